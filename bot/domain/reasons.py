"""Why something about a meeting is done: words from lists, because narrative does not belong in a chat."""

from __future__ import annotations

from enum import StrEnum


class MoveCause(StrEnum):
    """Why a date is changed. The likeliest first."""

    LEAD_AWAY = "lead_away"
    PARENT_CANNOT = "parent_cannot"
    NOT_ENOUGH = "not_enough"
    AGENCY_CANNOT = "agency_cannot"
    VENUE_CLOSED = "venue_closed"
    URGENT = "urgent"
    CLASH = "clash"
    MISTAKE = "mistake"


class CancelCause(StrEnum):
    NOT_ENOUGH = "not_enough"
    LEAD_AWAY = "lead_away"
    FAMILY_ASKED = "family_asked"
    VENUE_CLOSED = "venue_closed"
    PLAN_CHANGED = "plan_changed"
    PLAN_CLOSED = "plan_closed"
    MISTAKE = "mistake"
    FAMILY_WITHDREW = "family_withdrew"  # their agreement ended; never offered in a list, and no drift


class ShortCause(StrEnum):
    """Why people get less notice than the policy's second figure."""

    DEADLINE = "deadline"
    URGENT = "urgent"
    FAMILY_TIMES = "family_times"
    HELD_AGAIN = "held_again"
    CONFERENCE = "conference"


class GapCause(StrEnum):
    """Why a meeting is later than it is due, or not held at all: an accepted gap, with a name beside it."""

    FULL_NOTICE = "full_notice"
    FAMILY_TIMES = "family_times"
    HOLIDAYS = "holidays"
    KEY_PERSON_AWAY = "key_person_away"
    PLAN_ENDING = "plan_ending"
    MANAGER = "manager"  # the manager decided; never offered in a list


class CannotCause(StrEnum):
    """Why somebody cannot come."""

    ANOTHER_MEETING = "another_meeting"
    LEAVE = "leave"
    UNWELL = "unwell"
    NOT_A_WORKING_DAY = "not_a_working_day"
    COURT = "court"
    NOT_MINE = "not_mine"


class WithoutCause(StrEnum):
    """Why a meeting goes ahead though no parent or carer comes."""

    WILL_NOT_COME = "will_not_come"
    INDEPENDENT = "independent"
    NOT_SAFE = "not_safe"
    SEEN_APART = "seen_apart"
