"""Somebody's own settings: when they work, when they are away, who stands in, when they leave."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from bot.domain.facts import Function, Span
from bot.domain.people import NewEmail
from bot.domain.refusals import Refusal, refusal


@dataclass(frozen=True, slots=True)
class AwaySpan:
    id: UUID
    span: Span


@dataclass(frozen=True, slots=True)
class PersonSettings:
    """One person's settings, as that person or whoever looks after people sees them."""

    person_id: UUID
    name: str
    function: Function
    agency_id: UUID
    agency: str
    working_weekdays: frozenset[int]
    away: tuple[AwaySpan, ...]  # those not over yet
    deputy: str | None
    line_manager: str | None
    leaving_on: date | None  # the first day without access
    language: str
    has_joined: bool
    has_email: bool
    is_mine: bool
    keeps_people: bool
    languages: tuple[str, ...] = ("en",)
    reminders_off: bool = False
    email: str | None = None
    new_email: NewEmail | None = None  # one that waits for its code


@refusal
class AwayTwice(Refusal):
    """They are away already on some of these days."""

    span: Span


@refusal
class CannotStandIn(Refusal):
    """Nobody stands in for themselves, and whoever has left stands in for nobody."""
