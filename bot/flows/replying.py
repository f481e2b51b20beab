"""Answers that take more than a tap: who comes instead, and why somebody cannot come."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from bot.card import Words, short, unshort
from bot.dialogue.ask import Ask, Option
from bot.dialogue.form import Do, Next
from bot.domain.facts import Answer, MeetingStatus
from bot.domain.reasons import CannotCause
from bot.flows.invitation import read
from bot.flows.picking import pick
from bot.flows.registry import registry
from bot.flows.stopping import dead_end
from bot.storage import people
from bot.storage.tables import Place, place
from bot.storage.work import Here, Work
from bot.usecases.replies import Reply, answer_invitation
from bot.views import common, reasons
from bot.views import replying as words
from bot.views.invitation import Invitation, Occasion


@registry.form("send_deputy")
async def send_deputy(ask: Ask, here: Here, subject: dict[str, Any]) -> Do:
    """Who comes instead: the usual deputy first, then everybody else at the agency, or part of a name."""
    facts, found = await _asked(ask, here, subject)
    me = await people.colleague(here, here.me)
    seated = {seat.holder_id for seat in found.facts.seats}
    there = [one for one in await people.colleagues_of(here, me.agency_id) if one.id not in seated] if me else []
    if not there:
        dead_end(ask, words.nobody_to_send(facts))
    usual = me.deputy_id if me else None
    there.sort(key=lambda one: (one.id != usual, one.name.casefold()))
    options = [Option(short(one.id), words.usual_deputy(one.name) if one.id == usual else one.name) for one in there]
    chosen = unshort(pick(ask, "who", words.which_deputy(facts), options))
    name = next(one.name for one in there if one.id == chosen)
    ask.confirm("ask", words.check_deputy(facts, name), [Option("yes", words.ask_them())])
    reply = Reply(found.meeting.id, int(subject["revision"]), Answer.DEPUTY, deputy_id=chosen)
    return Do(partial(_answer, reply=reply))


@registry.form("cannot_come")
async def cannot_come(ask: Ask, here: Here, subject: dict[str, Any]) -> Do:
    facts, found = await _asked(ask, here, subject)
    options = [Option(cause.value, reasons.reason(cause)) for cause in CannotCause]
    cause = CannotCause(ask.choose("why", words.why_not(facts), options))
    return Do(partial(_answer, reply=Reply(found.meeting.id, int(subject["revision"]), Answer.CANNOT, cause)))


async def _asked(ask: Ask, here: Here, subject: dict[str, Any]) -> tuple[Invitation, Place]:
    """The invitation that is being answered; the form stops where it cannot be answered any more."""
    found = await place(here, UUID(subject["meeting"]))
    facts = read(here, found, Occasion.CONFIRMED, {}) if found else None
    if found is None or facts is None or facts.is_over or facts.status is not MeetingStatus.CONFIRMED:
        dead_end(ask, Words(common.gone().text))
    return facts, found


async def _answer(work: Work, *, reply: Reply) -> Next:
    await answer_invitation(work, reply)
    return Next(toast=words.thanks(reply.answer))
