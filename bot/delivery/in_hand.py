"""What a sender has in hand: from the claim until it is written down what came of it.

It knows what the database does not: which calls have begun, and what they have come to. None of that is forgotten where
another sends from now on.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from bot import log
from bot.clock import Clock
from bot.delivery.dispatch import Dispatch
from bot.delivery.journal import Journal
from bot.delivery.marking import Sent, accepted
from bot.delivery.outcome import Delivered, Unknown
from bot.delivery.turns import Place

logger = log.get(__name__)


@dataclass(slots=True)
class InHand:
    clock: Clock
    journal: Journal
    on_the_way: dict[Place, asyncio.Task[Sent]] = field(default_factory=dict)
    _claimed: dict[Place, Dispatch] = field(default_factory=dict)  # on their way, or their calls have ended
    _ended: dict[Place, Sent] = field(default_factory=dict)  # nobody has marked that yet
    _unmarked: list[Sent] = field(default_factory=list)  # the database was away when they were to be marked
    _being_marked: dict[object, list[Sent]] = field(default_factory=dict)
    _passed_on: int = 0  # how often another was left to send

    def __bool__(self) -> bool:
        """Whether there is anything to wait for or to mark, and nobody marks it now."""
        return bool(self.on_the_way or self._ended or self._unmarked)

    @property
    def has_calls(self) -> bool:
        """Calls that are on their way, or have ended and are not marked."""
        return bool(self.on_the_way or self._ended)

    @property
    def busy(self) -> set[Place]:
        """Where nothing else is begun."""
        return set(self._claimed)

    @property
    def letters(self) -> int:
        """How many letters are on their way."""
        return sum(self._claimed[place].letter is not None for place in self.on_the_way)

    @property
    def row_ids(self) -> set[UUID]:
        """Rows of which it is known here what comes of them, or will be."""
        sent = [*self._unmarked, *(one for marked in self._being_marked.values() for one in marked)]
        dispatches = [*self._claimed.values(), *(one.dispatch for one in sent)]
        return {row_id for dispatch in dispatches for row_id in dispatch.parcel.ids}

    @property
    def numbers(self) -> list[int]:
        """The chats to which new messages are on their way, once for each."""
        dispatches = [self._claimed[place] for place in self.on_the_way]
        return [dispatch.number for dispatch in dispatches if dispatch.says_something]

    def leaves(self, place: Place, dispatch: Dispatch, call: Coroutine[Any, Any, Sent]) -> None:
        """It is claimed for good: whatever comes now, it is in hand here."""
        dispatch.passed_on = self._passed_on
        self._claimed[place] = dispatch
        self.on_the_way[place] = asyncio.create_task(call)

    def pass_on(self) -> None:
        """Another sends from now on. Calls that have begun are left to end; the others do not begin."""
        self._passed_on += 1
        for place, task in list(self.on_the_way.items()):
            if not self._claimed[place].has_begun:
                task.cancel()
                del self.on_the_way[place], self._claimed[place]

    async def wait(self, patience: float) -> None:
        """Wait for the calls that are on their way, and see which have ended."""
        if self.on_the_way:
            await asyncio.wait(self.on_the_way.values(), timeout=patience)
        for place, task in list(self.on_the_way.items()):
            if task.done():
                del self.on_the_way[place]
                self._ended[place] = self._came_to(place, task)

    def _came_to(self, place: Place, task: asyncio.Task[Sent]) -> Sent:
        """A call that ended by a fault may have arrived: no place stays busy for ever behind it."""
        if not task.cancelled() and task.exception() is None:
            return task.result()
        dispatch = self._claimed[place]
        error = None if task.cancelled() else task.exception()
        logger.error("call_ended_by_a_fault", row=str(dispatch.parcel.ids[0]), exc_info=error)
        return Sent(dispatch, Unknown())

    @asynccontextmanager
    async def calls_that_ended(self) -> AsyncIterator[list[Sent]]:
        """What is to be marked. It is in hand here until the block ends, and longer where that is cancelled."""
        ended, self._ended = self._ended, {}
        late, self._unmarked = self._unmarked, []
        sent = [one for one in (*late, *ended.values()) if self._still_counts(one)]
        self._being_marked[key := object()] = sent
        try:
            await self.journal.keep(accepted(ended.values(), self.clock.now()))  # first: what is marked is in it
            yield sent
        except asyncio.CancelledError:
            self.keep(sent)  # it may be marked already: then it is marked as the same again
            raise
        finally:
            del self._being_marked[key]
            for place in ended:
                self._claimed.pop(place, None)

    def keep(self, sent: list[Sent]) -> None:
        """The database is away: they are marked once it is back."""
        self._unmarked += sent

    def _still_counts(self, sent: Sent) -> bool:
        """That it arrived stands whoever sends now. Anything else that came of it does not: another may have taken it up,
        and have it on its way."""
        return sent.dispatch.passed_on == self._passed_on or isinstance(sent.outcome, Delivered)
