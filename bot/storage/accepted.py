"""After a restore: what is about to be said, held against what the journal says was accepted before.

The restored database takes the same steps anew, and says the same under the same keys. What people do anew is something
else, though it is the meeting's second date again: so numbers that count what was done go past those of the lost days.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import bindparam, select

from bot.domain.notifications import stays_silent
from bot.storage.models import Accepted, Holding, Outbox
from bot.storage.present import holds_now
from bot.storage.types import NOW, UtcDateTime, among

if TYPE_CHECKING:
    from bot.storage.work import Work

_ACCEPTED = select(Accepted).where(among(Accepted.key, "keys"))
_HOLDERS = select(Holding.seat_id, Holding.person_id).where(among(Holding.seat_id, "seats"), holds_now(NOW))
_TOLD = select(Outbox.person_id, Outbox.settled_at, Outbox.channel).where(
    among(Outbox.person_id), Outbox.settled_at >= bindparam("since", type_=UtcDateTime), Outbox.state == "delivered"
)
Said = dict[str, Any]
"""A row of the outbox that is about to be written."""


def next_number(work: Work, number: int) -> int:
    """The number of a meeting's next date, or of its calendar entry's next state.

    After a restore it is the minute in which that is done: no number of the days that were lost is as high. One of those
    under another date would be taken for what was said then, by us and by everybody's calendar.
    """
    after = number + 1
    return max(after, int(work.now.timestamp()) // 60) if work.installation.database.was_restored else after


async def held_against(work: Work, said: Sequence[Said]) -> list[Said]:
    """These rows as they are to be written: what its reader has had is so, and not said again; what may have arrived says
    so, or is the operator's. What somebody else had is news to whoever is there now.
    """
    keys = [row["key"] for row in said if row["key"] is not None]
    found = {one.key: one for one in (await work.db.execute(_ACCEPTED, {"keys": keys})).scalars()}
    if not found:
        return list(said)
    seats = [row["to_seat_id"] for row in said if row["key"] in found and row["to_seat_id"] is not None]
    held_by = await work.db.execute(_HOLDERS, {"seats": seats, "now": work.now})
    holders: dict[UUID, UUID] = {row.seat_id: row.person_id for row in held_by}
    counted = await _counted(work, found.values())
    rows = list[Said]()
    for row in said:
        known = found.get(row["key"])
        if known is None or not _had_it(known, row, holders):
            rows.append(row)
        elif known.is_certain:
            message = known.person_id, known.at, known.channel
            state = "merged" if message in counted else "delivered"
            counted.add(message)
            told = {"settled_at": known.at, "channel": known.channel, "person_id": known.person_id}
            rows.append(row | {"state": state} | told)
        elif stays_silent(row["kind"]):
            rows.append(row | {"state": "unknown", "settled_at": work.now})
        else:
            rows.append(row | {"may_repeat": True})
    return rows


async def _counted(work: Work, known: Collection[Accepted]) -> set[tuple[UUID | None, datetime, str | None]]:
    """Messages that are noted as delivered already: what was said together was accepted at one instant, and is one of those
    that somebody may have in a day."""
    given = {
        "ids": [one.person_id for one in known if one.person_id is not None],
        "since": min(one.at for one in known),
    }
    return {(row.person_id, row.settled_at, row.channel) for row in await work.db.execute(_TOLD, given)}


def _had_it(known: Accepted, row: Said, holders: Mapping[UUID, UUID]) -> bool:
    """Older lines of the journal do not say who had it."""
    if known.person_id is None or row["to_chat_id"] is not None:
        return True
    reader = row["to_person_id"] or holders.get(row["to_seat_id"])
    return reader is None or known.person_id == reader  # at an empty place somebody had it in the holder's stead
