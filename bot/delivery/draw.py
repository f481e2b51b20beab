"""Drawing cards in chat: by whoever handled the tap, as soon as it is committed; a sweep redraws what lags."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from telegram import Bot

from bot import log
from bot.card import Card as Words
from bot.delivery.limiter import Limiter
from bot.delivery.outcome import Delivered, Outcome, Refused, TryAfter, Unknown, Unreachable
from bot.delivery.telegram import edit_card, send_card
from bot.flows import conduct
from bot.flows.conduct import Drawn
from bot.i18n import speaking
from bot.storage import cards, reach
from bot.storage.chats import has_left
from bot.storage.models import Card, Chat, Person
from bot.storage.work import Here, Installation, Who, Work
from bot.views import common

logger = log.get(__name__)


@dataclass(slots=True)
class Pending:
    """What a round did, and when the limits let more through."""

    done: int
    next_at: datetime | None


@dataclass(frozen=True, slots=True)
class Drawing:
    """One revision of a card, ready to be put on a phone."""

    card_id: str
    revision: int
    chat: Chat
    message_id: int | None
    words: Words
    asks: bool
    has_turn: bool = False  # the limits have been asked already

    @property
    def number(self) -> int:
        return int(self.chat.number or 0)


async def draw_cards(installation: Installation, bot: Bot, limiter: Limiter) -> Pending:
    """Draw every card that lags and that nobody is drawing. Edits are never held back; new messages take a token."""
    async with installation.looking() as here:
        undrawn = await cards.undrawn(here)
    if not undrawn:
        return Pending(0, None)
    drawings: list[Drawing] = []
    waits: list[datetime | None] = []
    taken: list[int] = []
    try:
        async with installation.working() as work:
            for card, chat in await cards.lock(work, undrawn):
                number = int(chat.number or 0)
                turn = limiter.turn(number, work.now) if card.message_id is None else None
                if turn is not None:
                    waits.append(turn)  # and it is drawn then, from the facts as they are then
                    continue
                if card.message_id is None:
                    taken.append(number)
                cards.draws(work, card)
                drawings.append(replace(await _drawing(work, card, chat), has_turn=True))
    except Exception:
        for number in taken:
            limiter.ended(number, installation.clock.now())
        raise
    by_chat: dict[UUID, list[Drawing]] = defaultdict(list)
    for drawing in drawings:
        by_chat[drawing.chat.id].append(drawing)
    for drawn in await asyncio.gather(*(_put_all(installation, bot, limiter, each) for each in by_chat.values())):
        waits += drawn
    held = [at for at in waits if at is not None]
    return Pending(len(waits) - len(held), min(held, default=None))


async def _put_all(
    installation: Installation, bot: Bot, limiter: Limiter, drawings: list[Drawing]
) -> list[datetime | None]:
    """One chat's, one after the other."""
    return [await put(installation, bot, limiter, drawing) for drawing in drawings]


async def draw_touched(work: Work) -> list[Drawing]:
    """The cards that were changed just now, drawn from the facts that are about to be committed."""
    with work.db.no_autoflush:
        touched = [await work.db.get(Card, card_id) for card_id in work.touched_cards]
        found = [card for card in touched if card is not None and card.chat_id is not None]
        chats = [(card, await work.db.get(Chat, card.chat_id)) for card in found]
    reached = [(card, chat) for card, chat in chats if chat is not None and chat.blocked_at is None]
    for card, _ in reached:
        cards.draws(work, card)
    await work.flush()
    return [await _drawing(work, card, chat) for card, chat in reached]


def _turn(limiter: Limiter, drawing: Drawing, now: datetime) -> datetime | None:
    """When it may go, if not now. An edit takes no turn, and waits only where Telegram has asked everybody to."""
    if drawing.message_id is None:
        return None if drawing.has_turn else limiter.turn(drawing.number, now)
    halted = limiter.halted_for(now)
    return now + timedelta(seconds=halted) if halted else None


async def put(installation: Installation, bot: Bot, limiter: Limiter, drawing: Drawing) -> datetime | None:
    """Put it on the phone. Returns when to try again, or None when the phone is up to date or cannot be."""
    now = installation.clock.now()
    outcome: Outcome
    turn = _turn(limiter, drawing, now)
    if turn is not None:
        async with installation.working() as work:
            await cards.leave(work, drawing.card_id)
        return turn
    if drawing.message_id is None:
        outcome = await send_card(bot, drawing.number, drawing.words, drawing.card_id, drawing.revision)
        limiter.ended(drawing.number, installation.clock.now())
    else:
        outcome = await edit_card(
            bot, drawing.number, drawing.message_id, drawing.words, drawing.card_id, drawing.revision
        )
    async with installation.working() as work:
        match outcome:
            case Delivered(message_id):
                await cards.mark_shown(work, drawing.card_id, drawing.revision, message_id)
                if drawing.asks or drawing.chat.focus_card == drawing.card_id:
                    focus = drawing.card_id if drawing.asks else None
                    await cards.give_focus(work, drawing.chat.id, focus)
                return None
            case Unreachable():
                await reach.note_blocked(work, drawing.chat)
                await cards.leave(work, drawing.card_id)  # it is drawn where the chat comes back
                return None
            case Refused(why):
                logger.warning("card_refused", card=drawing.card_id, why=why)
                await cards.mark_shown(work, drawing.card_id, drawing.revision, None)
                return None
            case TryAfter(seconds, halts):
                if halts:
                    limiter.halt(work.now, seconds)
                await cards.leave(work, drawing.card_id)
                return work.now + timedelta(seconds=seconds)
            case Unknown():
                await cards.leave(work, drawing.card_id)
                return now + timedelta(seconds=1)


async def _drawing(work: Work, card: Card, chat: Chat) -> Drawing:
    who = await _reader(work, chat)
    with speaking(who.language):
        drawn = await _drawn(work.seen_by(who), card, who)
    return Drawing(card.id, card.wanted, chat, card.message_id, drawn.card, drawn.asks)


async def _drawn(here: Here, card: Card, who: Who) -> Drawn:
    if card.person_id is not None and card.person_id != who.person_id:
        return Drawn(common.gone())
    try:
        return await conduct.draw(here, card)
    except Exception as error:
        code = log.reference_code()
        logger.error("drawing_failed", card=card.id, code=code, exc_info=error)
        return Drawn(Words(common.went_wrong(code)))


async def _reader(here: Here, chat: Chat) -> Who:
    """Whose chat it is now. Access ends with the chat's move to another phone, and on the leaving date."""
    person = await here.db.get(Person, chat.person_id) if chat.person_id else None
    if person is None or has_left(person, here):
        return Who(None, chat.id)
    return Who(person.id, chat.id, person.language)
