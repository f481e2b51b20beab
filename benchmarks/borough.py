"""A borough of families: put down in bulk, in the middle of their rounds, and what its people do each working day.

Of ten families seven have early help, with two people at the table; two a child in need, with three; and one a child
under protection, with four. Each has met and has its next meeting fixed, so that as many meet on one working day as on
another. Each worker has up to twenty families.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any, NamedTuple
from uuid import UUID, uuid5

from sqlalchemy import insert, select, update

from bot.domain import ladders
from bot.domain.calendar import WorkingCalendar
from bot.domain.due import evening, morning
from bot.domain.facts import Answer, MeetingKind, MeetingStatus, Presence, Tier, UpdateAnswer
from bot.domain.meeting_day import Method
from bot.domain.policy import Policy
from bot.domain.references import make_reference
from bot.storage import models as m
from bot.storage.models.base import Base, table_of
from bot.storage.update_facts import write_rungs
from bot.storage.work import Installation, Work
from tests.town.crowd import WORKING_DAYS, lay_person
from tests.town.seed import agency_id, lay_cast, person_id

CASELOAD = 20
BETWEEN = timedelta(days=6 * 7 - 1)
"""From one meeting to the next: a day less than the six weeks after which a child who was not seen is a worry."""
ROUND = 25
"""On so many working days from today on families meet that have met before today."""
TIMES = (time(9, 15), time(10), time(11, 30), time(13, 30), time(14, 30), time(15, 30), time(16))
FIRST_CHAT, FIRST_NUMBER = 700_000_001, 10_000
SEATS = (("health", "health_visitor"), ("primary", "school"), ("drugs", "drug_alcohol"))
HELPS, SOCIAL = ("project", "childrens_project"), ("social", "social_care")
CALENDAR = WorkingCalendar()
KINDS = {
    Tier.EARLY_HELP: MeetingKind.TAC,
    Tier.CHILD_IN_NEED: MeetingKind.CHIN,
    Tier.CHILD_PROTECTION: MeetingKind.CORE_GROUP,
}
MANAGERS = {Tier.EARLY_HELP: "CAF manager", Tier.CHILD_IN_NEED: "team manager", Tier.CHILD_PROTECTION: "team manager"}
SIZES = {Tier.EARLY_HELP: 1, Tier.CHILD_IN_NEED: 2, Tier.CHILD_PROTECTION: 3}
"""How many sit at the table beside the lead."""
ANSWERED, RECORDED, DECIDED = 0.4, 0.9, 0.7
"""Of what waits for somebody on a working day so much is done: answers, records of meetings, decisions."""
Rows = dict[type[Base], list[dict[str, Any]]]


class Seat(NamedTuple):
    id: UUID
    holder: UUID


def tier_of(number: int) -> Tier:
    if number % 10 < 7:
        return Tier.EARLY_HELP
    return Tier.CHILD_IN_NEED if number % 10 < 9 else Tier.CHILD_PROTECTION


def worker(number: int, agency: str) -> UUID:
    """Whoever of this agency sits at this family's table."""
    return uuid5(agency_id(agency), f"borough {number // CASELOAD}")


class Borough:
    """Puts the families down, and is its people. The same seed, the same borough."""

    def __init__(self, installation: Installation, families: int) -> None:
        self.installation = installation
        self.families = families
        self._random = Random(families)
        self._policy: Policy = installation.policies[-1]

    async def lay(self) -> list[UUID]:
        """Everybody and every family. Nobody looks at a family before it is woken."""
        now = self.installation.clock.now()
        async with self.installation.working() as work:
            await lay_cast(work, now - timedelta(days=500))
            await self._people(work, now)
        found: list[UUID] = []
        for start in range(0, self.families, 500):
            rows: Rows = defaultdict(list)
            for number in range(start, min(start + 500, self.families)):
                found.append(self._family(rows, number, now))
            async with self.installation.working() as work:
                await _put(work, rows)
        return found

    async def _people(self, work: Work, now: datetime) -> None:
        for count, number in enumerate(range(0, self.families, CASELOAD)):
            for place, (agency, function) in enumerate((*SEATS, HELPS, SOCIAL)):
                chat = FIRST_CHAT + count * 10 + place
                who = {"person_id": worker(number, agency), "name": f"{function} {count}"}
                await lay_person(work, chat, now, agency=agency, function=function, weekdays=WORKING_DAYS, **who)

    # One family

    def _family(self, rows: Rows, number: int, now: datetime) -> UUID:
        tier = tier_of(number)
        next_on = CALENDAR.add_working_days(CALENDAR.local_day(now), number % ROUND)
        last_on = CALENDAR.first_working_day_on_or_after(next_on - BETWEEN)
        opened_at = morning(CALENDAR, last_on - timedelta(days=100))
        opened_on = CALENDAR.local_day(opened_at)
        lead = worker(number, HELPS[0] if tier is Tier.EARLY_HELP else SOCIAL[0])
        family, child, parent = self._id(), self._id(), self._id()
        rows[m.Family].append(
            {
                "id": family, "reference": make_reference(FIRST_NUMBER + number), "nation": "england",
                "opened_at": opened_at, "opened_by_id": lead, "baseline_on": opened_on,
            }
        )  # fmt: skip
        rows[m.Child].append({"id": child, "family_id": family, "letter": "A", "age_band": "5_to_10"})
        rows[m.Parent].append({"id": parent, "family_id": family, "label": "mother"})
        review = CALENDAR.first_working_day_on_or_after(opened_on + timedelta(days=250))
        rows[m.PlanPeriod].append(
            {
                "id": self._id(), "family_id": family, "child_id": child, "tier": tier.value, "from_on": opened_on,
                "event_on": opened_on, "rcpc_on": review if tier is Tier.CHILD_PROTECTION else None,
            }
        )  # fmt: skip
        rows[m.Agreement].append(
            {
                "id": self._id(), "family_id": family, "recorded_at": opened_at, "recorded_by_id": lead,
                "given_by": [str(parent)], "given_on": opened_on, "until": opened_on + timedelta(days=730),
            }
        )  # fmt: skip
        seats = self._seats(rows, number, family, lead, opened_at)
        last = self._meeting(rows, family, child, parent, tier, lead, last_on, opened_at)
        self._held(rows, last, child, parent, seats, evening(CALENDAR, last_on))
        fixed_at = evening(CALENDAR, last_on)
        ahead = self._meeting(rows, family, child, parent, tier, lead, next_on, fixed_at)
        self._replies(rows, family, ahead, tier, seats[1:], next_on, now)
        return family

    def _seats(self, rows: Rows, number: int, family: UUID, lead: UUID, opened_at: datetime) -> list[Seat]:
        """The lead's is the first."""
        tier = tier_of(number)
        of_lead = HELPS if tier is Tier.EARLY_HELP else SOCIAL
        found: list[Seat] = []
        for agency, function in (of_lead, *SEATS[: SIZES[tier]]):
            seat = Seat(self._id(), lead if not found else worker(number, agency))
            rows[m.Seat].append(
                {
                    "id": seat.id, "family_id": family, "agency_id": agency_id(agency), "function": function,
                    "is_lead": not found, "added_at": opened_at,
                }
            )  # fmt: skip
            rows[m.Holding].append(
                {
                    "id": self._id(), "family_id": family, "seat_id": seat.id, "person_id": seat.holder,
                    "from_at": opened_at, "knows_family_at": opened_at,
                }
            )  # fmt: skip
            found.append(seat)
        return found

    def _meeting(
        self,
        rows: Rows,
        family: UUID,
        child: UUID,
        parent: UUID,
        tier: Tier,
        lead: UUID,
        on: date,
        fixed_at: datetime,
    ) -> UUID:
        meeting, starts_at = self._id(), CALENDAR.at(on, self._random.choice(TIMES))
        rows[m.Meeting].append(
            {
                "id": meeting, "family_id": family, "kind": KINDS[tier].value, "status": MeetingStatus.CONFIRMED.value,
                "child_ids": [str(child)], "minutes": 60, "place": "both", "proposed_at": fixed_at,
                "proposed_by_id": lead, "revision": 1, "sequence": 0, "starts_at": starts_at, "fixed_at": fixed_at,
                "parents_coming": [str(parent)], "recorded_at": None, "finished_at": None, "went_ahead": None,
            }
        )  # fmt: skip
        rows[m.MeetingDate].append(
            {
                "id": self._id(), "meeting_id": meeting, "revision": 1, "starts_at": starts_at, "set_at": fixed_at,
                "set_by_id": lead,
            }
        )  # fmt: skip
        return meeting

    def _held(
        self, rows: Rows, meeting: UUID, child: UUID, parent: UUID, seats: Sequence[Seat], at: datetime
    ) -> None:
        """It went ahead and is recorded in full: everybody came, and the child was heard."""
        by = seats[0].holder
        rows[m.Meeting][-1] |= {
            "status": MeetingStatus.HELD.value, "recorded_at": at, "finished_at": at, "went_ahead": True,
        }  # fmt: skip
        self._came(rows, meeting, child, parent, [seat.id for seat in seats], by, at)

    def _came(
        self, rows: Rows, meeting: UUID, child: UUID, parent: UUID, seats: Iterable[UUID], by: UUID, at: datetime
    ) -> None:
        subjects = [(seat, None, None) for seat in seats] + [(None, parent, None), (None, None, child)]
        for seat_id, parent_id, child_id in subjects:
            rows[m.Presence].append(
                {
                    "id": self._id(), "meeting_id": meeting, "seat_id": seat_id, "parent_id": parent_id,
                    "child_id": child_id, "presence": Presence.THERE.value, "at": at, "by_id": by,
                }
            )  # fmt: skip
        rows[m.Voice].append(
            {
                "id": self._id(), "meeting_id": meeting, "child_id": child, "method": Method.DREW_OR_WROTE.value,
                "at": at, "by_id": by,
            }
        )  # fmt: skip

    def _replies(
        self, rows: Rows, family: UUID, meeting: UUID, tier: Tier, seats: Sequence[Seat], on: date, now: datetime
    ) -> None:
        """Most have said that they come, some that they cannot, some nothing; those are asked for a report in time."""
        ladder = self._policy.ladder(KINDS[tier])
        asked_at = morning(CALENDAR, CALENDAR.add_working_days(on, ladder.asked))
        for seat in seats:
            answer = self._random.choices((Answer.COMING, Answer.CANNOT, None), (60, 10, 30))[0]
            if answer is not None:
                rows[m.Rsvp].append(_rsvp(self._id(), meeting, seat, answer, asked_at - timedelta(days=3)))
            if answer is Answer.COMING or asked_at >= now:
                continue
            request = self._id()
            rows[m.UpdateRequest].append(
                {
                    "id": request, "family_id": family, "seat_id": seat.id, "meeting_id": meeting,
                    "purpose": "report", "cycle": 1, "asked_at": asked_at,
                    "due_at": evening(CALENDAR, CALENDAR.add_working_days(on, ladder.due)),
                    "rungs": write_rungs(ladders.freeze(KINDS[tier], tier, self._policy)),
                }
            )  # fmt: skip
            if self._random.random() < 0.85:
                rows[m.GivenAnswer].append(
                    _answer(
                        self._id(), request, family, seat.id, seat.holder, min(now, asked_at + timedelta(hours=5))
                    )
                )

    # What its people do

    async def a_day(self) -> list[UUID]:
        """Everybody does a part of what waits for them. The families that it was about; they are looked at again."""
        rows: Rows = defaultdict(list)
        async with self.installation.working() as work:
            touched = {
                *await self._answers(work, rows),
                *await self._records(work, rows),
                *await self._decides(work),
            }
            await _put(work, rows)
            await work.look_again(*touched)
        return sorted(touched)

    async def _answers(self, work: Work, rows: Rows) -> list[UUID]:
        waiting = (
            select(m.UpdateRequest.id, m.UpdateRequest.family_id, m.UpdateRequest.seat_id, m.Holding.person_id)
            .join(m.Holding, m.Holding.seat_id == m.UpdateRequest.seat_id)
            .outerjoin(m.GivenAnswer, m.GivenAnswer.request_id == m.UpdateRequest.id)
            .where(m.GivenAnswer.id.is_(None), m.UpdateRequest.cancelled_at.is_(None))
            .order_by(m.UpdateRequest.id)
        )
        touched = []
        for request, family, seat, holder in (await work.db.execute(waiting)).all():
            if self._random.random() < ANSWERED:
                rows[m.GivenAnswer].append(_answer(self._id(), request, family, seat, holder, work.now))
                touched.append(family)
        return touched

    async def _records(self, work: Work, rows: Rows) -> list[UUID]:
        """A meeting that is over is recorded in full, and the next one is fixed."""
        over = (
            select(m.Meeting, m.PlanPeriod.tier, m.Parent.id)
            .join(m.PlanPeriod, m.PlanPeriod.family_id == m.Meeting.family_id)
            .join(m.Parent, m.Parent.family_id == m.Meeting.family_id)
            .where(
                m.Meeting.status == MeetingStatus.CONFIRMED.value,
                m.Meeting.starts_at < work.now - timedelta(hours=1),
            )
            .order_by(m.Meeting.id)
        )
        touched = []
        for meeting, tier, parent in (await work.db.execute(over)).all():
            if self._random.random() >= RECORDED:
                continue
            child = UUID(meeting.child_ids[0])
            seats = (await work.db.execute(select(m.Seat.id).where(m.Seat.family_id == meeting.family_id))).scalars()
            self._came(rows, meeting.id, child, parent, seats, meeting.proposed_by_id, work.now)
            meeting.status, meeting.went_ahead = MeetingStatus.HELD.value, True
            meeting.recorded_at = meeting.finished_at = work.now
            assert meeting.starts_at is not None
            met_on = CALENDAR.local_day(meeting.starts_at)
            next_on = CALENDAR.add_working_days(met_on + BETWEEN + timedelta(days=1), -1)
            self._meeting(
                rows, meeting.family_id, child, parent, Tier(tier), meeting.proposed_by_id, next_on, work.now
            )
            touched.append(meeting.family_id)
        return touched

    async def _decides(self, work: Work) -> list[UUID]:
        open_ones = select(m.Escalation.id, m.Escalation.family_id, m.PlanPeriod.tier).join(
            m.PlanPeriod, m.PlanPeriod.family_id == m.Escalation.family_id
        )
        query = open_ones.where(m.Escalation.closed_at.is_(None)).order_by(m.Escalation.id)
        touched = []
        for escalation, family, tier in (await work.db.execute(query)).all():
            if self._random.random() < DECIDED:
                decided = update(m.Escalation).where(m.Escalation.id == escalation)
                await work.db.execute(
                    decided.values(
                        decision="no_further_action", decision_reason="known_in_plan", decided_at=work.now,
                        closed_at=work.now, decided_by_id=person_id(MANAGERS[Tier(tier)]),
                    )
                )  # fmt: skip
                touched.append(family)
        return touched

    def _id(self) -> UUID:
        return UUID(int=self._random.getrandbits(128), version=4)


def _rsvp(row_id: UUID, meeting: UUID, seat: Seat, answer: Answer, at: datetime) -> dict[str, Any]:
    reply = {"meeting_id": meeting, "seat_id": seat.id, "revision": 1, "person_id": seat.holder}
    return {"id": row_id, **reply, "answer": answer.value, "at": at}


def _answer(row_id: UUID, request: UUID, family: UUID, seat: UUID, by: UUID, at: datetime) -> dict[str, Any]:
    about = {"request_id": request, "family_id": family, "seat_id": seat}
    return {"id": row_id, **about, "answer": UpdateAnswer.SEEN_NO_CHANGE.value, "at": at, "by_id": by}


async def _put(work: Work, rows: Rows) -> None:
    """Each table's rows in one statement, in the order in which a table was first written to."""
    for model, found in rows.items():
        await work.db.execute(insert(table_of(model)), found)
