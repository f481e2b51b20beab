"""The link by which the first CAF manager joins a new installation."""

from __future__ import annotations

import sys
from uuid import UUID

import typer
from telegram.error import TelegramError

from bot.app.bad_input import BadInput
from bot.delivery.telegram import build_bot
from bot.domain.facts import Function, Role
from bot.domain.people import HasLeft, NoWorkEmail
from bot.domain.people_file import PersonLine
from bot.domain.work_email import read_email, read_name
from bot.i18n import full_day
from bot.settings import BadSetting, Settings, require_token
from bot.storage import invitations, people, posts
from bot.storage.work import Installation, Work
from bot.usecases.first_manager import add_first_manager
from bot.usecases.joining import make_link
from bot.views import sheets


async def first_link(installation: Installation, name: str, email: str, agency: str, *, again: bool) -> str:
    """The CAF manager's link, in words. Without `again` only where there is no CAF manager yet."""
    async with installation.looking() as here:
        managers = await posts.holders(here, Role.CAF_MANAGER)
        known = await invitations.bot_name(here)
    if managers and not again:
        raise BadInput(sheets.already_there())
    asked = None if managers and not email else _asked(name, email, agency)
    username = known or await _ask_telegram(installation.settings)
    async with installation.working() as work:
        await invitations.note_bot_name(work, username)
        person_id = managers[0] if asked is None else await add_first_manager(work, asked)
        return await _link(work, person_id)


async def _link(work: Work, person_id: UUID) -> str:
    try:
        made = await make_link(work, person_id)
    except (NoWorkEmail, HasLeft):
        raise BadInput(sheets.cannot_invite()) from None
    opened = await invitations.by_id(work, made)
    person = await people.colleague(work, person_id)
    if opened is None or person is None:
        raise BadInput(sheets.cannot_invite())
    return sheets.link_made(person.name, opened.url, full_day(opened.expires_at))


def _asked(name: str, email: str, agency: str) -> PersonLine:
    if not (name and email) and not sys.stdin.isatty():
        raise BadInput(sheets.needs_person())
    called = read_name(name or typer.prompt("Name"))
    address = read_email(email or typer.prompt("Work e-mail"))
    at = read_name(agency)
    if called is None or at is None:
        raise BadInput(sheets.bad_name())
    if address is None:
        raise BadInput(sheets.bad_email())
    return PersonLine(0, at, Function.EARLY_HELP, called, address)


async def _ask_telegram(settings: Settings) -> str:
    """What the bot is called: a link carries its name."""
    require_token(settings)
    bot, requests = build_bot(settings)
    try:
        await requests[0].initialize()
        return (await bot.get_me()).username or ""
    except TelegramError:
        raise BadSetting(sheets.name_not_known()) from None
    finally:
        await requests[0].shutdown()
