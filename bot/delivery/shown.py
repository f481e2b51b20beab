"""Writing down which cards the phones show: what arrives while others are being marked is marked with the next."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.delivery.drawing import Drawing
from bot.storage import cards
from bot.storage.work import Installation, Work


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
class Marks:
    """Many cards in one transaction, one transaction at a time."""

    installation: Installation
    _shown: list[Shown] = field(default_factory=list)
    _marking: asyncio.Task[None] | None = None

    async def mark(self, drawing: Drawing, message_id: int | None) -> None:
        """It is on the phone. Raises what the transaction raised."""
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
