"""One person at two places of one table: what is said to both is said to them once."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import select, update

from bot.storage.models import Holding, Outbox
from tests.town.family import Laid, lay_family
from tests.town.town import Town

KIND = "meeting_confirmed"


async def sits_twice(town: Town, who: str, number: int = 1042) -> tuple[Laid, UUID]:
    """They sit at the school's place too. And a meeting to which both places are to come."""
    family = await lay_family(town, number, table=(who, "school"))
    meeting = await family.meeting("Thu 26 Nov 15:30")
    async with town.installation.working() as work:
        both = update(Holding).where(Holding.seat_id == family.seats["school"])
        await work.db.execute(both.values(person_id=town[who].person_id))
    return family, meeting


async def is_to_be_told(town: Town, family: Laid, meeting: UUID, *who: str) -> None:
    """Each of these places is asked whether they are coming."""
    async with town.installation.working() as work:
        for place in who:
            about = {"meeting": meeting, "revision": 1}
            work.notify(KIND, seat=family.seats[place], family=family.id, key=f"{KIND}:{meeting}:{place}", **about)


async def rows(town: Town, kind: str = KIND) -> list[Any]:
    async with town.installation.looking() as here:
        columns = (Outbox.id, Outbox.key, Outbox.state, Outbox.merged_into_id, Outbox.may_repeat)
        return list(await here.db.execute(select(*columns).where(Outbox.kind == kind)))


def carried(found: list[Any]) -> None:
    """One has arrived, and the others with it."""
    (carrier,) = (row for row in found if row.state == "delivered")
    for row in found:
        assert row is carrier or (row.state, row.merged_into_id) == ("merged", carrier.id)
