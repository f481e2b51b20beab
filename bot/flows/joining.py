"""Joining: the link, the code from the work e-mail, and what to do first."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from bot.card import Words
from bot.dialogue.ask import Ask, Option
from bot.dialogue.form import Do, Next
from bot.domain.mail_codes import DIGITS, TooManyCodes, Tried
from bot.domain.people import Newcomer, Unreachable, Welcome
from bot.flows import conduct
from bot.flows.registry import registry
from bot.storage import cards, invitations, reach
from bot.storage.chats import Opened
from bot.storage.welcome import newcomer, welcome_of
from bot.storage.work import Here, Work
from bot.usecases import joining as usecases
from bot.usecases.mail_codes import SEPARATORS
from bot.views import joining as words
from bot.views.reach import unreachable
from bot.views.refusals import explain

AGAIN = "again"


async def begin(work: Work, opened: Opened, token: str) -> None:
    """Somebody has opened a link. One that does not count shows what any stranger sees."""
    work.who = opened.who
    card = cards.new_card(work, chat_id=opened.chat.id, person_id=opened.who.person_id, stack=[])
    invitation = await invitations.by_token(work, token)
    if invitation is None:
        known = opened.who.person_id is not None
        card.stack = [conduct.screen_frame("welcome" if known else "stranger", {})]
        card.note = {"text": words.link_is_over().text} if known else None
        return
    try:
        await usecases.send_first_code(work, invitation.person.id)
    except TooManyCodes as refusal:
        card.note = {"text": explain(refusal).text}
    subject = {"invitation": str(invitation.id), "card": card.id, "round": 1}
    card.stack = [await conduct.start(work, "join", subject)]


@registry.form("join")
async def join(ask: Ask, here: Here, subject: dict[str, Any]) -> Do:
    """One question. Each try begins a new round, so that a button of an earlier one does nothing."""
    if await invitations.by_id(here, UUID(subject["invitation"])) is None:
        return Do(_link_ended)
    typed = ask.typed(
        f"code{subject['round']}",
        words.type_code(),
        read_code,
        [Option(AGAIN, words.send_again())],
        chosen=lambda key: key,
        stays=True,
    )
    return Do(partial(_send_again if typed == AGAIN else _try, subject=subject, typed=typed))


def read_code(text: str) -> str | Words:
    digits = text.translate(SEPARATORS)
    return digits if len(digits) == DIGITS and digits.isascii() and digits.isdecimal() else words.not_a_code()


async def _link_ended(work: Work) -> Next:
    return Next(show=("stranger", {}), note=words.link_ended())


def _next_round(subject: dict[str, Any], note: Words) -> Next:
    return Next(start=("join", {**subject, "round": subject["round"] + 1}), note=note)


async def _send_again(work: Work, *, subject: dict[str, Any], typed: str) -> Next:
    if not await usecases.send_another_code(work, UUID(subject["invitation"])):
        return await _link_ended(work)
    return _next_round(subject, words.code_sent_again())


async def _try(work: Work, *, subject: dict[str, Any], typed: str) -> Next:
    result = await usecases.confirm_code(work, UUID(subject["invitation"]), subject["card"], typed)
    if result is None:
        return await _link_ended(work)
    if result.person_id is None:
        return _next_round(subject, words.wrong_code() if result.tried is Tried.WRONG else words.code_is_over())
    return Next(show=("welcome", {}))


async def blocked(work: Work, opened: Opened) -> None:
    """Somebody has blocked the bot: they fall back to e-mail, and the leads of their families hear of it."""
    await reach.note_blocked(work, opened.chat)


async def load_welcome(here: Here, about: dict[str, Any]) -> Welcome | None:
    return await welcome_of(here) if here.who.person_id is not None else None


welcome = registry.screen("welcome", load_welcome, words.welcome)


@welcome.on("today")
async def what_is_waiting(work: Work, facts: Welcome, argument: str) -> Next:
    return Next(show=("today", {}))


@welcome.on("invite")
async def invite_somebody(work: Work, facts: Welcome, argument: str) -> Next:
    return Next(start=("invite", {}))


@welcome.on("families")
async def look_at_families(work: Work, facts: Welcome, argument: str) -> Next:
    return Next(show=("families", {}))


@welcome.on("settings")
async def my_working_days(work: Work, facts: Welcome, argument: str) -> Next:
    return Next(show=("settings", {}))


@welcome.on("help")
async def what_can_i_do(work: Work, facts: Welcome, argument: str) -> Next:
    return Next(show=("help", {}))


async def load_ended(here: Here, about: dict[str, Any]) -> bool | None:
    """Said to the old phone only, while it is nobody's."""
    return True if here.who.person_id is None else None


async def load_joined(here: Here, about: dict[str, Any]) -> Newcomer | None:
    return await newcomer(here, UUID(about["person_id"]))


async def load_unreachable(here: Here, about: dict[str, Any]) -> Unreachable | None:
    return await reach.unreachable_at(here, UUID(about["family_id"]), UUID(about["person_id"]))


registry.screen("ended_on_old_phone", load_ended, lambda facts: words.ended_on_old_phone())
registry.screen("joined", load_joined, words.joined)
registry.screen("unreachable", load_unreachable, unreachable)
