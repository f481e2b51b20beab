"""Stored update → who is this → screen or form. Thin: it decides nothing about families."""

from __future__ import annotations

import re

from telegram import CallbackQuery, ChatMemberUpdated, Message, Update
from telegram.constants import ChatMemberStatus, ChatType

from bot.card import KEY_BYTES
from bot.dialogue.form import OutOfDate, Typed
from bot.flows import conduct, helping, joining, menu
from bot.flows.commands import COMMANDS
from bot.i18n import speaking
from bot.storage import cards, chats
from bot.storage.chats import Opened
from bot.storage.models import Card, Unasked
from bot.storage.outbox import is_said
from bot.storage.roles import roles_of
from bot.storage.work import Work
from bot.views import common

REVISION = re.compile(r"[0-9]{1,9}")


async def carry_out(work: Work, update: Update) -> str | None:
    """Do what one update asks. Returns the toast for a tap."""
    if update.my_chat_member is not None:
        await _membership(work, update.my_chat_member)
    elif update.callback_query is not None:
        return await _tapped(work, update.callback_query)
    elif update.message is not None:
        if update.message.chat.type != ChatType.PRIVATE:
            await _in_group(work, update.message)
        else:
            await _said(work, update.message)
    return None


async def apologise(work: Work, number: int, code: str) -> None:
    opened = await chats.open_chat(work, number)
    with speaking(opened.who.language):
        show(work, opened, "done", note=common.went_wrong(code))


def show(work: Work, opened: Opened, screen: str, note: str | None = None, **about: object) -> Card:
    """A new message in this chat that shows a screen."""
    return cards.new_card(
        work,
        chat_id=opened.chat.id,
        person_id=opened.who.person_id,
        stack=[conduct.screen_frame(screen, about)],
        note=note,
    )


async def _said(work: Work, message: Message) -> None:
    opened = await chats.open_chat(work, message.chat.id)
    opened.chat.blocked_at = None
    work.who = opened.who
    with speaking(opened.who.language):
        text = message.text or ""
        if text.startswith("/"):
            await _command(work, opened, message, text)
            return
        remark = helping.remark_of(text, work.now)
        card = await _asking_card(work, opened, message)
        is_answer = bool(text) and (opened.who.person_id is None or not helping.is_set_phrase(remark))
        typed = await conduct.type_in(work, card, text) if card is not None and is_answer else Typed.UNUSED
        if card is not None and typed is not Typed.UNUSED:
            if typed is Typed.MAY_TELL or (typed is Typed.UNREAD and not helping.is_mistyped_date(remark, text)):
                # The answers of a form are kept sealed with it.
                work.notify("op_delete_message", chat=opened.chat.id, message_id=message.message_id)
                before = card.note["text"] if card.note else None
                card.note = {"text": "\n\n".join([common.taken_out(), *([before] if before else [])])}
            _move_below(work, card)
        elif opened.who.person_id is None:
            show(work, opened, "stranger")
        else:
            if remark is None:
                _take_out(work, opened, message)
            if card is not None and await conduct.ask_again(work, card, helping.meanwhile(work, remark, text)):
                _move_below(work, card)
            else:
                show(work, opened, helping.screen_for(remark), had_text=bool(text), remark=remark)


def _take_out(work: Work, opened: Opened, message: Message) -> None:
    """Keep what was typed unasked, sealed, and delete the message from the chat."""
    if message.text and opened.who.person_id is not None:
        work.db.add(Unasked(person_id=opened.who.person_id, text=message.text, at=work.now))
    work.notify("op_delete_message", chat=opened.chat.id, message_id=message.message_id)


async def _command(work: Work, opened: Opened, message: Message, text: str) -> None:
    word, *more = text[1:].split(None, 1) or [""]
    name, rest = word.partition("@")[0].lower(), more[0] if more else ""
    if name == "start" and rest:
        await joining.begin(work, opened, rest)
        return
    if opened.who.person_id is None:
        show(work, opened, "stranger")
        return
    note = None
    if rest:  # no command takes more than its word
        _take_out(work, opened, message)
        note = common.taken_out()
    command = COMMANDS.get("today" if name == "start" else name)
    if command is None:
        show(work, opened, "help", note, unknown=True)
        return
    card = show(work, opened, "done", note)
    roles = await roles_of(work, opened.who.person_id)
    card.stack = [await command(work, roles)]
    await menu.is_used(work, opened.chat, roles)


async def _asking_card(work: Work, opened: Opened, message: Message) -> Card | None:
    """The card that was replied to, else the last one that asked something."""
    card: Card | None = None
    if message.reply_to_message is not None:
        card = await chats.card_by_message(work, opened.chat.id, message.reply_to_message.message_id)
    if card is None and opened.chat.focus_card:
        card = await cards.card_for_tap(work, opened.chat.focus_card, opened.chat.id)
    return card


def _move_below(work: Work, card: Card) -> None:
    """What was typed has pushed the card up: it is drawn anew below it. The message it was keeps only its words."""
    if card.message_id is not None:
        work.notify("op_take_buttons", chat=card.chat_id, message_id=card.message_id)
        cards.send_anew(card)


async def _tapped(work: Work, query: CallbackQuery) -> str | None:
    if query.message is None or query.data is None:
        return None
    card_id, _, rest = query.data.partition(".")
    revision, _, key = rest.partition(".")
    opened = await chats.open_chat(work, query.message.chat.id, card_id)
    work.who = opened.who
    with speaking(opened.who.language):
        card = opened.card
        if card is None or not REVISION.fullmatch(revision) or len(key.encode()) > KEY_BYTES:
            return common.moved_on()
        if card.person_id != opened.who.person_id:
            # The card was another person's, or its person has left: it says so and shows nothing more.
            await cards.want(work, card)
            return common.moved_on()
        if card.message_id is None or card.message_id <= query.message.message_id:
            card.message_id = query.message.message_id
        else:  # the card has been drawn anew below
            work.notify("op_take_buttons", chat=opened.chat.id, message_id=query.message.message_id)
        try:
            return await conduct.tap(work, card, key, int(revision))
        except OutOfDate:
            await cards.want(work, card)
            return common.moved_on()


async def _membership(work: Work, change: ChatMemberUpdated) -> None:
    gone = change.new_chat_member.status in (ChatMemberStatus.BANNED, ChatMemberStatus.LEFT)
    if change.chat.type != ChatType.PRIVATE:
        if not gone:
            await _leave(work, change.chat.id)
        return
    opened = await chats.open_chat(work, change.chat.id)
    if gone:
        await joining.blocked(work, opened)
    else:
        opened.chat.blocked_at = None


async def _in_group(work: Work, message: Message) -> None:
    if message.chat.type in (ChatType.GROUP, ChatType.SUPERGROUP) and message.left_chat_member is None:
        await _leave(work, message.chat.id)


async def _leave(work: Work, number: int) -> None:
    """Say once that it works in private, and leave. Being added comes as two updates, and people greet a newcomer."""
    opened = await chats.open_chat(work, number)
    key = f"leave:{opened.chat.id}:{work.now:%Y%m%dT%H%M}"
    if not await is_said(work, key):
        work.notify("op_leave_chat", chat=opened.chat.id, key=key)
