"""A changed work e-mail: the new address, the code that went there, and what the old mailbox is told."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from bot.dialogue.ask import Ask, Option
from bot.dialogue.form import Do, Next
from bot.domain.mail_codes import Tried
from bot.domain.people import NewEmail
from bot.flows.inviting import ask_email
from bot.flows.joining import AGAIN, read_code
from bot.flows.registry import registry
from bot.flows.settings import load as load_settings
from bot.storage import email_changes
from bot.storage.work import Here, Work
from bot.usecases import work_email as usecases
from bot.views import joining
from bot.views import work_email as words


@registry.form("work_email")
async def work_email(ask: Ask, here: Here, subject: dict[str, Any]) -> Do:
    person = await load_settings(here, {"person": subject["person"]})
    if person is None:
        return Do(_gone)
    address = await ask_email(ask, here, words.which_address(None if person.is_mine else person.name))
    if not person.is_mine:
        ask.confirm("save", words.check(person.name, address), [Option("yes", words.ask_them(), style="primary")])
    return Do(partial(_ask_to_change, person_id=person.person_id, address=address))


async def _gone(work: Work) -> Next:
    return Next(show=("help", {}))


async def _ask_to_change(work: Work, *, person_id: UUID, address: str) -> Next:
    change_id = await usecases.ask_to_change(work, person_id, address)
    if person_id == work.me:
        return _type_code(change_id)
    return Next(note=words.asked())


def _type_code(change_id: UUID, number: int = 1, **more: Any) -> Next:
    """Each try begins a new round, so that a button of an earlier one does nothing."""
    return Next(start=("email_code", {"change": str(change_id), "round": number}), **more)


@registry.form("email_code")
async def email_code(ask: Ask, here: Here, subject: dict[str, Any]) -> Do:
    change = await email_changes.by_id(here, UUID(subject["change"]))
    if change is None or change.used_at is not None:
        return Do(_over)
    typed = ask.typed(
        f"code{subject['round']}",
        words.type_code(change.address or ""),
        read_code,
        [Option(AGAIN, joining.send_again())],
        chosen=lambda key: key,
        stays=True,
    )
    return Do(
        partial(_send_again if typed == AGAIN else _try, change_id=change.id, number=subject["round"], typed=typed)
    )


async def _over(work: Work) -> Next:
    return Next(note=words.no_longer_waits())


async def _send_again(work: Work, *, change_id: UUID, number: int, typed: str) -> Next:
    if not await usecases.send_email_code(work, change_id):
        return await _over(work)
    return _type_code(change_id, number + 1, note=joining.code_sent_again())


async def _try(work: Work, *, change_id: UUID, number: int, typed: str) -> Next:
    match await usecases.confirm_email(work, change_id, typed):
        case None:
            return await _over(work)
        case Tried.RIGHT:
            return Next(note=words.changed())
        case tried:
            note = joining.wrong_code() if tried is Tried.WRONG else joining.code_is_over()
            return _type_code(change_id, number + 1, note=note)


async def load_new(here: Here, about: dict[str, Any]) -> NewEmail | None:
    """For whose address it is to be."""
    change = await email_changes.by_id(here, UUID(about["change"]))
    if change is None or change.person_id != here.who.person_id:
        return None
    return NewEmail(
        change.id, change.address or "", change.asked_by_id != change.person_id, dealt_with=change.used_at is not None
    )


async def load_changed(here: Here, about: dict[str, Any]) -> NewEmail | None:
    """For the mailbox that was used before. It is news, so it is never dealt with."""
    found = await load_new(here, about)
    return NewEmail(found.change_id, "", found.asked_for, dealt_with=False) if found and found.dealt_with else None


confirm = registry.screen("confirm_email", load_new, words.confirm_email)
registry.screen("email_changed", load_changed, words.told_old_mailbox)


@confirm.on("send")
async def send(work: Work, facts: NewEmail, argument: str) -> Next:
    if not await usecases.send_email_code(work, facts.change_id):
        return await _over(work)
    return _type_code(facts.change_id)


@confirm.on("not_mine")
async def not_mine(work: Work, facts: NewEmail, argument: str) -> Next:
    await usecases.take_back(work, facts.change_id)
    return Next(note=words.taken_back())
