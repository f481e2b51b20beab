"""After a restore: what is about to be said, held against what the journal says was accepted before.

The restored database takes the same steps anew, and says the same under the same keys. What people do anew is something
else, though it is the meeting's second date again: so numbers that count what was done go past those of the lost days.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import select

from bot.domain.notifications import stays_silent
from bot.storage.models import Accepted, Holding
from bot.storage.present import holds_now
from bot.storage.types import NOW, among

if TYPE_CHECKING:
    from bot.storage.work import Work

_ACCEPTED = select(Accepted).where(among(Accepted.key, "keys"))
_HOLDERS = select(Holding.seat_id, Holding.person_id).where(among(Holding.seat_id, "seats"), holds_now(NOW))
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
    rows = list[Said]()
    for row in said:
        known = found.get(row["key"])
        if known is None or not _had_it(known, row, holders):
            rows.append(row)
        elif known.is_certain:
            told = {"settled_at": known.at, "channel": known.channel, "person_id": known.person_id}
            rows.append(row | {"state": "delivered"} | told)
        elif stays_silent(row["kind"]):
            rows.append(row | {"state": "unknown", "settled_at": work.now})
        else:
            rows.append(row | {"may_repeat": True})
    return rows


def _had_it(known: Accepted, row: Said, holders: Mapping[UUID, UUID]) -> bool:
    """Older lines of the journal do not say who had it."""
    if known.person_id is None or row["to_chat_id"] is not None:
        return True
    return known.person_id == (row["to_person_id"] or holders.get(row["to_seat_id"]))
