"""A meeting whose day came and that did not happen: it is held again soon, and it stays on record."""

from __future__ import annotations

from tests.town.family import lay_family
from tests.town.town import Town


async def test_held_again_within_ten_working_days_and_twice_in_a_row_is_urgent(town: Town) -> None:
    family = await lay_family(town, table=("school", "health visitor"), opened="Mon 19 Oct 2026 09:00")
    await family.held("Mon 19 Oct 2026 10:00")
    await family.meeting("Mon 16 Nov 10:00")
    await family.wakes()
    lead, school, manager = town.people("lead", "school", "CAF manager")
    await town.is_now("Mon 16 Nov 11:00")
    town.hush()
    await lead.taps("It didn't happen", "Hold it on another day")
    await lead.sees("the TAC on Monday 16 November 2026, 10am did not happen.", "It is due by Monday 30 November.")
    await lead.taps("Another date")
    await lead.says("Tue 24 Nov 10am")
    await lead.sees("gives people 6 working days.")
    assert "We promise" not in lead.newest["text"]
    await lead.taps("It can't wait that long", "Move it")
    await lead.sees("Moved.")
    await school.hears("the TAC on Monday 16 November did not happen. It is now on Tuesday 24 November 2026, 10am")
    town.hush()
    await town.is_now("Tue 17 Nov 08:00")
    await lead.hears("Good morning. 2 things", "a meeting could not go ahead")
    await lead.taps("1 Open")
    await lead.sees("a meeting could not go ahead", "Since Monday 16 November: it did not happen")
    await manager.hears_nothing()

    await town.is_now("Tue 24 Nov 11:00")
    town.hush()
    await lead.taps("It didn't happen", "It will not be held")
    await lead.sees("why did the TAC on Tuesday 24 November, 10am not happen?")
    await lead.taps("The family asked", "Another date")
    await lead.sees("write down that the TAC on Tuesday 24 November 2026, 10am did not happen? Nobody is told.")
    await lead.taps("Write it down")
    await lead.sees("Written down: it did not happen.", "the family's times first")
    await school.hears_nothing()
    await manager.hears("2 meetings in a row could not go ahead.")
    await lead.taps("Any weekday, any time")
    await lead.sees("The TAC is to be held again by Tuesday 8 December 2026.", "after the one that did not go ahead")
    assert [at for one in (await family.facts()).meetings for date in one.dates if (at := date.not_held_at)]
    town.hush()
