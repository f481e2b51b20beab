"""What somebody taps at one replica, while the other says what it is about: nobody is told what is untrue by then without
being told the rest."""

from __future__ import annotations

import pytest

from tests.replicas.racing import Race, Sending, Tap
from tests.replicas.stories import at, hands_over, just_before, merges, removes, schedules
from tests.town.family import Laid, lay_family
from tests.town.replicas import Replicas
from tests.updates.story import step_to

pytestmark = [pytest.mark.long, pytest.mark.ci]  # each story is told four times

MEETING = "TAC, Thu 19 November"


async def fixed_in_the_evening(both: Replicas) -> Laid:
    """The invitations wait for the morning."""
    family = await lay_family(both, table=("school nurse", "school"))
    await family.wakes()
    await step_to(both, "Mon 2 Nov 21:00")
    await schedules(both, family)
    await both["lead"].taps("Fix it and tell")
    return family


async def test_a_meeting_is_cancelled_as_its_invitations_leave(race: Race) -> None:
    async def story(both: Replicas) -> None:
        family = await fixed_in_the_evening(both)
        await at(both, family, "lead", MEETING, "Cancel the meeting", "Venue closed", "None for now", "Holidays")
        await just_before(both, "Tue 3 Nov 08:00")

    await race(story, Tap("lead", "Cancel it and tell everybody"), Sending())


async def test_a_meeting_is_moved_as_its_invitations_leave(race: Race) -> None:
    async def story(both: Replicas) -> None:
        family = await fixed_in_the_evening(both)
        await at(both, family, "lead", MEETING, "Move", "Fri 20 November", "1:30pm", "Venue closed")
        await just_before(both, "Tue 3 Nov 08:00")

    await race(story, Tap("lead", "Move it"), Sending())


async def test_a_place_is_handed_over_as_its_invitation_leaves(race: Race) -> None:
    async def story(both: Replicas) -> None:
        family = await fixed_in_the_evening(both)
        await hands_over(both, family, "Oona Brackley")
        await just_before(both, "Tue 3 Nov 08:00")

    await race(story, Tap("lead", "Hand it over"), Sending())


async def test_a_place_is_taken_away_as_its_invitation_leaves(race: Race) -> None:
    async def story(both: Replicas) -> None:
        family = await fixed_in_the_evening(both)
        await removes(both, family)
        await just_before(both, "Tue 3 Nov 08:00")

    await race(story, Tap("lead", "Take it away"), Sending())


async def test_a_family_is_merged_as_its_invitations_leave(race: Race) -> None:
    async def story(both: Replicas) -> None:
        family = await fixed_in_the_evening(both)
        kept = await lay_family(both, number=2217, table=("school",))
        await kept.meeting("Thu 26 Nov 2026 10:00")  # of which nothing is due then
        await kept.wakes()
        await merges(both, kept, family)
        await just_before(both, "Tue 3 Nov 08:00")

    await race(story, Tap("CAF worker", "Merge them"), Sending())
