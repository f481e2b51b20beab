"""Enough people? What is missing for a meeting, and the lead's ways to mend it."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from bot.card import Words, short, unshort
from bot.dialogue.ask import Ask, Option
from bot.dialogue.form import Do, Next
from bot.domain import replies
from bot.domain.permissions import Capability
from bot.domain.reasons import WithoutCause
from bot.flows.meeting import lacking
from bot.flows.registry import registry
from bot.flows.stopping import dead_end
from bot.storage.tables import place
from bot.storage.work import Here, Work
from bot.usecases import replies as use
from bot.views import common, reasons
from bot.views import enough as words
from bot.views.enough import NotEnough


async def load(here: Here, about: dict[str, Any]) -> NotEnough | None:
    found = await place(here, UUID(about["meeting"]), Capability.ARRANGE_MEETING)
    if found is None or found.meeting.starts_at is None or not replies.can_be_answered(found.meeting, here.now):
        return None
    facts, meeting = found.facts, found.meeting
    lack = lacking(here, meeting, facts)
    silent = replies.silent(meeting, facts)
    away = replies.parents_not_coming(meeting, facts)
    return NotEnough(
        meeting_id=str(meeting.id),
        reference=facts.reference,
        kind=meeting.kind,
        starts_at=found.meeting.starts_at,
        lacking=lack,
        silent=tuple(seat.function for seat in silent),
        parents=tuple((short(parent.id), parent.label) for parent in facts.parents if parent.id in away),
        is_in_person=meeting.place == "in_person",
        dealt_with=not lack,
    )


screen = registry.screen("not_enough", load, words.not_enough)


@screen.on("parent")
async def a_parent_comes(work: Work, facts: NotEnough, argument: str) -> Next:
    """Where there is only one, that one; otherwise it is asked which."""
    if len(facts.parents) > 1:
        return Next(show=("parents_coming", {"meeting": facts.meeting_id}))
    await use.parent_comes(work, UUID(facts.meeting_id), unshort(facts.parents[0][0]), True)
    return Next(toast=words.parent_noted())


@screen.on("again")
async def ask_again(work: Work, facts: NotEnough, argument: str) -> Next:
    return Next(note=words.asked(await use.ask_again(work, UUID(facts.meeting_id))))


@screen.on("online")
async def offer_online(work: Work, facts: NotEnough, argument: str) -> Next:
    return Next(note=words.online_offered(await use.offer_online(work, UUID(facts.meeting_id))))


@screen.on("move")
async def move(work: Work, facts: NotEnough, argument: str) -> Next:
    return Next(start=("move_meeting", {"meeting": facts.meeting_id}))


@screen.on("without")
async def without(work: Work, facts: NotEnough, argument: str) -> Next:
    return Next(start=("go_ahead_without", {"meeting": facts.meeting_id}))


@registry.form("go_ahead_without")
async def go_ahead_without(ask: Ask, here: Here, subject: dict[str, Any]) -> Do:
    facts = await load(here, subject)
    if facts is None or facts.dealt_with:
        dead_end(ask, Words(common.gone().text))
    options = [Option(cause.value, reasons.reason(cause)) for cause in WithoutCause]
    cause = WithoutCause(ask.choose("why", words.why_without(facts.reference), options))
    return Do(partial(_go_ahead, meeting_id=UUID(facts.meeting_id), cause=cause))


async def _go_ahead(work: Work, *, meeting_id: UUID, cause: WithoutCause) -> Next:
    await use.go_ahead_without(work, meeting_id, cause)
    return Next(note=words.goes_ahead())
