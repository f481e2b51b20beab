"""One message that has been claimed, and handing it over to its channel. No transaction is open meanwhile."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from telegram import Bot, BotCommand, BotCommandScopeChat

from bot.delivery.channels import Channel, Letter
from bot.delivery.outcome import Outcome, Refused, TryAfter, Unknown, Unreachable
from bot.delivery.settling import Parcel
from bot.delivery.telegram import GONE, NOT_IN_IT, attempt, send_card
from bot.flows import conduct
from bot.storage.models import Chat, Person
from bot.views import common

LEAVE = "op_leave_chat"


@dataclass(slots=True)
class Dispatch:
    """A parcel on its way. `chat` None: it goes as the `letter`. `card_id`: the card that it becomes in the chat.
    `begins_at`: its turn, where the limits give one. `may_repeat`: it may have arrived before. `passed_on`: how often its
    sender had stopped sending before."""

    parcel: Parcel
    person: Person | None
    chat: Chat | None
    card_id: str | None = None
    letter: Letter | None = None
    begins_at: datetime | None = None
    may_repeat: bool = False
    keys: Mapping[UUID, str] = field(default_factory=dict)  # of those of its rows that have one
    has_begun: bool = False
    passed_on: int = 0

    @property
    def number(self) -> int:
        """The chat, as Telegram knows it."""
        return int(self.chat.number or 0) if self.chat is not None else 0

    @property
    def says_something(self) -> bool:
        """A new message appears in the chat, which takes a turn of the limits. Before it leaves a group it says so once."""
        return self.card_id is not None or (self.parcel.kind == LEAVE and not self.may_repeat)


async def hand_over(bot: Bot, mail: Channel | None, dispatch: Dispatch) -> Outcome:
    """Make the one call, and say what came of it."""
    parcel = dispatch.parcel
    if parcel.card is None:
        return await _operate(bot, dispatch)
    if dispatch.card_id is not None:
        card = conduct.with_note(parcel.card, parcel.note)
        return await send_card(bot, dispatch.number, card, dispatch.card_id, 1)
    if mail is None or dispatch.letter is None:
        return Unreachable()
    return await mail.post(dispatch.letter)


async def _operate(bot: Bot, dispatch: Dispatch) -> Outcome:
    """The few things that are done to a chat rather than said in it."""
    if dispatch.chat is None:
        return Refused("no chat")
    number, kind, about = dispatch.number, dispatch.parcel.kind, dispatch.parcel.about
    if kind == LEAVE:
        return await _leave(bot, dispatch)

    async def call() -> int | None:
        match kind:
            case "op_delete_message":
                await bot.delete_message(number, int(about["message_id"]))
            case "op_take_buttons":
                await bot.edit_message_reply_markup(number, int(about["message_id"]))
            case "op_set_commands":
                commands = [BotCommand(word, description) for word, description in about["commands"]]
                await bot.set_my_commands(commands, scope=BotCommandScopeChat(number))
            case _:
                raise ValueError(kind)
        return None

    return await attempt(call, GONE)  # a message that is not there shows nothing any more


async def _leave(bot: Bot, dispatch: Dispatch) -> Outcome:
    """Say why, at most once, and leave, whatever became of the words. Where their answer is lost the next attempt leaves."""
    number, has_words = dispatch.number, dispatch.says_something

    async def say() -> int | None:
        return (await bot.send_message(number, common.private_only())).message_id

    async def leave() -> int | None:
        await bot.leave_chat(number)
        return None

    if has_words:
        said = await attempt(say)
        if isinstance(said, TryAfter | Unknown):
            return said
    left = await attempt(leave, NOT_IN_IT)
    return replace(left, may_repeat=True) if has_words and isinstance(left, TryAfter) else left
