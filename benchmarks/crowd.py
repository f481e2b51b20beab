"""A crowd to be told something: families with a fixed meeting, and people with a chat each at their tables."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from bot.domain.references import make_reference
from bot.i18n import local_date
from bot.storage import models as m
from bot.storage.work import Installation, Work
from tests.town.crowd import lay_person
from tests.town.seed import agency_id, lay_cast, person_id

FIRST_CHAT = 800_000_001
SEATS = 10


def chat_of(number: int) -> int:
    return FIRST_CHAT + number


async def lay_crowd(installation: Installation, people: int) -> list[tuple[UUID, UUID, UUID]]:
    """Lay so many people, ten to a family, each family with a TAC in three weeks. Of each: family, seat, meeting."""
    now = installation.clock.now()
    async with installation.working() as work:
        await lay_cast(work, now)
    laid: list[tuple[UUID, UUID, UUID]] = []
    for number in range(0, people, SEATS):
        async with installation.working() as work:
            laid += await _family(work, number, min(SEATS, people - number), now)
    return laid


async def lay_people(installation: Installation, people: int) -> None:
    """The same people, at no table."""
    now = installation.clock.now()
    async with installation.working() as work:
        await lay_cast(work, now)
        for number in range(people):
            await lay_person(work, chat_of(number), now)


async def _family(work: Work, first: int, count: int, now: datetime) -> list[tuple[UUID, UUID, UUID]]:
    family = m.Family(
        reference=make_reference(5000 + first),
        nation="england",
        opened_at=now,
        opened_by_id=person_id("lead"),
        baseline_on=local_date(now),
    )
    child = m.Child(family_id=family.id, letter="A", age_band="5_to_10")
    plan = m.PlanPeriod(
        family_id=family.id, child_id=child.id, tier="early_help", from_on=local_date(now), event_on=local_date(now)
    )
    await _add(work, family, child, plan)
    await _sits(work, family, person_id("lead"), now, is_lead=True)
    seats = []
    for number in range(first, first + count):
        seats.append(await _sits(work, family, await lay_person(work, chat_of(number), now), now))
    starts_at = (now + timedelta(days=21)).replace(hour=13, minute=0, second=0, microsecond=0)
    meeting = m.Meeting(
        family_id=family.id, kind="tac", status="confirmed", child_ids=[str(child.id)], minutes=60, place="both",
        proposed_at=now, proposed_by_id=person_id("lead"), revision=1, sequence=0, starts_at=starts_at, fixed_at=now,
        notice_kept=True, parents_coming=[], family_times=[],
    )  # fmt: skip
    date = m.MeetingDate(
        meeting_id=meeting.id, revision=1, starts_at=starts_at, set_at=now, set_by_id=person_id("lead"),
        notice_state="ample",
    )  # fmt: skip
    await _add(work, meeting, date)
    return [(family.id, seat_id, meeting.id) for seat_id in seats]


async def _sits(work: Work, family: m.Family, who: UUID, now: datetime, *, is_lead: bool = False) -> UUID:
    seat = m.Seat(
        family_id=family.id, agency_id=agency_id("caf"), function="early_help", is_lead=is_lead, added_at=now
    )
    holding = m.Holding(family_id=family.id, seat_id=seat.id, person_id=who, from_at=now, knows_family_at=now)
    await _add(work, seat, holding)
    return seat.id


async def _add(work: Work, *rows: m.Base) -> None:
    """In this order: a row stands after what it refers to."""
    for row in rows:
        work.db.add(row)
        await work.db.flush()
