"""The menu of somebody's chat follows what they are: it is looked at whenever something about them changes."""

from __future__ import annotations

from uuid import UUID

from bot.flows.commands import menu_for
from bot.i18n import speaking
from bot.storage import people_wake
from bot.storage.chats import chat_of, has_left, last_menu
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
    if menu != await last_menu(work, chat.id):
        work.notify("op_set_commands", chat=chat.id, commands=menu)
