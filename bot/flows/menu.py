"""The menu of somebody's chat follows what they are: it is looked at whenever something about them changes."""

from __future__ import annotations

import json
from collections.abc import Collection
from hashlib import sha256
from uuid import UUID

from bot.domain.facts import Role
from bot.flows.commands import menu_for
from bot.i18n import speaking
from bot.storage import people_wake
from bot.storage.chats import chat_of, has_left
from bot.storage.models import Chat
from bot.storage.roles import roles_of
from bot.storage.work import Work


async def look_at_person(work: Work, person_id: UUID) -> None:
    """Set the menu where it is another than before, and say when to look again."""
    person = await people_wake.lock(work, person_id)
    if person is None:
        return
    person.wake_at = await people_wake.next_change(work, person_id)
    chat = await chat_of(work, person_id)
    if chat is None or has_left(person, work):
        return
    with speaking(person.language):
        menu = menu_for(await roles_of(work, person_id))
    if _digest(menu) != chat.menu:
        chat.menu = _digest(menu)
        work.notify("op_set_commands", chat=chat.id, commands=menu)


async def is_used(work: Work, chat: Chat, roles: Collection[Role]) -> None:
    """One that has fallen behind is set right by its first use."""
    if _digest(menu_for(roles)) != chat.menu:
        await people_wake.wake(work, work.me)


def _digest(menu: list[list[str]]) -> str:
    return sha256(json.dumps(menu).encode()).hexdigest()[:16]
