"""The tables. Rows are records: rules take facts and return decisions, use cases apply them."""

from bot.storage.models.base import Base
from bot.storage.models.directory import Agency, Away, Closure, EmailChange, Invitation, MailCode, Person, Post
from bot.storage.models.families import (
    Agreement,
    Child,
    Deputising,
    Family,
    Holding,
    Parent,
    PlanPeriod,
    Seat,
)
from bot.storage.models.meetings import (
    Decision,
    Meeting,
    MeetingDate,
    Poll,
    PollOption,
    PollReply,
    PollVote,
    Presence,
    Rsvp,
    Voice,
)
from bot.storage.models.queues import Card, Chat, Dialogue, Inbox, Lease, Mark, Outbox, Unasked
from bot.storage.models.record import Audit, Chronology, Step
from bot.storage.models.updates import Escalation, GivenAnswer, Signal, UpdateRequest

__all__ = [
    "Agency",
    "Agreement",
    "Audit",
    "Away",
    "Base",
    "Card",
    "Chat",
    "Child",
    "Chronology",
    "Closure",
    "Decision",
    "Deputising",
    "Dialogue",
    "EmailChange",
    "Escalation",
    "Family",
    "GivenAnswer",
    "Holding",
    "Inbox",
    "Invitation",
    "Lease",
    "MailCode",
    "Mark",
    "Meeting",
    "MeetingDate",
    "Outbox",
    "Parent",
    "Person",
    "PlanPeriod",
    "Poll",
    "PollOption",
    "PollReply",
    "PollVote",
    "Post",
    "Presence",
    "Rsvp",
    "Seat",
    "Signal",
    "Step",
    "Unasked",
    "UpdateRequest",
    "Voice",
]
