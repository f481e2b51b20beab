"""One message that has been claimed, and handing it over to its channel. No transaction is open meanwhile."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from telegram import Bot, BotCommand, BotCommandScopeChat

from bot.delivery.channels import Channel, Letter
from bot.delivery.outcome import Outcome, Refused, Unreachable
from bot.delivery.settling import Parcel
from bot.delivery.telegram import attempt, send_card
from bot.flows import conduct
from bot.storage.models import Chat, Person
from bot.views import common


@dataclass(slots=True)
class Dispatch:
    """A parcel on its way. `chat` None: it goes as the `letter`. `card_id`: the card that it becomes in the chat.
    `begins_at`: its turn, where the limits give one. `passed_on`: how often its sender had stopped sending before."""

    parcel: Parcel
    person: Person | None
    chat: Chat | None
    card_id: str | None = None
    letter: Letter | None = None
    begins_at: datetime | None = None
    keys: Mapping[UUID, str] = field(default_factory=dict)  # of those of its rows that have one
    has_begun: bool = False
    passed_on: int = 0

    @property
    def number(self) -> int:
        """The chat, as Telegram knows it."""
        return int(self.chat.number or 0) if self.chat is not None else 0


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

    async def call() -> int | None:
        match kind:
            case "op_delete_message":
                await bot.delete_message(number, int(about["message_id"]))
            case "op_take_buttons":
                await bot.edit_message_reply_markup(number, int(about["message_id"]))
            case "op_leave_chat":
                await bot.send_message(number, common.private_only())
                await bot.leave_chat(number)
            case "op_set_commands":
                commands = [BotCommand(word, description) for word, description in about["commands"]]
                await bot.set_my_commands(commands, scope=BotCommandScopeChat(number))
            case _:
                raise ValueError(kind)
        return None

    return await attempt(call)
