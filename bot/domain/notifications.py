"""Every kind of thing that Roundtable says unasked: one entry each.

A kind says how urgent it is unless that is said with the one notification, in which lane it waits, whether it is said
again when nobody knows if it arrived, and what may be merged. What it says is a screen of the same name; whether it is still true is that screen's `load`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Any


class Lane(IntEnum):
    """The order in which messages leave: replies first, then escalations, reminders, digests."""

    REPLY = 0
    ESCALATION = 1
    REMINDER = 2
    DIGEST = 3


class Urgency(StrEnum):
    """When it may reach somebody."""

    NOW = "now"  # they are in the chat, or it is a reply to what they did: no quiet hours
    URGENT = "urgent"  # may pass until 21:00 and from 07:00, on any day
    DAY = "day"  # in working hours, at once
    DIGEST = "digest"  # with the next morning's digest


class OnUnknown(StrEnum):
    """What to do when the answer to a send was lost."""

    REPEAT = "repeat"  # silence is worse: sent again, and says that it may be a repeat
    SILENT = "silent"  # listed for the operator


@dataclass(frozen=True, slots=True)
class Kind:
    """`alone`: never merged with others into one message. `by_mail`: e-mail carries it where there is no chat."""

    name: str
    lane: Lane
    urgency: Urgency
    on_unknown: OnUnknown = OnUnknown.REPEAT
    alone: bool = False
    by_mail: bool = True
    mail_only: bool = False  # never in chat: a calendar entry, a code
    with_entry: bool = False  # goes with a calendar entry to the work e-mail
    outlives_plan: bool = False  # still said of a family that has been closed: all else falls silent
    stands_in: bool = False  # cannot wait for a holder who is away: whoever stands in for them is told as well
    version: int = 1


KINDS: dict[str, Kind] = {}


# What is done to a chat rather than said in it ("op_…"): it has no screen, and goes with the replies.
OPERATION = Kind("op", Lane.REPLY, Urgency.NOW, alone=True, by_mail=False)


def kind_of(name: str) -> Kind:
    """The entry of a kind, or that of every operation. Raises KeyError for a kind that nobody declared."""
    return OPERATION if name.startswith("op_") else KINDS[name]


def stays_silent(name: str) -> bool:
    """Whether a message of this kind is not sent again where the answer to the send was lost."""
    return name in KINDS and KINDS[name].on_unknown is OnUnknown.SILENT


def says(name: str, about: Mapping[str, Any]) -> tuple[str, str]:
    """What a message of this kind says: two that differ only in the place that they are for say the same."""
    return name, repr(sorted((what, value) for what, value in about.items() if what != "seat"))


def kind(name: str, lane: Lane, urgency: Urgency, **more: object) -> Kind:
    """Declare a kind. Names are unique."""
    if name in KINDS:
        raise ValueError(f"two kinds called {name!r}")
    KINDS[name] = Kind(name, lane, urgency, **more)  # type: ignore[arg-type]
    return KINDS[name]


# Joining
kind("mail_code", Lane.REPLY, Urgency.NOW, alone=True, mail_only=True)  # the six digits
kind("invitation", Lane.REPLY, Urgency.NOW, alone=True, mail_only=True)  # the link by which to join
kind("confirm_email", Lane.REPLY, Urgency.DAY, alone=True)  # in chat, or else at the address that is to be used
kind("email_changed", Lane.REPLY, Urgency.NOW, alone=True, mail_only=True)  # at the address that was used before
kind("knows_family", Lane.REMINDER, Urgency.DAY)  # "do you know which family it is?"
kind("not_known_yet", Lane.REMINDER, Urgency.DAY)  # to the lead: somebody does not know which family
kind("not_theirs", Lane.REMINDER, Urgency.DAY)  # to the lead: "it should be someone else"
kind("joined", Lane.DIGEST, Urgency.DIGEST, by_mail=False, on_unknown=OnUnknown.SILENT)
kind("ended_on_old_phone", Lane.REPLY, Urgency.NOW, alone=True, by_mail=False)

# Planning a meeting
kind("book_soon", Lane.REMINDER, Urgency.DAY)
kind("poll", Lane.REMINDER, Urgency.DAY, stands_in=True)
kind("poll_chase", Lane.REMINDER, Urgency.DAY, stands_in=True)
kind("poll_closed", Lane.REMINDER, Urgency.DAY)  # to the lead: fix a date
kind(
    "poll_over", Lane.REMINDER, Urgency.DIGEST, on_unknown=OnUnknown.SILENT
)  # to whoever was polled: no meeting comes of it
kind("conference_date", Lane.REMINDER, Urgency.DAY)  # to the lead: when is the review conference?
kind("short_notice", Lane.ESCALATION, Urgency.DAY)  # to the manager
kind("date_wanted", Lane.ESCALATION, Urgency.DAY)  # to the manager: no date does both
kind("date_decided", Lane.REMINDER, Urgency.DAY, stands_in=True)  # to the lead: what the manager chose

# A confirmed meeting
kind("meeting_confirmed", Lane.REMINDER, Urgency.DAY, with_entry=True, stands_in=True)
kind(
    "meeting_moved", Lane.ESCALATION, Urgency.DAY, with_entry=True, stands_in=True
)  # urgent where one of its dates is near
kind(
    "meeting_cancelled", Lane.ESCALATION, Urgency.DIGEST, with_entry=True, outlives_plan=True, stands_in=True
)  # the same
kind("reminder", Lane.REMINDER, Urgency.DAY)  # all but the day before's wait for the digest
kind("reminder_hours", Lane.REMINDER, Urgency.URGENT)
kind("deputy_named", Lane.REMINDER, Urgency.DAY, with_entry=True)
kind("deputy_released", Lane.REMINDER, Urgency.DAY, with_entry=True)  # they need not stand in after all
kind("deputy_cannot", Lane.REMINDER, Urgency.DAY, stands_in=True)  # to the holder: their deputy cannot come
kind("asked_again", Lane.REMINDER, Urgency.DAY, stands_in=True)  # not enough people yet: can you come after all?
kind("how_to_join", Lane.REPLY, Urgency.NOW, alone=True, mail_only=True)  # a link to the room or address
kind("cannot_come", Lane.DIGEST, Urgency.DIGEST)  # to the lead
kind("not_enough", Lane.ESCALATION, Urgency.DAY)  # to the lead
kind("did_it_happen", Lane.REMINDER, Urgency.DAY)
kind("unreachable", Lane.DIGEST, Urgency.DIGEST)  # to the lead: somebody has blocked the bot

kind("calendar_entry", Lane.REMINDER, Urgency.NOW, alone=True, mail_only=True, outlives_plan=True)

# Updates and escalation
kind("update_request", Lane.REMINDER, Urgency.DAY, stands_in=True)
kind("update_nudge", Lane.REMINDER, Urgency.DAY, stands_in=True)
kind("update_rung", Lane.ESCALATION, Urgency.DAY)  # deputy, line manager, safeguarding lead, lead
kind("no_ladder", Lane.REMINDER, Urgency.DAY)  # to the lead: nobody can be asked, and why
kind("closed_seat", Lane.REMINDER, Urgency.DAY)  # to lead and manager: the building is empty
kind("escalation", Lane.ESCALATION, Urgency.DAY)
kind("escalation_passed_on", Lane.ESCALATION, Urgency.DAY)  # to whom it was taken from
kind("escalation_outcome", Lane.ESCALATION, Urgency.DAY, outlives_plan=True)  # to whoever was waiting
kind(
    "escalation_ended", Lane.DIGEST, Urgency.DIGEST, outlives_plan=True
)  # to the lead: it has come to an end by itself
kind("answer_arrived", Lane.DIGEST, Urgency.DIGEST)  # to the lead: something has changed
kind("agreement_needed", Lane.REMINDER, Urgency.DAY)  # to the lead: an agency may not share without it
kind("update_not_mine", Lane.REMINDER, Urgency.DAY)  # to the lead: whoever was asked says it is not their case now
kind(
    "recorded_for_you", Lane.DIGEST, Urgency.DIGEST, on_unknown=OnUnknown.SILENT
)  # somebody wrote down what you told them
kind("worry", Lane.ESCALATION, Urgency.URGENT, alone=True)
kind("worry_acknowledged", Lane.ESCALATION, Urgency.URGENT, alone=True, outlives_plan=True)
kind("worry_not_taken", Lane.ESCALATION, Urgency.URGENT, alone=True)  # to the sender and the lead: it has passed on

# Drift and the day
kind("drift_red", Lane.ESCALATION, Urgency.DAY)  # to the tier's manager, at once
kind("drift_amber", Lane.DIGEST, Urgency.DIGEST)  # to the lead: every signal, whatever its level
kind("drift_reminder", Lane.DIGEST, Urgency.DIGEST)  # to whoever put it off until today
kind("lead_asked", Lane.REMINDER, Urgency.DAY)  # to the lead: somebody who oversees the family asks about it
kind("agreement_ending", Lane.REMINDER, Urgency.DAY)
kind(
    "mended", Lane.DIGEST, Urgency.DIGEST
)  # to the tier's manager: something would have been late, and was put right
kind("set_aside", Lane.ESCALATION, Urgency.DAY)  # to the same: looking at this family fails
kind("operator_alert", Lane.ESCALATION, Urgency.URGENT, alone=True)
kind("put_back", Lane.ESCALATION, Urgency.URGENT, alone=True)  # to everybody concerned: what they wrote since is gone

# The table
kind("made_lead", Lane.REMINDER, Urgency.DAY)  # to whoever leads from now on
kind("standing_in", Lane.REMINDER, Urgency.DAY)  # to whoever stands in for a time
kind("leaving", Lane.REMINDER, Urgency.DAY)  # to the lead: somebody leaves, and nobody is named to follow
kind("left_table", Lane.REMINDER, Urgency.DAY, outlives_plan=True)  # to whoever is not at the table any more
kind("tier_changed", Lane.DIGEST, Urgency.DIGEST)
kind("plan_closed", Lane.DIGEST, Urgency.DIGEST)  # one child's; the others go on
kind("family_closed", Lane.DIGEST, Urgency.DIGEST, outlives_plan=True)
kind("agreement_refused", Lane.REMINDER, Urgency.DAY)  # to the lead, where that is a task: to speak to them again
kind("agreement_withdrawn", Lane.REMINDER, Urgency.DAY)  # to the lead, where somebody else recorded it

MAIL_ONLY = frozenset(name for name, entry in KINDS.items() if entry.mail_only)
