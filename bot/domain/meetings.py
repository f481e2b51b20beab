"""Why a change to a meeting cannot be made now."""

from __future__ import annotations

from datetime import datetime

from bot.domain.refusals import Refusal, refusal


@refusal
class MeetingHasMoved(Refusal):
    """What was answered is no longer how it stands: the meeting has another date, or is held or cancelled."""


@refusal
class DateHasPassed(Refusal):
    """A meeting cannot be fixed for a moment that is over."""

    starts_at: datetime


@refusal
class NotAWorkingDay(Refusal):
    """Nobody at the table works that day."""

    starts_at: datetime


@refusal
class PollIsOver(Refusal):
    """The poll has closed, or the date is fixed."""


@refusal
class NotYourPlace(Refusal):
    """Whoever answers has no place at this table and stands in for nobody."""


@refusal
class BeingArranged(Refusal):
    """A date for this family's next meeting is being found already."""


@refusal
class CannotDeputise(Refusal):
    """The person named cannot stand in: they have left, or have a place at this table themselves."""


@refusal
class NothingToOffer(Refusal):
    """Nobody is left to ask: all have said that they come."""
