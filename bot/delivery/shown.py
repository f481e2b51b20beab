"""Writing down which cards the phones show: what arrives while others are being marked is marked with the next.

What is on a phone is known here until it is written down, however long the database is away: nobody here draws it again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot import log
from bot.delivery.drawing import Drawing
from bot.storage import cards
from bot.storage.database import is_away
from bot.storage.work import Installation, Work

logger = log.get(__name__)

PATIENCE_SECONDS = 0.25
FAULT_WAIT = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Shown:
    """A drawing that is on the phone, which nobody has written down yet."""

    drawing: Drawing
    message_id: int | None
    is_seen_to: asyncio.Future[None]
    is_late: bool = False  # it could not be written down at once: what is typed now may answer another card

    @property
    def new_message_id(self) -> int | None:
        """None for an edit: the card may have moved below what was typed meanwhile, and is to be a new message there."""
        return self.message_id if self.drawing.message_id is None else None

    def ends(self) -> None:
        if not self.is_seen_to.done():  # whoever waited may have gone
            self.is_seen_to.set_result(None)


@dataclass(slots=True)
class Marks:
    """Many cards in one transaction, one transaction at a time."""

    installation: Installation
    _shown: list[Shown] = field(default_factory=list)
    _unmarked: dict[str, Shown] = field(default_factory=dict)  # by card: the newest that is not written down
    _failing: list[tuple[Shown, datetime]] = field(default_factory=list)  # and when each is tried again
    _marking: asyncio.Task[None] | None = None

    async def mark(self, drawing: Drawing, message_id: int | None) -> None:
        """It is on the phone. Waits until that is written down, for as long as the database is away; one that cannot be is
        reported, and tried again later."""
        shown = Shown(drawing, message_id, asyncio.get_running_loop().create_future())
        self._unmarked[drawing.card_id] = shown
        self._shown.append(shown)
        self._begin()
        await shown.is_seen_to

    def is_unmarked(self, card_id: str) -> bool:
        """Whether a phone has it, and nobody has written that down yet."""
        return card_id in self._unmarked

    @property
    def unmarked(self) -> set[str]:
        """The cards that a phone has, and of which nobody has written that down yet."""
        return set(self._unmarked)

    def try_again(self) -> None:
        """What could not be written down a minute ago may be now."""
        now = self.installation.clock.now()
        again = [shown for shown, at in self._failing if at <= now]
        if again:
            self._failing = [(shown, at) for shown, at in self._failing if at > now]
            self._shown += again
            self._begin()

    def _fails(self, shown: Shown) -> None:
        late = replace(shown, is_late=True)
        self._failing.append((late, self.installation.clock.now() + FAULT_WAIT))
        if self._unmarked.get(shown.drawing.card_id) is shown:
            self._unmarked[shown.drawing.card_id] = late
        shown.ends()

    def _begin(self) -> None:
        if self._marking is None or self._marking.done():
            self._marking = asyncio.create_task(self._mark_all())

    async def _mark_all(self) -> None:
        while self._shown:
            some, self._shown = self._shown, []
            left = await self._marked(some)
            if left:
                self._shown = [*left, *self._shown]
                await asyncio.sleep(PATIENCE_SECONDS)

    async def _marked(self, some: Sequence[Shown]) -> Sequence[Shown]:
        """Those that are left as the database is away. One that cannot be written down stops only itself."""
        try:
            async with self.installation.working() as work:
                await _mark(work, some)
        except Exception as error:
            if is_away(error):
                return some
            if len(some) > 1:
                return [left for one in some for left in await self._marked([one])]
            logger.error("card_not_marked", card=some[0].drawing.card_id, exc_info=error)
            self._fails(some[0])
            return []
        for shown in some:
            if self._unmarked.get(shown.drawing.card_id) is shown:
                del self._unmarked[shown.drawing.card_id]
            shown.ends()
        return []


async def _mark(work: Work, some: Sequence[Shown]) -> None:
    await cards.mark_shown(
        work, [(each.drawing.card_id, each.drawing.revision, each.new_message_id) for each in some]
    )
    for each in some:
        card_id, chat = each.drawing.card_id, each.drawing.chat
        if not each.is_late and (each.drawing.asks or chat.focus_card == card_id):
            await cards.give_focus(work, chat.id, card_id if each.drawing.asks else None)
