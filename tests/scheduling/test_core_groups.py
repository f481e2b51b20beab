"""Core groups: the first is fixed at the conference with no poll; all of them can be booked up to the next one."""

from __future__ import annotations

from bot.domain.facts import Tier
from tests.town.family import lay_family
from tests.town.town import Town


async def test_every_core_group_up_to_the_conference_is_booked_in_one_go(town: Town) -> None:
    await lay_family(
        town,
        lead="social worker",
        table=("school", "health visitor"),
        tier=Tier.CHILD_PROTECTION,
        rcpc="Tue 2 Feb 2027 10:00",
        parents=(),
    )
    lead, school = town["social worker"], town["school"]
    await lead.says("/schedule")
    await lead.taps("R-1042F")
    await lead.sees("The first core group is due by Monday 16 November 2026", "Working Together")
    await lead.taps("Mon 9 November", "In person or online", "Leave it out")
    await lead.sees("core group on Monday 9 November 2026", "gives people 5 working days")  # no poll is offered
    await lead.taps("Fix it and tell everybody")
    await lead.sees("2 more core groups are due before the review conference by Tuesday 2 February 2027.")
    await school.hears("core group on Monday 9 November 2026")
    await lead.taps("Book these")
    await lead.sees("book these core groups", "Monday 21 December", "Tuesday 19 January")
    await lead.taps("Fix it and tell everybody")
    await lead.sees("2 core groups are booked")
    await school.hears(
        "2 things for you", "core group on Monday 21 December 2026", "core group on Tuesday 19 January 2027"
    )
    await school.taps("1 Open", "I'll be there", "Back")
    await school.sees("1 thing for you")
    await lead.says("/meetings")
    await lead.sees("3 meetings ahead.")
    for somebody in town.cast.values():
        somebody.hush()
