"""Draining the outbox in rounds: settle who, whether and how at the moment of sending; claim; send; mark.

A round settles and claims what may leave now in one transaction, makes the calls side by side with none open, and
marks what came of them in another; where more is due than a round carries, that is the one in which the next round
claims. One message at a time is on its way to each person. What is due for somebody at the same moment is merged into
one card, unless a kind stands alone. A call that takes long holds up nobody else.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

from telegram import Bot

from bot import log
from bot.delivery.channels import Channel
from bot.delivery.claiming import settle
from bot.delivery.dispatch import Dispatch, hand_over
from bot.delivery.in_hand import InHand
from bot.delivery.journal import Journal
from bot.delivery.limiter import Limiter
from bot.delivery.marking import Sent, count_lateness, mark
from bot.delivery.outcome import TryAfter
from bot.delivery.pending import Pending
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
    in_hand: InHand = field(init=False)
    _sends: bool = True
    _ending: asyncio.Task[None] | None = None  # of what was in hand when another took over

    def __post_init__(self) -> None:
        self.in_hand = InHand(self.installation.clock, Journal(self.installation.settings.journal))

    async def send_due(self) -> Pending:
        """One round: send what is due, as far as the limits let it. `done` is 0 once nothing more can be done.

        Where more is due than a round carries, what came of this one is marked as the next is claimed.
        """
        begun = await self._begin()
        await self.in_hand.wait(LIMITED_PATIENCE_SECONDS if self.limiter.enabled else PATIENCE_SECONDS)
        goes_on = self._may_begin
        if not goes_on:  # no round follows in which what ends meanwhile is marked
            await self.in_hand.wait(PATIENCE_SECONDS)
        marked = 0 if begun.is_full and goes_on else await self._mark_ended()
        busy = self.in_hand.has_calls
        return Pending(begun.done + marked, self.installation.clock.now() if busy else begun.next_at)

    @property
    def _may_begin(self) -> bool:
        return not self.stopping.is_set() and self.installation.database.is_known

    async def finish(self) -> None:
        """Wait for what is on its way, and mark each as it ends: a call that is not answered holds up no other's mark."""
        if self._ending is not None:
            await asyncio.wait([self._ending])
        while self.in_hand:
            await self.in_hand.wait(PATIENCE_SECONDS)
            try:
                await self._mark_ended()
            except Exception as error:
                if not is_away(error):
                    raise
                await asyncio.sleep(PATIENCE_SECONDS)  # for as long as there is time to stop

    def drop(self) -> None:
        """Another sends from now on, and takes up what is in hand here. What is known to have arrived, or will be, is marked
        all the same, as soon as the database can be asked."""
        self.in_hand.pass_on()
        self._sends = False
        if self.in_hand and (self._ending is None or self._ending.done()):
            self._ending = asyncio.create_task(self._end())

    async def _end(self) -> None:
        """Until there is nothing left, or this one sends again and marks it in its rounds."""
        while self.in_hand and not self._sends:
            await self.in_hand.wait(PATIENCE_SECONDS)
            try:
                if self.installation.database.is_known or self.stopping.is_set():
                    await self._mark_ended()
                    continue
                async with self.in_hand.calls_that_ended() as sent:  # what it knows is kept, and in the journal
                    self.in_hand.keep(sent)
            except Exception as error:
                if not is_away(error):
                    logger.error("not_ended", exc_info=error)
            await asyncio.sleep(PATIENCE_SECONDS)

    async def take_over(self) -> None:
        """Send from now on: what an earlier sender had claimed is taken up, and what it has sent just now is not known."""
        await self.recover(all_claimed=True)
        self._sends = True
        now = self.installation.clock.now()
        self.limiter.begin_empty(now)
        for number in self.in_hand.numbers:  # calls that have outlasted another's turn count still
            self.limiter.take(number, now)

    async def recover(self, *, all_claimed: bool = False) -> None:
        """Take up what a dead sender had claimed, and what could not be marked: whether it arrived is not known."""
        machine_now = self.installation.database.machine_now()
        known = self.in_hand.row_ids
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
        room = Room(AT_ONCE - len(self.in_hand.on_the_way), LETTERS_AT_ONCE - self.in_hand.letters)
        busy = self.in_hand.busy
        async with self.in_hand.calls_that_ended() as sent:
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
                self.in_hand.keep(sent)
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
                if turns[0].place in self.in_hand.on_the_way:
                    break
        else:
            logger.error("notification_failed", row=str(turns[0].ids[0]), exc_info=error)
            async with self.installation.working() as work:
                claimed = await claims.claim(work, turns[0].ids)
                for row in claimed:
                    claims.fails(work, row)
                await claims.put_down(work, claimed)

    def _leave(self, settled: dict[Place, Dispatch]) -> None:
        for place, dispatch in settled.items():
            self.in_hand.leaves(place, dispatch, self._send(dispatch))

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
        dispatch.has_begun = True
        try:
            outcome = await hand_over(self.bot, self.mail, dispatch)
        except Exception as error:  # a fault of ours: it stays, and is reported, until somebody mends it
            logger.error("send_failed", row=str(dispatch.parcel.ids[0]), exc_info=error)
            outcome = TryAfter(claims.FAULT_WAIT.total_seconds(), halts=False)
        if isinstance(outcome, TryAfter) and outcome.halts:
            self.limiter.halt(self.installation.clock.now(), outcome.seconds)
        return Sent(dispatch, outcome)

    async def _mark_ended(self) -> int:
        """Mark what came of the calls that have ended. How many have."""
        async with self.in_hand.calls_that_ended() as sent:
            await self._mark(sent)
        return len(sent)

    async def _mark(self, sent: list[Sent]) -> None:
        """One transaction. What cannot be marked as the database is away is marked once it is back."""
        if not sent:
            return
        try:
            async with self.installation.working() as work:
                await mark(work, sent)
        except Exception as error:
            if is_away(error):
                self.in_hand.keep(sent)
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
                self.in_hand.keep(sent[number:])
                raise
