"""A small authority with one family in it, for tests that look at rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from bot.domain.facts import Function, Role
from bot.storage import models as m
from bot.storage.work import Installation

NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)


@dataclass(frozen=True)
class Place:
    family: UUID
    child_a: UUID
    child_b: UUID
    mother: UUID
    council: UUID
    school: UUID
    surgery: UUID
    lead: UUID
    manager: UUID
    teacher: UUID
    other_teacher: UUID
    head: UUID
    safeguarding: UUID
    lead_seat: UUID
    school_seat: UUID
    gp_seat: UUID
    teacher_holding: UUID


async def lay_out(installation: Installation) -> Place:
    month_ago = NOW - timedelta(days=30)
    async with installation.working() as work:
        council = m.Agency(code="council", name="Children's social care")
        school = m.Agency(code="oak", name="Oak School", keeps_term=True)
        surgery = m.Agency(code="gp", name="Mill Surgery")
        work.db.add_all([council, school, surgery])
        await work.db.flush()
        people = {
            name: m.Person(agency_id=agency.id, function=function, name=full, email=email, email_index=index)
            for name, agency, function, full, email, index in (
                ("head", school, "school", "Hal Head", "head@oak.example", b"1"),
                ("other_teacher", school, "school", "Otis Other", "other@oak.example", b"2"),
                ("safeguarding", school, "school", "Sal Safe", None, None),
                ("lead", council, "social_care", "Lee Lead", "lead@council.example", b"3"),
                ("manager", council, "social_care", "Max Manager", "max@council.example", b"4"),
                ("teacher", school, "school", "Tess Teacher", "tess@oak.example", b"5"),
            )
        }
        work.db.add_all(people.values())
        await work.db.flush()
        school.safeguarding_lead_id = people["safeguarding"].id
        people["teacher"].line_manager_id = people["head"].id
        people["teacher"].deputy_id = people["other_teacher"].id
        work.db.add_all(
            [
                m.Post(role=Role.TEAM_MANAGER, person_id=people["manager"].id),
                m.Away(person_id=people["teacher"].id, start_on=date(2027, 1, 5), until=date(2027, 1, 8)),
                m.Closure(scope="schools", start_on=date(2026, 12, 21), until=date(2027, 1, 4)),
                m.Closure(scope="authority", start_on=date(2026, 12, 24), until=date(2026, 12, 25)),
                chat(b"t", people["teacher"].id),
                chat(b"h", people["head"].id, blocked=True),
            ]
        )
        family = m.Family(
            reference="R-1042M", opened_at=month_ago, opened_by_id=people["lead"].id, baseline_on=month_ago.date()
        )
        work.db.add(family)
        await work.db.flush()
        mine = {"family_id": family.id}
        child_a = m.Child(**mine, letter="A", age_band="5_to_10")
        child_b = m.Child(**mine, letter="B", age_band="1_to_4")
        mother = m.Parent(**mine, label="mother")
        seats = [
            m.Seat(**mine, agency_id=agency.id, function=function, is_lead=is_lead, added_at=month_ago)
            for agency, function, is_lead in (
                (council, Function.SOCIAL_CARE, True),
                (school, Function.SCHOOL, False),
                (surgery, Function.GP, False),
            )
        ]
        work.db.add_all([child_a, child_b, mother, *seats])
        await work.db.flush()
        held = [
            m.Holding(
                **mine, seat_id=seat.id, person_id=people[name].id, from_at=month_ago, knows_family_at=month_ago
            )
            for seat, name in zip(seats, ("lead", "teacher"), strict=False)
        ]
        work.db.add_all(held)
        for child, tier, from_on, until in (
            (child_a, "child_in_need", date(2026, 9, 1), date(2026, 11, 2)),
            (child_a, "child_protection", date(2026, 11, 2), None),
            (child_b, "early_help", date(2026, 11, 2), None),
        ):
            work.db.add(
                m.PlanPeriod(**mine, child_id=child.id, tier=tier, from_on=from_on, until=until, event_on=from_on)
            )
        return Place(
            family=family.id,
            child_a=child_a.id,
            child_b=child_b.id,
            mother=mother.id,
            council=council.id,
            school=school.id,
            surgery=surgery.id,
            **{name: person.id for name, person in people.items()},
            lead_seat=seats[0].id,
            school_seat=seats[1].id,
            gp_seat=seats[2].id,
            teacher_holding=held[1].id,
        )


def chat(index: bytes, person_id: UUID, *, blocked: bool = False) -> m.Chat:
    return m.Chat(
        chat_index=index,
        number=index.decode(),
        person_id=person_id,
        bound_at=NOW,
        blocked_at=NOW if blocked else None,
        seen_at=NOW,
    )
