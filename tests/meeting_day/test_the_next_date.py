"""Before people leave the room: how soon they meet again, and a date that can be held."""

from __future__ import annotations

from bot.domain.facts import Tier
from bot.storage.models import Away
from tests.town.family import Laid, lay_family
from tests.town.seed import person_id
from tests.town.town import Town


async def in_the_room(town: Town, **more: str) -> Laid:
    """A TAC that has just ended, and whose lead has opened its card."""
    await town.is_now("Mon 16 Nov 09:30")
    family = await lay_family(town, table=("health visitor", "school"))
    await family.meeting("Mon 16 Nov 10:00", **more)
    await family.wakes()
    await town.is_now("Mon 16 Nov 11:00")
    town.hush()
    return family


async def test_what_a_meeting_agrees_on_sets_the_next_date(town: Town) -> None:
    family = await in_the_room(town)
    lead = town["lead"]
    await lead.taps("Yes, write it down")
    await lead.sees("the next one, by Thursday 24 December.", offering=["Thu 24 December, 10am", "Every 4 weeks"])
    assert "✓ Every 6 weeks" in [button["label"] for row in lead.newest["buttons"] for button in row]
    await lead.taps("Every 4 weeks")
    await lead.sees("the next one, by Monday 14 December. As agreed: every 4 weeks.")
    assert "✓ Every 4 weeks" in [button["label"] for row in lead.newest["buttons"] for button in row]
    await lead.taps("Another date", "Any weekday, any time")
    await lead.sees("The next TAC is due by Monday 14 December 2026.", "The meeting agreed on this interval.")
    await lead.taps("Cancel", "Mon 14 December, 10am")
    await lead.sees("The next one is fixed for Monday 14 December, 10am.")
    town.hush()
    await family.wakes()


async def test_the_date_of_one_tap_is_one_on_which_the_lead_is_there(town: Town) -> None:
    family = await in_the_room(town)
    lead = town["lead"]
    since, until = (town.at(day).date() for day in ("Mon 21 Dec 10:00", "Mon 4 Jan 2027 10:00"))
    await family.lay(Away(person_id=person_id("lead"), start_on=since, until=until))
    await lead.taps("Yes, write it down")
    await lead.sees("the next one, by Thursday 24 December.", offering=["Fri 18 December, 10am"])
    await lead.taps("Fri 18 December, 10am")
    await lead.sees("The next one is fixed for Friday 18 December, 10am.")
    town.hush()


async def test_nothing_is_offered_with_one_tap_where_no_date_does(town: Town) -> None:
    family = await in_the_room(town)
    lead = town["lead"]
    since, until = (town.at(day).date() for day in ("Mon 23 Nov 10:00", "Mon 4 Jan 2027 10:00"))
    await family.lay(Away(person_id=person_id("lead"), start_on=since, until=until))
    await lead.taps("Yes, write it down")
    labels = [button["label"] for row in lead.newest["buttons"] for button in row]
    assert labels[0] == "Another date"


async def test_core_groups_are_booked_from_the_card_and_from_the_familys_screen(town: Town) -> None:
    family = await lay_family(
        town,
        lead="social worker",
        table=("school", "health visitor"),
        tier=Tier.CHILD_PROTECTION,
        rcpc="Tue 6 Apr 2027 10:00",
        parents=(),
    )
    await family.meeting("Mon 9 Nov 10:00", kind="core_group", is_first=True)
    await family.wakes()
    lead, school = town["social worker"], town["school"]
    await town.is_now("Mon 9 Nov 11:00")
    town.hush()
    await lead.taps("Yes, write it down", "Mon 21 December, 10am")
    await lead.sees(
        "The next one is fixed for Monday 21 December, 10am.",
        "2 more core groups are due before the review conference by Tuesday 6 April 2027.",
    )
    await lead.taps("Cancel")
    await lead.sees("Who came?")
    await lead.says("/families")
    await lead.taps("R-1042F", "Book 2 more core groups", "Book these", "Fix it and tell everybody")
    await lead.sees("2 core groups are booked")
    await school.hears("core group on Monday 21 December 2026, 10am")
    await lead.says("/families")
    await lead.taps("R-1042F")
    assert not [row for row in lead.newest["buttons"] if row[0]["label"].startswith("Book ")]
    town.hush()
