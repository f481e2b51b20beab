"""Draining the outbox in rounds: settle who, whether and how at the moment of sending; claim; send; mark.

A round settles and claims what may leave now in one transaction, makes the calls side by side with none open, and
marks what came of them in another; where more is due than a round carries, that is the one in which the next round
claims. One message at a time is on its way to each person. What is due for somebody at the same moment is merged into
one card, unless a kind stands alone. A call that takes long holds up nobody else.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

from telegram import Bot

from bot import log
from bot.delivery.channels import Channel
from bot.delivery.claiming import settle
from bot.delivery.dispatch import Dispatch, hand_over
from bot.delivery.draw import Pending
from bot.delivery.journal import Accepted, Journal
from bot.delivery.limiter import Limiter
from bot.delivery.marking import Sent, count_lateness, mark
from bot.delivery.outcome import Delivered, TryAfter, Unknown
from bot.delivery.turns import Place, Room, Turn, whose_turn
from bot.storage import claims, outbox
from bot.storage.database import is_away
from bot.storage.work import Installation

logger = log.get(__name__)

AT_ONCE = 32
"""Calls that are on their way at the same time. A sudden death leaves so many in doubt."""
LETTERS_AT_ONCE = 8
"""Of these so many may be letters: a mail server that does not answer holds up no chat."""
AHEAD = timedelta(milliseconds=150)
"""How long before its turn a message is settled where the limits are on, so that no turn is lost to settling it."""
NEVER_EARLY = timedelta(milliseconds=1)
PATIENCE_SECONDS, LIMITED_PATIENCE_SECONDS = 0.25, 0.03
"""How long a round waits for its slowest call before it marks the others and goes on. Where the limits are on, turns come
all the time, and the next are taken meanwhile."""


class Begun(NamedTuple):
    """How many were seen to or marked, when the limits let more through, and whether there may be more than a round
    carries."""

    done: int
    next_at: datetime | None
    is_full: bool


@dataclass(slots=True)
class Sender:
    installation: Installation
    bot: Bot
    limiter: Limiter
    mail: Channel | None
    stopping: asyncio.Event
    _journal: Journal = field(init=False)
    _on_the_way: dict[Place, asyncio.Task[Sent]] = field(default_factory=dict)
    _ended: dict[Place, Sent] = field(default_factory=dict)  # their calls have ended; nobody has marked that yet
    _claimed: dict[Place, Dispatch] = field(default_factory=dict)
    _unmarked: list[Sent] = field(default_factory=list)  # the database was away when they were to be marked

    def __post_init__(self) -> None:
        self._journal = Journal(self.installation.settings.journal)

    async def send_due(self) -> Pending:
        """One round: send what is due, as far as the limits let it. `done` is 0 once nothing more can be done.

        Where more is due than a round carries, what came of this one is marked as the next is claimed.
        """
        begun = await self._begin()
        await self._wait(LIMITED_PATIENCE_SECONDS if self.limiter.enabled else PATIENCE_SECONDS)
        marked = 0 if begun.is_full else await self._mark_ended()
        busy = self._on_the_way or self._ended
        return Pending(begun.done + marked, self.installation.clock.now() if busy else begun.next_at)

    @property
    def _may_begin(self) -> bool:
        return not self.stopping.is_set() and self.installation.database.is_known

    async def finish(self) -> None:
        """Wait for what is on its way, and mark each as it ends: a call that is not answered holds up no other's mark."""
        while self._on_the_way or self._ended or self._unmarked:
            await self._wait(PATIENCE_SECONDS)
            try:
                await self._mark_ended()
            except Exception as error:
                if not is_away(error):
                    raise
                await asyncio.sleep(PATIENCE_SECONDS)  # for as long as there is time to stop

    def drop(self) -> None:
        """Another sends from now on, and takes up what is in hand here."""
        for task in self._on_the_way.values():
            task.cancel()
        self._on_the_way.clear()
        self._ended.clear()
        self._claimed.clear()
        self._unmarked.clear()

    async def recover(self, *, all_claimed: bool = False) -> None:
        """Take up what a dead sender had claimed, and what could not be marked: whether it arrived is not known."""
        machine_now = self.installation.database.machine_now()
        in_hand = [*self._claimed.values(), *(sent.dispatch for sent in self._unmarked)]
        known = {row_id for dispatch in in_hand for row_id in dispatch.parcel.ids}
        async with self.installation.working() as work:
            for row in await outbox.claimed_before(work, None if all_claimed else machine_now):
                if row.id not in known:
                    outbox.in_doubt(work, row)

    # Beginning

    async def _begin(self) -> Begun:
        """Claim what may leave now and begin to send it.

        Where there is something to mark, that is done in the same transaction; a look alone begins none.
        """
        if not self._may_begin:
            return Begun(0, None, is_full=False)
        letters = sum(self._claimed[place].letter is not None for place in self._on_the_way)
        room = Room(AT_ONCE - len(self._on_the_way), LETTERS_AT_ONCE - letters)
        busy = {*self._on_the_way, *self._ended}
        async with self._calls_that_ended() as sent:
            if sent:
                found = await self._marked_and_settled(sent, room, busy)
            else:
                async with self.installation.looking() as here:
                    turns, waits = await whose_turn(here, self.limiter, room, busy)
                await self._settled(turns)
                found = turns, waits
        turns, waits = found
        return Begun(len(sent) + len(turns), min(waits, default=None), is_full=len(turns) == room.calls)

    async def _marked_and_settled(
        self, sent: list[Sent], room: Room, busy: Collection[Place]
    ) -> tuple[list[Turn], list[datetime]]:
        """All in one transaction, and on their way. Where something goes wrong, they are marked, and the next round looks whose turn it is."""
        taken: list[int] = []
        try:
            async with self.installation.working() as work:
                await mark(work, sent)
                turns, waits = await whose_turn(work, self.limiter, room, busy)
                settled = await settle(work, turns, self.limiter, self.mail, taken)
        except Exception as error:
            self.limiter.give_back(taken, self.installation.clock.now())
            if is_away(error):
                self._unmarked += sent
                raise
            logger.warning("round_undone", exc_info=error)
            await self._mark(sent)
            return [], []
        self._leave(settled)
        count_lateness(sent, work.now)
        return turns, waits

    async def _settled(self, turns: Sequence[Turn]) -> None:
        """What leaves now is on its way. Where something goes wrong, it is one message that waits and is reported, not all."""
        if not turns:
            return
        taken: list[int] = []
        try:
            async with self.installation.working() as work:
                settled = await settle(work, turns, self.limiter, self.mail, taken)
        except Exception as error:
            self.limiter.give_back(taken, self.installation.clock.now())
            if is_away(error):
                raise
            await self._settled_alone(turns, error)
        else:
            self._leave(settled)

    async def _settled_alone(self, turns: Sequence[Turn], error: Exception) -> None:
        """Each person's for itself, and then each message: the first of theirs that can leave does, and the next in the
        next round. One alone waits."""
        if len(turns) > 1:
            for turn in turns:
                await self._settled([turn])
        elif len(turns[0].ids) > 1:
            for row_id in turns[0].ids:
                await self._settled([turns[0]._replace(ids=[row_id])])
                if turns[0].place in self._on_the_way:
                    break
        else:
            logger.error("notification_failed", row=str(turns[0].ids[0]), exc_info=error)
            async with self.installation.working() as work:
                claimed = await claims.claim(work, turns[0].ids)
                for row in claimed:
                    claims.fails(work, row)
                await claims.put_down(work, claimed)

    def _leave(self, settled: dict[Place, Dispatch]) -> None:
        """They are claimed for good: whatever comes now, they are in hand here."""
        for place, dispatch in settled.items():
            self._claimed[place] = dispatch
            self._on_the_way[place] = asyncio.create_task(self._send(dispatch))

    # Sending and ending

    async def _send(self, dispatch: Dispatch) -> Sent:
        try:
            return await self._handed_over(dispatch)
        finally:
            if dispatch.says_something:
                self.limiter.ended(dispatch.number, self.installation.clock.now())

    async def _its_turn(self, at: datetime) -> None:
        """Wait until then; never longer than a turn is taken ahead, whatever happens to the clock."""
        left = min(at - self.installation.clock.now(), self.limiter.ahead)
        if left > timedelta(0):
            await asyncio.sleep((left + NEVER_EARLY).total_seconds())

    async def _handed_over(self, dispatch: Dispatch) -> Sent:
        if dispatch.begins_at is not None:
            await self._its_turn(dispatch.begins_at)
        if self.stopping.is_set():
            return Sent(dispatch, TryAfter(0.0, halts=False))  # it has not begun: the next process sends it
        halted = self.limiter.halted_for(self.installation.clock.now())
        if halted and dispatch.chat is not None:
            return Sent(dispatch, TryAfter(halted))
        try:
            outcome = await hand_over(self.bot, self.mail, dispatch)
        except Exception as error:  # a fault of ours: it stays, and is reported, until somebody mends it
            logger.error("send_failed", row=str(dispatch.parcel.ids[0]), exc_info=error)
            outcome = TryAfter(claims.FAULT_WAIT.total_seconds(), halts=False)
        if isinstance(outcome, TryAfter) and outcome.halts:
            self.limiter.halt(self.installation.clock.now(), outcome.seconds)
        return Sent(dispatch, outcome)

    async def _wait(self, patience: float) -> None:
        """Wait for the calls that are on their way, and see which have ended."""
        if self._on_the_way:
            await asyncio.wait(self._on_the_way.values(), timeout=patience)
        for place, task in list(self._on_the_way.items()):
            if task.done():
                del self._on_the_way[place]
                self._ended[place] = task.result()

    @asynccontextmanager
    async def _calls_that_ended(self) -> AsyncIterator[list[Sent]]:
        """What is to be marked. It is in hand here until the block ends."""
        ended = dict(self._ended)
        self._unmarked, sent = [], [*self._unmarked, *ended.values()]
        try:
            await self._journal.keep(self._accepted(ended.values()))  # first: what is marked is in it
            yield sent
        finally:
            for place in ended:
                self._ended.pop(place, None)
                self._claimed.pop(place, None)

    async def _mark_ended(self) -> int:
        """Mark what came of the calls that have ended. How many have."""
        async with self._calls_that_ended() as sent:
            await self._mark(sent)
        return len(sent)

    def _accepted(self, sent: Iterable[Sent]) -> list[Accepted]:
        """What was taken, or may have been, row by row: those that were merged arrived with their carrier."""
        now = self.installation.clock.now()
        found: list[Accepted] = []
        for dispatch, outcome in sent:
            if isinstance(outcome, Delivered | Unknown):
                kind = "delivered" if isinstance(outcome, Delivered) else "unknown"
                channel = "telegram" if dispatch.chat is not None else "email"
                had_by = dispatch.person.id if dispatch.person is not None else None
                found += [
                    Accepted(now, each, dispatch.keys.get(each), channel, kind, had_by)
                    for each in dispatch.parcel.ids
                ]
        return found

    async def _mark(self, sent: list[Sent]) -> None:
        """One transaction. What cannot be marked as the database is away is marked once it is back."""
        if not sent:
            return
        try:
            async with self.installation.working() as work:
                await mark(work, sent)
        except Exception as error:
            if is_away(error):
                self._unmarked += sent
                raise
            if len(sent) > 1:
                await self._mark_alone(sent)
                return
            logger.error(
                "not_marked", row=str(sent[0].dispatch.parcel.ids[0]), exc_info=error
            )  # `recover` takes it up
        else:
            count_lateness(sent, work.now)

    async def _mark_alone(self, sent: list[Sent]) -> None:
        """Each for itself. Where the database goes away meanwhile, those that are left are marked once it is back, too."""
        for number, one in enumerate(sent, start=1):
            try:
                await self._mark([one])
            except Exception:
                self._unmarked += sent[number:]
                raise
