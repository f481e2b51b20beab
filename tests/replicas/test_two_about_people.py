"""Two people settle something about the same person, post or agency at the same moment, each at another replica."""

from __future__ import annotations

import pytest

from tests.replicas.racing import Race, Tap
from tests.replicas.stories import asked, hands_over, leaves
from tests.town.people import Somebody
from tests.town.replicas import Replicas

pytestmark = [pytest.mark.long, pytest.mark.ci]  # each story is told four times


async def settles(who: Somebody, *labels: str) -> None:
    await who.says("/settings")
    await who.taps(*labels)


async def settles_the_nurses(who: Somebody, *labels: str) -> None:
    await settles(who, "People of an agency", "More", "Northwick Community Health", "Wynne Carbury", *labels)


async def is_away(who: Somebody, first: str, last: str, stands_in: str = "Hester Vole, as always") -> None:
    """They are asked the last question about their time away."""
    await who.says(first)
    await who.says(last)
    await who.taps(stands_in)


async def test_two_write_down_time_away_that_overlaps(race: Race) -> None:
    async def story(both: Replicas) -> None:
        await asked(both)
        await settles(both["school nurse"], "Time away")
        await is_away(both["school nurse"], "9 December", "11 December")
        await settles_the_nurses(both["CAF worker"], "Time away")
        await is_away(both["CAF worker"], "10 December", "14 December")

    await race(story, Tap("school nurse", "Yes, save it"), Tap("CAF worker", "Yes, save it"))


async def test_somebody_is_away_with_a_stand_in_and_their_place_is_handed_over(race: Race) -> None:
    async def story(both: Replicas) -> None:
        family = await asked(both)
        await settles(both["school nurse"], "Time away")
        await is_away(both["school nurse"], "2 December", "11 December", "Hester Vole")
        await hands_over(both, family, "Oona Brackley")

    await race(story, Tap("school nurse", "Yes, save it"), Tap("lead", "Hand it over"))


async def test_two_name_different_deputies(race: Race) -> None:
    async def story(both: Replicas) -> None:
        await asked(both)
        await settles(both["school nurse"], "Deputy")
        await settles_the_nurses(both["CAF worker"], "Deputy")

    await race(story, Tap("school nurse", "Petra Lyle"), Tap("CAF worker", "Oona Brackley"))


async def test_somebody_is_named_as_deputy_and_leaves(race: Race) -> None:
    async def story(both: Replicas) -> None:
        await asked(both)
        await leaves(both, "health visitor", "2 December")
        await settles(both["school nurse"], "Deputy")

    await race(story, Tap("health visitor", "Yes, save it"), Tap("school nurse", "Maud Fenwick"))


async def fills(who: Somebody, name: str) -> None:
    """They are about to make this colleague of the CAF manager's the first to be asked."""
    await settles(who, "Who decides", "CAF manager", "Who is asked first", "CAF Team", name)


async def test_two_fill_the_same_post(race: Race) -> None:
    async def story(both: Replicas) -> None:
        await asked(both, "Tue 15 Dec 17:00")
        await fills(both["CAF manager"], "Elspeth Nye")
        await fills(both["CAF deputy"], "Sunniva Marsh")

    await race(story, Tap("CAF manager", "Yes, save it"), Tap("CAF deputy", "Yes, save it"))


async def test_a_post_is_filled_by_somebody_who_leaves(race: Race) -> None:
    async def story(both: Replicas) -> None:
        await asked(both, "Mon 14 Dec 10:00")
        await leaves(both, "CAF worker", "15 December")
        await fills(both["CAF manager"], "Elspeth Nye")

    await race(story, Tap("CAF worker", "Yes, save it"), Tap("CAF manager", "Yes, save it"))


async def test_a_post_is_emptied_and_what_waits_for_it_is_taken(race: Race) -> None:
    async def story(both: Replicas) -> None:
        await asked(both, "Tue 15 Dec 17:00")
        await settles(both["CAF manager"], "Who decides", "CAF manager", "Sunniva Marsh stops")

    await race(story, Tap("CAF manager", "Yes, save it"), Tap("CAF deputy", "I'll take this"))


async def test_two_name_who_leads_safeguarding(race: Race) -> None:
    async def story(both: Replicas) -> None:
        await asked(both)
        for who, name in (("CAF worker", "Hester Vole"), ("CAF manager", "Maud Fenwick")):
            await settles(both[who], "Safeguarding leads", "More", "Northwick Community Health", name)

    await race(story, Tap("CAF worker", "Yes, save it"), Tap("CAF manager", "Yes, save it"))


async def test_two_invite_the_same_new_person(race: Race) -> None:
    async def story(both: Replicas) -> None:
        for who in both.people("CAF worker", "CAF manager"):
            await who.says("/invite")
            await who.taps("More", "Northwick Housing", "Housing", "Somebody new")
            await who.says("Ottoline Grebe")
            await who.says("ottoline.grebe@northwick.example")
            await who.taps("I don't know yet", "I don't know yet", "Come to meetings")

    await race(story, Tap("CAF worker", "Make the link"), Tap("CAF manager", "Make the link"))


async def test_two_open_the_same_closed_days_again(race: Race) -> None:
    async def story(both: Replicas) -> None:
        await asked(both)
        await settles(both["CAF worker"], "Closed days", "Add closed days", "Schools")
        await both["CAF worker"].says("10 December")
        await both["CAF worker"].taps("Just that day", "Yes, save it")
        for who in both.people("CAF worker", "CAF manager"):
            await settles(who, "Closed days", "1 Take away")

    await race(story, Tap("CAF worker", "Yes, save it"), Tap("CAF manager", "Yes, save it"))
