"""Typing into every question that a walk through everything has come to.

A text is sent as an update that has been stored, and is carried out as any other; then all of it is taken back, so that
the next finds the same town.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from telegram import Update

from bot.card import Card
from bot.dialogue.form import Draft
from bot.flows import conduct
from bot.flows.registry import registry
from bot.handlers import route
from bot.storage import inbox
from bot.storage.cards import CardRow, begin_dialogue, new_card
from bot.storage.chats import bind, open_chat
from bot.storage.models import Chat
from bot.storage.work import NOBODY, Work
from tests.rendering.walk import Reached, Walk
from tests.town.town import Town

LASTS = timedelta(days=14)


async def not_answered(town: Town, walk: Walk, texts: Sequence[str]) -> list[str]:
    """Where one of these is met with silence: nothing is shown, or the question as it was, without a word above it."""
    found = []
    for (name, site), reached in walk.questions.items():
        async with walk.trying(reached.who) as work:
            card = await _asks(town, work, reached)
            asked, card_id, number = await conduct.draw(work, card), card.id, await _number(work)
            for text in texts:
                shown = await _types(town, work, number, text)
                if not shown or not all(words.text.strip() for words in shown.values()):
                    found.append(f"{name} {site}: {text[:40]!r} was met with silence")
                elif shown.get(card_id) == asked.card:
                    found.append(f"{name} {site}: after {text[:40]!r} it was asked again without a word")
    return found


def _message(number: int, text: str) -> dict[str, Any]:
    who = {"id": number, "is_bot": False, "first_name": "A"}
    chat = {"id": number, "type": "private"}
    return {"update_id": 1, "message": {"message_id": 10**6, "date": 0, "chat": chat, "from": who, "text": text}}


async def _asks(town: Town, work: Work, reached: Reached) -> CardRow:
    """The question is open on their phone, and what they type answers it."""
    known = await work.db.get_one(Chat, reached.who.chat_id) if reached.who.chat_id else None
    opened = await open_chat(work, int(known.number or 0) if known else town["stranger"].chat_id)
    if known is None and reached.who.person_id is not None:  # who has no chat has joined with a new phone
        await bind(work, opened.chat.id, reached.who.person_id)
        opened = await open_chat(work, town["stranger"].chat_id)
    work.who = opened.who
    form = registry.forms[reached.form]
    dialogue = await begin_dialogue(work, form.name, form.version, reached.subject, LASTS)
    dialogue.answers_text = Draft(reached.answers).write()
    card = new_card(work, chat_id=opened.chat.id, person_id=opened.who.person_id, stack=[["form", str(dialogue.id)]])
    opened.chat.focus_card = card.id
    card.message_id, card.shown = 10**6, card.wanted
    await work.db.flush()
    return card


async def _number(work: Work) -> int:
    return int((await work.db.get_one(Chat, work.who.chat_id)).number or 0)


async def _types(town: Town, asked: Work, number: int, text: str) -> dict[str, Card]:
    """They type this. What their phone shows then, by card; it is taken back, and the question is open as it was."""
    undone = await asked.db.begin_nested()
    work = Work(town.installation, asked.db, asked.now, NOBODY)
    try:
        await inbox.store(work, [_message(number, text)])
        taken = await inbox.take(work)
        assert taken is not None
        await route.carry_out(work, Update.de_json(taken.opened(), town.running.bot))
        await work.db.flush()
        return {drawing.card_id: drawing.words for drawing in await town.running.phones.draw_touched(work)}
    finally:
        await undone.rollback()
