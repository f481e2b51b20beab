"""What a figure of a policy may be: its weight and source, its unit, and the words that it chooses from.

Counts are in the unit that the type names; `Takes` says what a file may give.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from enum import StrEnum
from typing import Annotated

from bot.domain.calendar import Interval
from bot.domain.facts import Role


class Status(StrEnum):
    """How much weight a figure has. Only a statutory one is not the borough's to choose."""

    STATUTORY = "statutory"
    LOCAL_PRACTICE = "local practice"
    OWN = "own"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a figure comes from. `found` is the range seen elsewhere, if boroughs differ."""

    reference: str
    status: Status
    found: str = ""


@dataclass(frozen=True, slots=True)
class Takes:
    """What a policy file may give for a figure: its units, and the least and most of it."""

    units: tuple[str, ...]
    least: int = 0
    most: int = 366


_LENGTHS = ("working days", "days", "weeks", "months")


OFFSETS = {"working days before the meeting": -1, "working days after asking": 1}


WorkingDays = Annotated[int, Takes(("working days",), 0, 60)]


SomeWorkingDays = Annotated[int, Takes(("working days",), 1, 60)]


SeriesOfWorkingDays = Annotated[tuple[int, ...], Takes(("working days",), 1, 60)]


Hours = Annotated[int, Takes(("hours",), 1, 48)]


Length = Annotated[Interval, Takes(_LENGTHS, 1, 60)]


LengthFromNow = Annotated[Interval, Takes(_LENGTHS, 0, 60)]


LocalTime = Annotated[time, Takes(("local time",))]


Count = Annotated[
    int, Takes(("agencies", "messages", "times", "meetings", "requests", "cycles", "reviews", "dates"), 1, 50)
]


LocalTimes = Annotated[tuple[time, ...], Takes(("local time",))]


YesNo = Annotated[bool, Takes(("yes or no",))]


OneRole = Annotated[Role, Takes(("role",))]


Roles = Annotated[tuple[Role, ...], Takes(("roles",))]


Offset = Annotated[int, Takes(tuple(OFFSETS), 0, 60)]


Offsets = Annotated[tuple[int, ...], Takes(tuple(OFFSETS), 0, 60)]


class Chair(StrEnum):
    LEAD_PROFESSIONAL = "lead_professional"
    SOCIAL_WORKER = "social_worker"
    LEAD_SOCIAL_WORKER = "lead_social_worker"
    CAF_TEAM = "caf_team"


class Needed(StrEnum):
    """Who must be there, in person, remotely or by deputy, for a meeting to go ahead. A report does not count."""

    LEAD_PROFESSIONAL = "lead_professional"
    SOCIAL_WORKER = "social_worker"
    OUTGOING_SOCIAL_WORKER = "outgoing_social_worker"
    INCOMING_LEAD_PROFESSIONAL = "incoming_lead_professional"
    PARENT_OR_CARER = "parent_or_carer"


class Wins(StrEnum):
    """What the rule prefers when no date keeps both notice and deadline."""

    ALWAYS = "always"  # the deadline, however short the notice
    DOWN_TO_FLOOR = "down_to_floor"  # the deadline while the notice reaches the floor, below it the later date


class Gate(StrEnum):
    """What a family must have agreed to before an agency is asked for an update."""

    AGREEMENT = "agreement"  # on record, in date, for that agency; else nothing is sent
    AGREEMENT_OR_TASK = "agreement_or_task"  # as above; a refusal opens a task for social worker and manager
    NEED_TO_KNOW = "need_to_know"  # no gate; the reason and basis are on record


class Hop(StrEnum):
    """To whom an escalation passes when it is not acknowledged."""

    MANAGER = "manager"
    DEPUTY = "deputy"  # the manager's
    TEAM = "team"  # any manager of that team
    HEAD_OF_SERVICE = "head_of_service"
    OPERATOR = "operator"


class Between(StrEnum):
    """Who tries to settle a professional disagreement at a stage."""

    PRACTITIONERS = "practitioners"
    FIRST_LINE_MANAGERS = "first_line_managers"
    SERVICE_MANAGERS = "service_managers"
    HEADS_OF_SERVICE = "heads_of_service"


OneGate = Annotated[Gate, Takes(("gate",))]


Hops = Annotated[tuple[Hop, ...], Takes(("roles",))]


OneChair = Annotated[Chair, Takes(("role",))]


Needs = Annotated[tuple[Needed, ...], Takes(("roles",))]


WhatWins = Annotated[Wins, Takes(("rule",))]


OneBetween = Annotated[Between, Takes(("roles",))]
