"""The review conference: its date entered, put right, and asked for when it has passed or is due and none is fixed."""

from __future__ import annotations

from datetime import date

from bot.domain.facts import Tier
from tests.families.told import saw
from tests.town.family import lay_family
from tests.town.town import Town


async def test_a_date_that_was_not_fixed_is_entered_later_and_a_moved_one_is_put_right(town: Town) -> None:
    lead = town["social worker"]
    family = await lay_family(town, lead="social worker", table=(), tier=Tier.CHILD_PROTECTION)
    await family.wakes()
    town.hush()
    await lead.says("/families")
    await lead.taps(family.reference)
    await lead.sees(offering=["Conference: no date, due Tue 2 February"])
    await lead.taps("Conference:")
    await lead.sees("Has a review conference taken place since the conference on Monday 2 November 2026?")
    await lead.taps("No")
    await lead.says("26 Jan 2027")
    await lead.sees("The next is on Tuesday 26 January 2027")
    await lead.taps("Record it")
    await lead.sees(offering=["Conference: Tue 26 January"])
    await lead.taps("Conference:")
    await lead.sees("It was to be on Tuesday 26 January 2027", "It is due by Tuesday 2 February 2027")
    await lead.says("9 Feb 2027")
    await lead.sees("That is later than Tuesday 2 February 2027, by which it is due")
    await lead.taps("Record it")
    await lead.sees(offering=["Conference: Tue 9 February"])
    town.hush()


async def test_the_lead_is_asked_whether_it_took_place_and_the_next_is_due_within_six_months(town: Town) -> None:
    lead = town["social worker"]
    family = await lay_family(
        town, lead="social worker", table=(), tier=Tier.CHILD_PROTECTION, rcpc="Tue 10 Nov 2026 09:00"
    )
    await family.wakes()
    await town.is_now("Wed 11 Nov 08:59")
    assert "review conference" not in " ".join(lead.unheard())
    town.hush()
    await town.is_now("Wed 11 Nov 09:00")
    await lead.hears(
        "the review conference (RCPC) was fixed for Tuesday 10 November. Did it take place, and when is the next?"
    )
    await lead.says("/today")
    await lead.sees("when is the review conference?")
    await lead.taps("2 Enter")
    await lead.sees("Did the review conference on Tuesday 10 November 2026 take place?")
    await lead.taps("Yes, that day")
    await lead.sees("It is due by Monday 10 May 2027")
    await lead.taps("Not fixed yet")
    await lead.sees("The last review conference took place on Tuesday 10 November 2026", "due by Monday 10 May 2027")
    await lead.taps("Record it")
    child = (await family.facts()).children[0]
    assert (child.rcpc_on, child.last_rcpc_on) == (None, date(2026, 11, 10))
    saw(lead, "Recorded.")
    town.hush()
    town.hush_mail()


async def test_the_team_manager_may_enter_it_and_a_member_of_the_table_may_not(town: Town) -> None:
    manager, school = town.people("team manager", "school")
    family = await lay_family(town, lead="social worker", table=("school",), tier=Tier.CHILD_PROTECTION)
    await family.wakes()
    town.hush()
    await manager.says("/families")
    await manager.taps(family.reference)
    await manager.sees(offering=["Conference: no date"])
    await school.says("/families")
    await school.taps(family.reference)
    labels = [button["label"] for row in school.newest["buttons"] for button in row]
    assert not [label for label in labels if label.startswith("Conference")]
    town.hush()
