"""A database that was restored to an older point, brought to what the journal knows was accepted since.

What it still has as waiting is marked as said. What it does not know yet, and would say once it has worked out anew
what is due, is known by its key. What people did since is gone, and whatever was said because of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from uuid import UUID

from bot.delivery.journal import Accepted
from bot.delivery.marking import send_entries
from bot.domain.health import Restored
from bot.storage import outbox, restored
from bot.storage.models import Accepted as KnownKey
from bot.storage.models import Outbox
from bot.storage.work import Work

AT_ONCE = 500  # rows in one statement
OPEN = (outbox.WAITING, outbox.CLAIMED)


async def reconcile(work: Work, accepted: Iterable[Accepted]) -> Restored:
    """Put the database right, tell everybody concerned, and note what came of it."""
    to = await restored.newest(work)
    told = _last_word(accepted)
    missing: list[Accepted] = []
    there: list[tuple[Outbox, Accepted]] = []
    for part in _parts(told):
        rows = await restored.rows(work, part)
        there += [(rows[each], told[each]) for each in part if each in rows and rows[each].state in OPEN]
        missing += [told[each] for each in part if each not in rows]
    keys = _by_key(missing)
    await restored.keep(work, (_kept(key, one) for key, one in keys.items()))
    settled = [one for row, one in there if await _settle(work, row, one)]
    await restored.forget_leases(work)
    since = [*settled, *(one for one in keys.values() if to is None or one.at > to)]
    found = Restored(
        at=work.now,
        to=to,
        known=sum(one.is_certain for one in since),
        doubtful=sum(not one.is_certain for one in since),
        gone=sum(one.key is None for one in missing if to is None or one.at > to),
    )
    await restored.note(work, found)
    await _tell(work, found)
    return found


def _last_word(accepted: Iterable[Accepted]) -> dict[UUID, Accepted]:
    """What came of each row. That it arrived stands, whatever else was written of it."""
    told: dict[UUID, Accepted] = {}
    for one in accepted:
        if one.row_id not in told or one.is_certain:
            told[one.row_id] = one
    return told


def _parts(told: Iterable[UUID]) -> Iterator[list[UUID]]:
    left = iter(told)
    while part := list(islice(left, AT_ONCE)):
        yield part


def _by_key(missing: Iterable[Accepted]) -> dict[str, Accepted]:
    """The last word under each key. That it arrived stands here too."""
    keys: dict[str, Accepted] = {}
    for one in sorted(missing, key=lambda one: (one.is_certain, one.at)):
        if one.key is not None:
            keys[one.key] = one
    return keys


def _kept(key: str, one: Accepted) -> KnownKey:
    return KnownKey(key=key, at=one.at, is_certain=one.is_certain, person_id=one.person_id, channel=one.channel)


async def _settle(work: Work, row: Outbox, one: Accepted) -> bool:
    """False where it is for somebody else now: it waits on."""
    holder_id = row.to_person_id or await restored.holder_at(work, row.to_seat_id, one.at)
    if one.person_id is not None and holder_id is not None and one.person_id != holder_id:
        return False
    if not one.is_certain:
        outbox.in_doubt(work, row)
        return True
    person_id = one.person_id or holder_id
    outbox.settle(row, "delivered", work, settled_at=one.at, channel=one.channel, person_id=person_id)
    if person_id is not None and one.channel == "telegram" and not await outbox.has_twin(work, row, person_id):
        await send_entries(work, {row.id: person_id})
    return True


async def _tell(work: Work, found: Restored) -> None:
    at, to = found.at.isoformat(), found.to.isoformat() if found.to else None
    for person_id in await restored.concerned(work):
        work.notify("put_back", person=person_id, key=f"put_back:{at}:{person_id}", at=at, to=to)
