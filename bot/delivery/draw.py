"""Drawing cards in chat: by whoever handled the tap, as soon as it is committed; a sweep redraws what lags."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TypeAlias
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
from bot.storage import calls, cards, reach
from bot.storage.chats import has_left
from bot.storage.models import Card, Chat, Person
from bot.storage.work import Here, Installation, Who, Work
from bot.views import common

logger = log.get(__name__)

AT_ONCE = 64
"""So many chats are being told something before no more are begun: what people tap has to be answered meanwhile."""
ROUNDS = 20
"""So often what lags is looked for before a round ends: others want to know what was done."""
PATIENCE_SECONDS = 0.03
"""How long the calls are waited for before the next are drawn."""
Putting: TypeAlias = asyncio.Task[list[datetime | None]]


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


def _is_free(put: Putting) -> bool:
    """Whether all that was put there has arrived."""
    return put.done() and not put.cancelled() and put.exception() is None and not any(put.result())


@dataclass(frozen=True, slots=True)
class Shown:
    """A drawing that is on the phone, which nobody has written down yet."""

    drawing: Drawing
    message_id: int | None
    is_marked: asyncio.Future[None]

    def succeeds(self) -> None:
        if not self.is_marked.done():  # whoever waited may have gone
            self.is_marked.set_result(None)

    def fails(self, error: BaseException) -> None:
        if not self.is_marked.done():
            self.is_marked.set_exception(error)


@dataclass(slots=True)
class Phones:
    """Puts cards on phones: those that lag, and those that were drawn as they were touched."""

    installation: Installation
    bot: Bot
    limiter: Limiter
    stopping: asyncio.Event
    _shown: list[Shown] = field(default_factory=list)
    _marking: asyncio.Task[None] | None = None

    async def draw_cards(self) -> Pending:
        """Draw every card that lags and that nobody is drawing. Edits are never held back; new messages take a token.

        While some are on their way the next are drawn: each chat's one after the other, the chats side by side.
        """
        begun: list[Putting] = []
        waits: list[datetime] = []
        try:
            await self._begin_all(begun, waits)
        except BaseException as error:
            if isinstance(error, asyncio.CancelledError):
                for put in begun:
                    put.cancel()
            await asyncio.gather(*begun, return_exceptions=True)
            raise
        results: list[datetime | None] = []
        for ended in await asyncio.gather(*begun, return_exceptions=True):
            if isinstance(ended, BaseException):
                raise ended
            results += ended
        waits += [at for at in results if at is not None]
        return Pending(results.count(None), min(waits, default=None))

    async def _begin_all(self, begun: list[Putting], waits: list[datetime]) -> None:
        """Until nothing more lags, or nothing may be begun."""
        latest: dict[UUID, Putting] = {}
        for _ in range(ROUNDS):
            if self.stopping.is_set() or not self.installation.database.is_known:
                return
            drawn, held = await self._drawn_next({chat_id for chat_id, put in latest.items() if not _is_free(put)})
            waits += held
            if not drawn:
                return
            for chat_id, drawings in drawn.items():
                latest[chat_id] = asyncio.create_task(self._put_all(drawings))
                begun.append(latest[chat_id])
            await asyncio.wait(begun, timeout=PATIENCE_SECONDS)
            while len(open_ones := [put for put in begun if not put.done()]) >= AT_ONCE:
                await asyncio.wait(open_ones, return_when=asyncio.FIRST_COMPLETED)

    async def _drawn_next(self, busy: Collection[UUID]) -> tuple[dict[UUID, list[Drawing]], list[datetime]]:
        """Some of the cards that lag, drawn, by chat, but for those chats that are `busy`; and when the limits let others
        through."""
        async with self.installation.looking() as here:
            undrawn = await cards.undrawn(here)
        drawn: dict[UUID, list[Drawing]] = defaultdict(list)
        waits: list[datetime] = []
        taken: list[int] = []
        if not undrawn:
            return drawn, waits
        try:
            async with self.installation.working() as work:
                for card, chat in await cards.lock(work, undrawn):
                    if chat.id in busy:
                        continue
                    number = int(chat.number or 0)
                    turn = self.limiter.turn(number, work.now) if card.message_id is None else None
                    if turn is not None:
                        waits.append(turn)  # and it is drawn then, from the facts as they are then
                        continue
                    if card.message_id is None:
                        taken.append(number)
                    cards.draws(work, card)
                    drawing = await _drawing(work, card, chat)
                    drawn[chat.id].append(replace(drawing, has_turn=card.message_id is None))
        except Exception:
            self.limiter.give_back(taken, self.installation.clock.now())
            raise
        return drawn, waits

    async def draw_touched(self, work: Work) -> list[Drawing]:
        """The cards that were changed just now, drawn from the facts that are about to be committed.

        Where another replica sends, new messages are left to it, and it hears of them, and of what was said, at once.
        """
        with work.db.no_autoflush:
            touched = [await work.db.get(Card, card_id) for card_id in work.touched_cards]
            found = [card for card in touched if card is not None and card.chat_id is not None]
            chats = [(card, await work.db.get(Chat, card.chat_id)) for card in found]
        reached = [(card, chat) for card, chat in chats if chat is not None and chat.blocked_at is None]
        own = [(card, chat) for card, chat in reached if card.message_id is not None or not self.limiter.is_closed]
        for card, _ in own:
            cards.draws(work, card)
        has_said = await work.flush()
        if self.limiter.is_closed and (has_said or len(own) < len(reached)):
            await calls.call(work, calls.LEFT)
        return [await _drawing(work, card, chat) for card, chat in own]

    async def _put_all(self, drawings: list[Drawing]) -> list[datetime | None]:
        """One chat's, one after the other."""
        return [await self.put(drawing) for drawing in drawings]

    async def put(self, drawing: Drawing) -> datetime | None:
        """Put it on the phone. Returns when to try again, or None when the phone is up to date or cannot be."""
        now = self.installation.clock.now()
        turn = self._turn(drawing, now)
        if turn is not None:
            async with self.installation.working() as work:
                await cards.leave(work, drawing.card_id)
            return turn
        outcome = await self._handed_over(drawing)
        if isinstance(outcome, Delivered):
            await self._mark(drawing, outcome.message_id)
            return None
        async with self.installation.working() as work:
            match outcome:
                case Unreachable():
                    await reach.note_blocked(work, drawing.chat)
                    await cards.leave(work, drawing.card_id)  # it is drawn where the chat comes back
                    return None
                case Refused(why):
                    logger.warning("card_refused", card=drawing.card_id, why=why)
                    await cards.mark_shown(work, [(drawing.card_id, drawing.revision, None)])
                    return None
                case TryAfter(seconds, halts):
                    if halts:
                        self.limiter.halt(work.now, seconds)
                    await cards.leave(work, drawing.card_id)
                    return work.now + timedelta(seconds=seconds)
                case Unknown():
                    await cards.leave(work, drawing.card_id)
                    return now + timedelta(seconds=1)

    def _turn(self, drawing: Drawing, now: datetime) -> datetime | None:
        """When it may go, if not now. An edit takes no turn, and waits only where Telegram has asked everybody to."""
        halted = self.limiter.halted_for(now)
        if halted and drawing.has_turn:
            self.limiter.give_back([drawing.number], now)
        if halted:
            return now + timedelta(seconds=halted)
        is_new = drawing.message_id is None and not drawing.has_turn
        return self.limiter.turn(drawing.number, now) if is_new else None

    async def _handed_over(self, drawing: Drawing) -> Outcome:
        number, words, card_id, revision = drawing.number, drawing.words, drawing.card_id, drawing.revision
        if drawing.message_id is not None:
            return await edit_card(self.bot, number, drawing.message_id, words, card_id, revision)
        outcome = await send_card(self.bot, number, words, card_id, revision)
        self.limiter.ended(number, self.installation.clock.now())
        return outcome

    # Marking: what arrives while others are being marked is marked with the next, in one transaction

    async def _mark(self, drawing: Drawing, message_id: int | None) -> None:
        shown = Shown(drawing, message_id, asyncio.get_running_loop().create_future())
        self._shown.append(shown)
        if self._marking is None or self._marking.done():
            self._marking = asyncio.create_task(self._mark_all())
        await shown.is_marked

    async def _mark_all(self) -> None:
        while self._shown:
            some, self._shown = self._shown, []
            try:
                async with self.installation.working() as work:
                    await _mark(work, some)
            except BaseException as error:
                for shown in some:
                    shown.fails(error)
                if not isinstance(error, Exception):
                    raise
            else:
                for shown in some:
                    shown.succeeds()


async def _mark(work: Work, some: Sequence[Shown]) -> None:
    await cards.mark_shown(work, [(each.drawing.card_id, each.drawing.revision, each.message_id) for each in some])
    for each in some:
        card_id, chat = each.drawing.card_id, each.drawing.chat
        if each.drawing.asks or chat.focus_card == card_id:
            await cards.give_focus(work, chat.id, card_id if each.drawing.asks else None)


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
