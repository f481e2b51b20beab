"""Drawing cards in chat: after the commit, by the replica that handled the tap; a sweep redraws what lags."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from weakref import WeakValueDictionary

from telegram import Bot

from bot import log
from bot.delivery.limiter import Limiter
from bot.delivery.outcome import Delivered, Refused, TryAfter, Unknown, Unreachable
from bot.delivery.telegram import edit_card, send_card
from bot.flows import conduct
from bot.flows.conduct import Drawn
from bot.i18n import speaking
from bot.storage import cards, reach
from bot.storage.chats import has_left
from bot.storage.models import Card, Chat, Person
from bot.storage.work import Here, Installation, Who
from bot.views import common

logger = log.get(__name__)

_IN_HAND: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
"""The cards that this process is drawing at this moment."""


@dataclass(slots=True)
class Pending:
    """What a round did, and when the limits let more through."""

    done: int
    next_at: datetime | None


async def draw_cards(
    installation: Installation, bot: Bot, limiter: Limiter, only: Sequence[str] | None = None
) -> Pending:
    """Draw every card that lags (or only these). Edits are never held back; new messages take a token."""
    async with installation.looking() as here:
        lagging = await cards.lagging(here, only)
    waits: list[datetime] = []
    for number, (card, chat) in enumerate(lagging):
        wait = await _in_turn(installation, bot, limiter, card, chat, sure=only is not None and number == 0)
        if wait is not None:
            waits.append(wait)
    return Pending(len(lagging) - len(waits), min(waits, default=None))


async def _in_turn(
    installation: Installation, bot: Bot, limiter: Limiter, card: Card, chat: Chat, *, sure: bool
) -> datetime | None:
    """Whoever handled a tap and the sweep may find the same card lagging: it is drawn by one of them.

    `sure`: it was read a moment ago, and is read again only where somebody else had it in hand.
    """
    turn = _IN_HAND.setdefault(card.id, asyncio.Lock())
    sure = sure and not turn.locked()
    async with turn:
        if not sure:
            async with installation.looking() as here:
                still = await cards.lagging(here, [card.id])
            if not still:
                return None
            [(card, chat)] = still
        return await _draw(installation, bot, limiter, card, chat)


async def _draw(installation: Installation, bot: Bot, limiter: Limiter, card: Card, chat: Chat) -> datetime | None:
    """Returns when to try again, or None when the phone is up to date or cannot be."""
    now = installation.clock.now()
    number = int(chat.number or 0)
    if card.message_id is None:
        free = limiter.free_at(number, now)
        if free > now:
            return free
    async with installation.looking() as here:
        who = await _reader(here, card, chat)
        with speaking(who.language):
            drawn = await conduct.draw(here.seen_by(who), card) if _is_theirs(card, who) else Drawn(common.gone())
    if card.message_id is None:
        limiter.take(number, now)
        outcome = await send_card(bot, number, drawn.card, card.id, card.wanted)
    else:
        outcome = await edit_card(bot, number, card.message_id, drawn.card, card.id, card.wanted)
    match outcome:
        case Delivered(message_id):
            async with installation.working() as work:
                await cards.mark_shown(work, card.id, card.wanted, message_id)
                if drawn.awaits_text or chat.focus_card == card.id:
                    await cards.give_focus(work, chat.id, card.id if drawn.awaits_text else None)
            return None
        case TryAfter(seconds, halts):
            if halts:
                limiter.halt(now, seconds)
            return now + timedelta(seconds=seconds)
        case Unknown():
            return now + timedelta(seconds=1)
        case Unreachable():
            async with installation.working() as work:
                await reach.note_blocked(work, chat)
            return None
        case Refused(why):
            logger.warning("card_refused", card=card.id, why=why)
            async with installation.working() as work:
                await cards.mark_shown(work, card.id, card.wanted, None)
            return None


async def _reader(here: Here, card: Card, chat: Chat) -> Who:
    """Whose chat it is now. Access ends with the chat's move to another phone, and on the leaving date."""
    person = await here.db.get(Person, chat.person_id) if chat.person_id else None
    if person is None or has_left(person, here):
        return Who(None, chat.id)
    return Who(person.id, chat.id, person.language)


def _is_theirs(card: Card, who: Who) -> bool:
    return card.person_id is None or card.person_id == who.person_id
