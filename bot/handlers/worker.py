"""Carrying out stored updates: one transaction each, then the cards that it touched are drawn."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from telegram import Bot, Update
from telegram.error import TelegramError

from bot import log
from bot.delivery.draw import draw_cards
from bot.delivery.limiter import Limiter
from bot.handlers import route
from bot.storage import inbox
from bot.storage.work import Installation

logger = log.get(__name__)

RETRY = timedelta(seconds=2)


@dataclass(slots=True)
class Handled:
    """What one update asks of the network, after its commit."""

    cards: list[str] = field(default_factory=list)
    callback_id: str | None = None
    toast: str | None = None


async def work_off(installation: Installation, bot: Bot, limiter: Limiter) -> int:
    """Carry out everything that waits. Returns how many updates were taken."""
    count = 0
    while (handled := await _one(installation, bot)) is not None:
        count += 1
        if handled.callback_id is not None:
            await _answer(bot, handled.callback_id, handled.toast)
        if handled.cards:
            await draw_cards(installation, bot, limiter, handled.cards)
    return count


async def _one(installation: Installation, bot: Bot) -> Handled | None:
    seq: int | None = None
    raw: dict[str, object] = {}
    try:
        async with installation.working() as work:
            taken = await inbox.take(work)
            if taken is None:
                return None
            seq, raw = taken.row.seq, taken.raw
            handled = Handled(callback_id=_callback_id(raw))
            update = Update.de_json(taken.raw, bot)
            handled.toast = await route.carry_out(work, update)
            handled.cards = work.touched_cards
            taken.row.done_at = work.now
            return handled
    except Exception as error:
        code = log.reference_code()
        logger.error("update_failed", seq=seq, code=code, exc_info=error)
        if seq is None:
            raise
        return await _failed(installation, seq, raw, code)


async def _failed(installation: Installation, seq: int, raw: dict[str, object], code: str) -> Handled:
    """A bug: try again shortly; after three failures set the row aside and tell the person, with a code."""
    async with installation.working() as work:
        set_aside = await inbox.failed(work, seq, wait=RETRY)
        number = inbox.chat_number(raw)
        if set_aside and number is not None and number > 0:
            await route.apologise(work, number, code)
        return Handled(cards=work.touched_cards, callback_id=_callback_id(raw))


async def _answer(bot: Bot, callback_id: str, toast: str | None) -> None:
    """Stop the button's spinner. Lost answers do no harm: the card says how it stands."""
    try:
        await bot.answer_callback_query(callback_id, text=toast)
    except TelegramError as error:
        logger.info("callback_not_answered", error=type(error).__name__)


def _callback_id(raw: dict[str, object]) -> str | None:
    query = raw.get("callback_query")
    return str(query["id"]) if isinstance(query, dict) and "id" in query else None
