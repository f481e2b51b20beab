"""People and agencies as those see them who look after them, and why something cannot be done for somebody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from bot.domain.facts import Function
from bot.domain.refusals import Refusal, refusal


@dataclass(frozen=True, slots=True)
class Colleague:
    """One person of the directory."""

    id: UUID
    name: str
    agency_id: UUID
    agency: str
    function: Function
    email: str | None
    has_joined: bool
    is_shared_mailbox: bool
    working_weekdays: frozenset[int]  # Monday is 0
    line_manager_id: UUID | None
    deputy_id: UUID | None
    leaving_on: date | None
    language: str
    reminders_off: bool = False


@dataclass(frozen=True, slots=True)
class AgencyLine:
    id: UUID
    name: str
    third_sector: bool
    keeps_term: bool
    safeguarding_lead_id: UUID | None


@dataclass(frozen=True, slots=True)
class Unreachable:
    """Somebody at a table whom the bot cannot write to in Telegram."""

    reference: str
    agency: str
    function: Function
    has_email: bool


@dataclass(frozen=True, slots=True)
class Welcome:
    """Somebody who has just joined, and what waits for them."""

    function: Function
    agency: str
    to_confirm: int  # families that they are asked about: "do you know which one it is?"
    keeps_people: bool
    opens_families: bool


@dataclass(frozen=True, slots=True)
class NewEmail:
    """A work e-mail that waits for its code, or is used by now. `asked_for`: somebody else has entered it."""

    change_id: UUID
    address: str
    asked_for: bool
    dealt_with: bool


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody whom the reader invited and who has joined."""

    function: Function
    agency: str


@dataclass(frozen=True, slots=True)
class Invitation:
    """A link that can still be used."""

    url: str
    expires_at: datetime
    name: str
    function: Function
    agency: str


class Part(StrEnum):
    """What somebody may do beyond taking part at the tables where they have a place."""

    TAKES_PART = "takes_part"
    LEADS = "leads"  # opens families and leads them
    CAF_TEAM = "caf_team"


@dataclass(frozen=True, slots=True)
class NewAgency:
    name: str
    third_sector: bool = False
    keeps_term: bool = False


@dataclass(frozen=True, slots=True)
class NewPerson:
    agency: UUID | NewAgency
    function: Function
    name: str
    email: str
    part: Part = Part.TAKES_PART
    line_manager_id: UUID | None = None
    deputy_id: UUID | None = None


@refusal
class NoWorkEmail(Refusal):
    """A link needs a work e-mail to send the code to."""


@refusal
class HasLeft(Refusal):
    """Their leaving date is here or past."""


@refusal
class EmailTaken(Refusal):
    """Somebody else already has this work e-mail: it is one person's, or one shared mailbox's."""
