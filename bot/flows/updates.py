"""Answering an update: one tap, a few questions where one tap is not enough, and on to the next."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from bot.dialogue.ask import Ask, Option
from bot.dialogue.form import Do, Next
from bot.domain import answering
from bot.domain.answering import FIRST_ANSWERS, OTHER_ANSWERS, RequestIsOver, State
from bot.domain.facts import ChildFacts, UpdateAnswer
from bot.flows.picking import pick
from bot.flows.registry import registry
from bot.flows.update_looks import Found, find, load_any, load_mine
from bot.storage import people, requests
from bot.storage.tables import calendar_of
from bot.storage.work import Here, Work
from bot.usecases import answering as usecases
from bot.usecases.answering import Said
from bot.views import answering as words
from bot.views import updates
from bot.views.refusals import explain
from bot.views.updates import UpdateLook

ALL, SEVERAL, DONT_KNOW = "all", "several", "unknown"

update_request = registry.screen("update_request", load_mine, updates.update_request)
update_nudge = registry.screen("update_nudge", load_mine, updates.update_nudge)
update_rung = registry.screen("update_rung", load_any, updates.update_rung)
SCREENS = (update_request, update_nudge, update_rung)


def _about(look: UpdateLook) -> dict[str, Any]:
    return {"request": str(look.request_id)}


async def say(work: Work, look: UpdateLook, argument: str) -> Next:
    """One answer, from its button. What needs a question more starts the form; "I'm worried" its own."""
    answer = UpdateAnswer(argument.partition(".")[0])
    if answer is UpdateAnswer.WORRIED:
        return Next(start=("worry", _about(look)))
    found = await find(work, _about(look))
    if found is None:
        return Next(note=explain(RequestIsOver()))
    if answer in OTHER_ANSWERS or answering.asks_which_child(
        answer, answering.children_of(found.request, found.facts)
    ):
        return Next(start=("answer_update", {**_about(look), "answer": answer.value}))
    return await give(work, found.row.id, Said(answer))


async def something_else(work: Work, look: UpdateLook, argument: str) -> Next:
    return Next(start=("answer_update", _about(look)))


async def all_answers(work: Work, look: UpdateLook, argument: str) -> Next:
    return Next(back=True, show=("update_request", _about(look)))


async def change(work: Work, look: UpdateLook, argument: str) -> Next:
    return Next(start=("answer_update", {**_about(look), "change": True}))


async def told_me(work: Work, look: UpdateLook, argument: str) -> Next:
    return Next(start=("they_told_me", _about(look)))


async def who_was_asked(work: Work, look: UpdateLook, argument: str) -> Next:
    return Next(show=("chase_one", _about(look)))


for screen in SCREENS:
    screen.on("say")(say)
    screen.on("else")(something_else)
    screen.on("all")(all_answers)
    screen.on("change")(change)
    screen.on("told")(told_me)
    screen.on("look")(who_was_asked)


async def give(work: Work, request_id: UUID, said: Said) -> Next:
    """Save the answer, then straight to the next update that waits for this person, if there is one."""
    await usecases.answer_update(work, request_id, said)
    await work.db.flush()
    others = [one for one in await requests.asked_of(work, work.me) if one.request_id != request_id]
    reference = await _reference(work, request_id)
    for place, one in enumerate(others):
        following = await load_mine(work, {"request": str(one.request_id)})
        if following is not None and following.state is State.WAITING and following.until is None:
            note = words.saved(reference, said.answer, len(others) - place)
            return Next(back=True, show=("update_request", {"request": str(one.request_id)}), note=note)
    return Next(note=words.saved(reference, said.answer, 0))


async def _reference(work: Work, request_id: UUID) -> str:
    found = await find(work, {"request": str(request_id)})
    return found.facts.reference if found else ""


@registry.form("answer_update")
async def answer_update(ask: Ask, here: Here, subject: dict[str, Any]) -> Do:
    """What one tap cannot say: which children, until when, who instead."""
    found = await find(here, subject)
    if found is None:
        return Do(_over)
    chosen = subject.get("answer")
    answer = UpdateAnswer(chosen) if chosen else _which(ask, here, found, is_change=bool(subject.get("change")))
    if answer is UpdateAnswer.WORRIED:
        return Do(partial(_worried, request_id=found.row.id))
    said = await _said(ask, here, found, answer)
    return Do(partial(give, request_id=found.row.id, said=said))


async def _over(work: Work) -> Next:
    return Next(note=explain(RequestIsOver()))


async def _worried(work: Work, *, request_id: UUID) -> Next:
    return Next(start=("worry", {"request": str(request_id)}))


def _which(ask: Ask, here: Here, found: Found, *, is_change: bool) -> UpdateAnswer:
    days = answering.more_time_days(found.request, found.facts, here.policy, calendar_of(found.facts), here.now)
    offered = [
        Option(answer.value, words.answer_label(answer))
        for answer in (*(FIRST_ANSWERS if is_change else ()), *OTHER_ANSWERS)
        if answer is not UpdateAnswer.NEED_UNTIL or days
    ]
    reference = found.facts.reference
    question = words.change(reference, found.request.answer) if is_change else words.which_other(reference)
    return UpdateAnswer(ask.choose("what", question, offered))


async def _said(ask: Ask, here: Here, found: Found, answer: UpdateAnswer) -> Said:
    reference = found.facts.reference
    match answer:
        case UpdateAnswer.NEED_UNTIL:
            calendar = calendar_of(found.facts)
            days = answering.more_time_days(found.request, found.facts, here.policy, calendar, here.now)
            options = [Option(day.isoformat(), words.until_day(day)) for day in days]
            picked = ask.choose("until", words.until_when(reference), options)
            return Said(answer, until=next(day for day in days if day.isoformat() == picked))
        case UpdateAnswer.NOT_MINE:
            colleagues = [
                one for one in await people.colleagues_of(here, found.seat.agency_id) if one.id != here.who.person_id
            ]
            among = [Option(one.id.hex, words.colleague(one.name, one.function)) for one in colleagues]
            who = pick(ask, "who", words.who_instead(reference), among, [Option(DONT_KNOW, words.dont_know())])
            return Said(answer, instead=None if who == DONT_KNOW else UUID(who))
        case UpdateAnswer.NEED_AGREEMENT:
            ask.confirm("sure", words.check_agreement(reference), [Option("yes", words.ask_the_lead())])
            return Said(answer)
    children = answering.children_of(found.request, found.facts)
    if not answering.asks_which_child(answer, children):
        return Said(answer)
    return Said(answer, which_children(ask, reference, children))


def which_children(ask: Ask, reference: str, children: tuple[ChildFacts, ...]) -> tuple[UUID, ...]:
    """All of them first, then each; of three or more also some. Empty: all."""
    each = [Option(child.letter, words.child(child.letter)) for child in children]
    some = [Option(SEVERAL, words.several_children())] if len(children) > 2 else []
    chosen = ask.choose(
        "children", words.which_children(reference), [Option(ALL, words.all_children()), *each, *some]
    )
    if chosen == ALL:
        return ()
    letters = frozenset({chosen})
    if chosen == SEVERAL:
        letters = ask.many(
            "which",
            words.tick_children(),
            each,
            done=words.done(),
            refuse=lambda t: None if t else words.at_least_one(),
        )
    return tuple(child.id for child in children if child.letter in letters)
