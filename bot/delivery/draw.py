"""Drawing cards in chat: by whoever handled the tap, as soon as it is committed; a sweep redraws what lags."""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeAlias
from uuid import UUID

from telegram import Bot

from bot import log
from bot.delivery.drawing import Drawing, drawing_of
from bot.delivery.later import Later
from bot.delivery.limiter import Limiter
from bot.delivery.outcome import Delivered, Outcome, Refused, TryAfter, Unknown, Unreachable
from bot.delivery.pending import Pending
from bot.delivery.shown import Marks
from bot.delivery.telegram import edit_card, send_card
from bot.storage import calls, cards, reach
from bot.storage.database import is_away
from bot.storage.models import Card, Chat
from bot.storage.sealing import CannotOpen
from bot.storage.work import Installation, Work

logger = log.get(__name__)

AT_ONCE = 64
"""So many chats are being told something before no more are begun: what people tap has to be answered meanwhile."""
ROUNDS = 20
"""So often what lags is looked for before a round ends: others want to know what was done."""
BETWEEN_SECONDS, PATIENCE_SECONDS = 0.03, 0.25
"""How long the calls are waited for before the next are drawn; and, where there is nothing more to draw, before a round ends
and leaves those that are slow to the next."""
UNREADABLE_WAIT = timedelta(minutes=1)
Putting: TypeAlias = asyncio.Task[list[datetime | None]]


@dataclass(slots=True)
class Phones:
    """Puts cards on phones: those that lag, and those that were drawn as they were touched."""

    installation: Installation
    bot: Bot
    limiter: Limiter
    stopping: asyncio.Event
    on_let_go: Callable[[], object] = lambda: None
    on_left: Callable[[], object] = lambda: None  # it is drawn later, by the sweep
    _marks: Marks = field(init=False)
    _putting: dict[UUID, Putting] = field(default_factory=dict)  # of cards that lagged, by chat
    _later: Later = field(init=False)
    _in_hand: Counter[str] = field(default_factory=Counter)  # cards that whoever handled a tap is putting there
    _left: set[UUID] = field(default_factory=set)  # chats in which a new message had to wait: the next come below it

    def __post_init__(self) -> None:
        self._marks = Marks(self.installation)
        self._later = Later(self.installation.clock)

    @property
    def is_putting(self) -> bool:
        return bool(self._putting)

    @property
    def has_in_hand(self) -> bool:
        return bool(self._in_hand)

    async def draw_cards(self) -> Pending:
        """One round: draw every card that lags and that nobody is drawing. `done` is 0 once nothing more can be done now.

        Edits are never held back; new messages take a token. While some are on their way the next are drawn: each chat's
        one after the other, the chats side by side. A phone that is slow holds up no other.
        """
        done = 0
        self._marks.try_again()
        for _ in range(ROUNDS):
            has_found = await self._begin_next()
            ended = await self._wait(BETWEEN_SECONDS if has_found else PATIENCE_SECONDS)
            if not has_found and not ended:
                break
            done += sum(at is None for results in ended for at in results)
        waits = self._later.untils()
        if self._putting:
            waits.append(self.installation.clock.now())
        return Pending(done, min(waits, default=None))

    async def finish(self) -> None:
        """Wait for what is on its way. Nothing new is begun."""
        await asyncio.gather(*self._putting.values(), return_exceptions=True)

    def drop(self) -> None:
        """Another draws from now on. Calls that are under way end here, and what they put on phones is marked here."""
        self._later.forget_waits()

    async def _wait(self, patience: float) -> list[list[datetime | None]]:
        """Wait for the cards that are on their way, and see where all have arrived. Raises what went wrong with one."""
        if self._putting:
            await asyncio.wait(self._putting.values(), timeout=patience)
        ended = [chat_id for chat_id, put in self._putting.items() if put.done()]
        puts = [self._putting.pop(chat_id) for chat_id in ended]
        return [put.result() for put in puts]

    async def _begin_next(self) -> bool:
        """Begin to put some of the cards that lag where they belong. Whether there were any: there may be more."""
        if self.stopping.is_set() or not self.installation.database.is_known or len(self._putting) >= AT_ONCE:
            return False
        async with self.installation.looking() as here:
            left, passed_over = set(self._left), self._marks.unmarked | self._later.cards()
            undrawn = await cards.undrawn(here, {*self._putting, *self._later.chats()}, self._in_hand, passed_over)
        drawn = await self._drawn(undrawn) if undrawn else {}
        if len(undrawn) < cards.AT_ONCE:  # all that lags has been seen
            self._left -= left - {*drawn, *self._putting, *self._later.chats()}
        for chat_id, drawings in drawn.items():
            self._putting[chat_id] = asyncio.create_task(self._put_all(drawings))
        return bool(undrawn)

    async def _drawn(self, undrawn: Sequence[str]) -> dict[UUID, list[Drawing]]:
        """Those of these cards that still lag, by chat. One that cannot be drawn waits, and holds up no other."""
        try:
            return await self._drawn_together(undrawn)
        except Exception as error:
            if is_away(error):
                raise
            if len(undrawn) > 1:
                drawn: dict[UUID, list[Drawing]] = defaultdict(list)
                for card_id in undrawn:
                    for chat_id, drawings in (await self._drawn([card_id])).items():
                        drawn[chat_id] += drawings
                return drawn
            logger.error("drawing_failed", card=undrawn[0], exc_info=error)
            self._later.waits(undrawn[0], self.installation.clock.now() + UNREADABLE_WAIT)
            return {}

    async def _drawn_together(self, undrawn: Sequence[str]) -> dict[UUID, list[Drawing]]:
        """Those of these cards that still lag, drawn, by chat. A chat that the limits hold back waits, and so does one that
        cannot be read. Of each chat's new messages the first: its call is the first that is made there.
        """
        drawn: dict[UUID, list[Drawing]] = defaultdict(list)
        taken: list[int] = []
        try:
            async with self.installation.working() as work:
                for card, chat in await cards.lock(work, undrawn):
                    is_new = card.message_id is None
                    if is_new and chat.id in drawn:
                        continue  # its turn is taken, and nobody else draws it, only as its call is about to begin
                    try:
                        number = int(chat.number or 0)
                    except (ValueError, CannotOpen) as error:
                        logger.error("chat_not_opened", card=card.id, exc_info=error)
                        self._later.waits(chat.id, work.now + UNREADABLE_WAIT)
                        continue
                    turn = self.limiter.turn(number, work.now) if is_new else None
                    if turn is not None:
                        self._later.waits(chat.id, turn)  # and it is drawn then, from the facts as they are then
                        continue
                    if is_new:
                        taken.append(number)
                    self._draws(work, card)
                    drawn[chat.id].append(await drawing_of(work, card, chat, has_turn=is_new))
        except Exception:
            self.limiter.give_back(taken, self.installation.clock.now())
            raise
        return drawn

    def _draws(self, work: Work, card: Card) -> None:
        """Whoever commits this draws it. That it may be a repeat is said though the database was away as it was found out."""
        cards.draws(work, card)
        if self._later.is_in_doubt(card.id):
            cards.may_repeat(card)

    def takes(self, drawings: Sequence[Drawing]) -> None:
        """They are put where they belong by whoever asks this, however long that takes: nobody else here draws them."""
        self._in_hand.update(drawing.card_id for drawing in drawings)

    def lets_go(self, drawings: Sequence[Drawing]) -> None:
        self._in_hand.subtract(drawing.card_id for drawing in drawings)
        self._in_hand += Counter()  # and forgets those that are in nobody's hand
        self.on_let_go()

    async def draw_touched(self, work: Work) -> list[Drawing]:
        """The cards that were changed just now, drawn from the facts that are about to be committed.

        Where another replica sends, new messages are left to it, and it hears of them, and of what was said, at once. Where
        it has left some to this one, the next in that chat are put below them. What is on its way to a phone, or is there and
        not yet marked, is left to the sweep: it is not known yet as which message.
        """
        with work.db.no_autoflush:
            touched = [await work.db.get(Card, card_id) for card_id in work.touched_cards]
            found = [card for card in touched if card is not None and card.chat_id is not None]
            chats = [(card, await work.db.get(Chat, card.chat_id)) for card in found]
        reached = [(card, chat) for card, chat in chats if chat is not None and chat.blocked_at is None]
        later = await self._behind_others(work, [card for card, _ in reached if card.message_id is None])
        own = [
            (card, chat)
            for card, chat in reached
            if card.message_id is not None or not (card.chat_id in later or self._is_coming(card))
        ]
        if len(own) < len(reached):
            self.on_left()
        for card, _ in own:
            self._draws(work, card)
        has_said = await work.flush()
        if len(own) < len(reached) or (self.limiter.is_closed and has_said):
            await calls.call(work, calls.LEFT)
        return [await drawing_of(work, card, chat) for card, chat in own]

    def _is_coming(self, card: Card) -> bool:
        """Whether somebody here has put it on the phone, or is about to."""
        is_here = card.id in self._in_hand or self._marks.is_unmarked(card.id)
        return is_here or card.chat_id in self._putting

    async def _behind_others(self, work: Work, new: Sequence[Card]) -> set[UUID]:
        """The chats of these in which others are put first: where another replica sends, all. Only a replica leaves any."""
        chats = {card.chat_id for card in new if card.chat_id is not None}
        if self.limiter.is_closed:
            return chats
        if not chats or work.installation.database.is_sqlite:
            return set()
        return await cards.left(work, chats, [*self._in_hand, *work.touched_cards, *self._later.cards()])

    async def _put_all(self, drawings: list[Drawing]) -> list[datetime | None]:
        """One chat's, one after the other."""
        return [await self.put(drawing) for drawing in drawings]

    async def put(self, drawing: Drawing) -> datetime | None:
        """Put it on the phone. Returns when the sweep tries again, or None when the phone is up to date or cannot be."""
        later = await self._put(drawing)
        if later is not None:
            self.on_left()
        return later

    async def _put(self, drawing: Drawing) -> datetime | None:
        now = self.installation.clock.now()
        turn = self._turn(drawing, now)
        if turn is not None:
            self._later.waits(drawing.chat.id, turn)
            async with self.installation.working() as work:
                await cards.leave(work, drawing.card_id)
            self._left.add(drawing.chat.id)
            return turn
        outcome = await self._handed_over(drawing)
        is_new, until = drawing.message_id is None, now
        if isinstance(outcome, Unknown):
            until = self.installation.clock.now() + self._later.loses(drawing.card_id, is_new=is_new)
            self._later.waits(drawing.card_id, until)
        else:
            self._later.ends(drawing.card_id)
        if isinstance(outcome, Delivered):
            await self._marks.mark(drawing, outcome.message_id)
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
                    until = work.now + timedelta(seconds=seconds)
                    if halts:
                        self.limiter.halt(work.now, seconds)
                    self._later.waits(drawing.chat.id if halts else drawing.card_id, until)
                    await cards.leave(work, drawing.card_id)
                    if halts:
                        self._left.add(drawing.chat.id)
                    return until
                case Unknown():
                    if is_new:
                        await cards.doubt(work, drawing.card_id)
                    await cards.leave(work, drawing.card_id)
                    return until

    def _turn(self, drawing: Drawing, now: datetime) -> datetime | None:
        """When it may go, if not now. An edit takes no turn, and waits only where Telegram has asked everybody to."""
        halted = self.limiter.halted_for(now)
        if halted and drawing.has_turn:
            self.limiter.give_back([drawing.number], now)
        if halted:
            return now + timedelta(seconds=halted)
        if drawing.message_id is not None or drawing.has_turn:
            return None
        return now if drawing.chat.id in self._left else self.limiter.turn(drawing.number, now)

    async def _handed_over(self, drawing: Drawing) -> Outcome:
        number, words, card_id, revision = drawing.number, drawing.words, drawing.card_id, drawing.revision
        if drawing.message_id is not None:
            return await edit_card(self.bot, number, drawing.message_id, words, card_id, revision)
        outcome = await send_card(self.bot, number, words, card_id, revision)
        self.limiter.ended(number, self.installation.clock.now())
        return outcome
