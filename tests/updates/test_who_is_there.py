"""Who can be asked at all: closed places, part-timers, those who do not know the family, and no agreement."""

from __future__ import annotations

from datetime import date

from bot.storage import models as m
from bot.storage.work import Work
from tests.town.family import Laid
from tests.town.seed import person_id
from tests.town.town import Town
from tests.updates.story import before_a_tac, quiet, step_to


async def schools_close(town: Town, first: date, until: date) -> None:
    async with town.installation.working() as work:
        work.db.add(m.Closure(scope="schools", start_on=first, until=until, label="half-term"))


async def is_away(town: Town, key: str, first: date, until: date) -> None:
    async with town.installation.working() as work:
        work.db.add(m.Away(person_id=person_id(key), start_on=first, until=until))


async def test_a_school_in_the_holidays_is_not_chased_and_the_lead_and_the_manager_hear(town: Town) -> None:
    """Closed from Monday 7 to Friday 11 December. Due on its last open day, Friday 4; asked three open days before."""
    school, lead, manager, head = town.people("school", "lead", "CAF manager", "head teacher")
    await schools_close(town, date(2026, 12, 7), date(2026, 12, 12))
    family = await before_a_tac(town, ("school",))
    await step_to(town, "Tue 1 Dec 09:00", "school")
    await school.hears(f"{family.reference}: your update for Thursday 17 December, by 5pm, Friday 4 December.")
    await step_to(town, "Fri 4 Dec 09:00", "school")
    await school.hears("your update is due today by 5pm")
    await town.is_now("Mon 7 Dec 09:00")
    closed = "hasn't answered, and nobody is there now. They are back on Monday 14 December."
    await lead.hears(f"{family.reference}: Oakfield Primary School {closed}", offering=["They told me"])
    await manager.hears(closed, "We won't chase an empty building.")
    quiet(town, "school", "head teacher")
    await step_to(town, "Fri 11 Dec 17:00", "school", "head teacher")
    assert not [text for who in (school, head) for text in who.unheard() if "update" in text]
    quiet(town)
    await town.is_now("Mon 14 Dec 09:00")
    await manager.hears("Oakfield Primary School hasn't answered.", "closed since Mon 7 December")
    quiet(town)


async def test_a_part_timer_is_reminded_on_their_days_and_nobody_rings_an_empty_desk(town: Town) -> None:
    """Works Monday to Wednesday: the step of Thursday 10 becomes a word to the lead on Wednesday 9, in time to act."""
    housing, lead = town.people("housing officer", "lead")
    family = await before_a_tac(town, ("housing officer",))
    await step_to(town, "Tue 8 Dec 09:00", "housing officer")
    await housing.hears("your update is due today by 5pm")
    await town.is_now("Wed 9 Dec 09:00")
    await lead.hears(
        f"{family.reference}: Northwick Housing hasn't answered, "
        "and nobody is there from Thursday 10 December. They are back on Monday 14 December."
    )
    quiet(town)


async def test_somebody_who_may_not_know_the_family_is_not_asked_and_the_lead_hears(town: Town) -> None:
    nurse, lead = town.people("school nurse", "lead")
    family = await before_a_tac(town, known=False)
    await step_to(town, "Tue 1 Dec 09:00", "school nurse", "lead")
    await nurse.hears_nothing()
    await lead.hears(
        f"{family.reference}: the school nurse at Northwick Community Health can't be asked for an update yet",
        offering=["I've told them: ask again"],
    )
    await lead.taps("I've told them: ask again")
    await nurse.hears("Do you know which family it is?")
    await nurse.taps("Yes")
    await nurse.hears(f"{family.reference}: your update for Thursday 17 December")
    quiet(town)


async def test_without_an_agreement_nobody_is_asked_until_there_is_one(town: Town) -> None:
    nurse, lead = town.people("school nurse", "lead")
    family = await before_a_tac(town, ("school nurse", "health visitor"), agreed=False)
    await step_to(town, "Tue 1 Dec 09:00", "school nurse", "lead")
    await nurse.hears_nothing()
    await lead.hears(
        f"{family.reference}: the family's agreement isn't in force, so nobody is asked for an update.",
        offering=["Record the agreement"],
    )
    await agrees(family)
    await nurse.hears(f"{family.reference}: your update for Thursday 17 December, by 5pm, Tuesday 8 December.")
    quiet(town)


async def agrees(family: Laid) -> None:
    now = family.town.clock.now()
    await family.lay(
        m.Agreement(family_id=family.id, recorded_at=now, recorded_by_id=person_id("lead"), given_on=now.date())
    )
    await family.wakes()


async def test_a_gap_at_the_table_is_named_to_the_lead(town: Town) -> None:
    lead = town["lead"]
    family = await before_a_tac(town, ("school",))
    async with town.installation.working() as work:
        await leave_empty(work, family)
    await step_to(town, "Tue 1 Dec 09:00", "lead")
    await lead.hears(f"{family.reference}: nobody sits at the table for Oakfield Primary School (school)")
    quiet(town)


async def leave_empty(work: Work, family: Laid) -> None:
    from bot.storage.seats import end_holdings

    await end_holdings(work, family.seats["school"], work.now)
    await work.look_again(family.id)


async def test_a_step_falls_through_to_whoever_is_there_and_says_so(town: Town) -> None:
    """No deputy and the line manager away: the safeguarding lead is asked in their place."""
    safeguarding = town["health safeguarding"]
    await is_away(town, "health manager", date(2026, 12, 1), date(2026, 12, 20))
    family = await before_a_tac(town, ("health visitor",))
    await step_to(town, "Thu 10 Dec 09:00", "health safeguarding")
    await safeguarding.hears(
        f"{family.reference}: the health visitor hasn't answered.",
        "You are asked because we could not reach: deputy and line manager.",
    )
    quiet(town)


async def test_with_no_manager_there_it_goes_to_the_next_who_is(town: Town) -> None:
    head = town["head of service"]
    for key in ("CAF manager", "CAF deputy"):
        await is_away(town, key, date(2026, 12, 10), date(2026, 12, 24))
    family = await before_a_tac(town)
    await step_to(town, "Mon 14 Dec 09:00", "head of service")
    await head.hears(
        f"{family.reference}: the school nurse",
        "Take this by 5pm tomorrow or it goes to the people who run Roundtable.",
    )
    quiet(town)


async def test_a_move_shifts_the_steps_and_starts_nothing_again(town: Town) -> None:
    """Reminded on Tuesday 8 and Wednesday 9; moved that day from the 17th to Tuesday 22: rung 1 is D-5, the 15th."""
    nurse, deputy = town.people("school nurse", "nurse deputy")
    family = await before_a_tac(town)
    await step_to(town, "Wed 9 Dec 12:00")
    await moves(family, "Tue 22 Dec 2026 15:30")
    await step_to(town, "Mon 14 Dec 17:00", "school nurse", "nurse deputy")
    await deputy.hears_nothing()
    assert not [text for text in nurse.unheard() if "your update" in text]
    await town.is_now("Tue 15 Dec 09:00")
    await deputy.hears(f"{family.reference}: the school nurse hasn't answered. Asked on Tuesday 1 December")
    quiet(town)


async def moves(family: Laid, when: str) -> None:
    facts = await family.facts()
    town, meeting_id = family.town, facts.meetings[0].id
    async with town.installation.working() as work:
        row = await work.db.get_one(m.Meeting, meeting_id)
        row.starts_at, row.fixed_at, row.revision = town.at(when), work.now, 2
        work.db.add(
            m.MeetingDate(
                meeting_id=meeting_id, revision=2, starts_at=row.starts_at, set_at=work.now,
                set_by_id=person_id("lead"), cause="clash", notice_state="ample",
            )
        )  # fmt: skip
    await family.wakes()


async def test_whoever_has_blocked_the_bot_is_asked_by_mail(town: Town) -> None:
    gp = town["GP"]
    family = await before_a_tac(town, ("GP",))
    await step_to(town, "Tue 1 Dec 09:00", "GP")
    await gp.gets_email(f"{family.reference}: your update, please", "your update for Thursday 17 December", "/a/")
    quiet(town)
