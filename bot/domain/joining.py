"""A new holder says that they know which family it is, before any ladder runs against them."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.calendar import WorkingCalendar
from bot.domain.due import days_after, evening, morning, step
from bot.domain.facts import Due, FamilyFacts, Role
from bot.domain.policy import Policy


def dues(facts: FamilyFacts, policy: Policy, calendar: WorkingCalendar) -> Iterator[Due]:
    """Where they have not said so by the next working day they are reminded at 09:00 ("knows_family"), and the lead
    is told at 17:00 ("not_known_yet"). The lead's own seat needs no confirming. Subject: the family."""
    for seat in facts.seats:
        if seat.is_lead or seat.holder_id is None or seat.knows_family_at or seat.holder_since_at is None:
            continue
        day = days_after(calendar, seat.holder_since_at, policy.updates.family_known_within)
        for kind, at, role in (
            ("knows_family", morning(calendar, day), Role.HOLDER),
            ("not_known_yet", evening(calendar, day), Role.LEAD),
        ):
            yield step(kind, facts.id, at, revision=seat.holder_id.hex, seat_id=seat.id, name="chase", roles=(role,))
