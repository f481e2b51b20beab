"""What somebody taps at one replica, while the other takes a step of the same family."""

from __future__ import annotations

import pytest

from tests.meeting_day.test_the_card import ended
from tests.replicas.racing import Race, Sweep, Tap
from tests.replicas.stories import (
    asked,
    at,
    cancels,
    closes,
    hands_over,
    hands_over_lead,
    just_before,
    leaves,
    merges,
    moves,
    removes,
)
from tests.town.family import lay_family
from tests.town.replicas import Replicas
from tests.updates.story import before_a_tac, step_to

pytestmark = [pytest.mark.long, pytest.mark.ci]  # each story is told four times


async def test_an_answer_and_the_reminder_of_the_last_day(race: Race) -> None:
    async def story(both: Replicas) -> None:
        await asked(both, "Tue 8 Dec 08:59")
        await just_before(both, "Tue 8 Dec 09:00")

    await race(story, Tap("school nurse", "Seen, no change"), Sweep("update_nudge"))


async def test_an_answer_and_the_question_to_the_deputy(race: Race) -> None:
    async def story(both: Replicas) -> None:
        await asked(both, "Thu 10 Dec 08:59")
        await just_before(both, "Thu 10 Dec 09:00")

    await race(story, Tap("school nurse", "Seen, no change"), Sweep("update_rung"))


async def test_more_time_and_the_question_to_the_deputy(race: Race) -> None:
    async def story(both: Replicas) -> None:
        await asked(both, "Wed 9 Dec 10:00")
        await both["school nurse"].taps("I need until…")
        await just_before(both, "Thu 10 Dec 09:00")

    await race(story, Tap("school nurse", "Fri 11 December"), Sweep("update_rung"))


async def test_an_answer_and_the_escalation_to_the_manager(race: Race) -> None:
    async def story(both: Replicas) -> None:
        await asked(both, "Mon 14 Dec 08:59")
        await just_before(both, "Mon 14 Dec 09:00")

    await race(story, Tap("school nurse", "Seen, no change"), Sweep("update_rung"))


async def test_what_they_told_the_lead_and_the_escalation_to_the_manager(race: Race) -> None:
    async def story(both: Replicas) -> None:
        family = await asked(both, "Mon 14 Dec 08:59")
        await both["lead"].says("/chase")
        await both["lead"].taps(f"{family.reference}, school nurse", "They told me", "Seen, going to plan")
        await just_before(both, "Mon 14 Dec 09:00")

    await race(story, Tap("lead", "Write it down"), Sweep("update_rung"))


async def test_a_reminder_by_hand_and_the_one_of_the_last_day(race: Race) -> None:
    async def story(both: Replicas) -> None:
        family = await asked(both, "Tue 8 Dec 08:59")
        await both["lead"].says("/chase")
        await both["lead"].taps(f"{family.reference}, school nurse")
        await just_before(both, "Tue 8 Dec 09:00")

    await race(story, Tap("lead", "Remind now"), Sweep("update_nudge"))


async def test_an_answer_and_passing_on(race: Race) -> None:
    async def story(both: Replicas) -> None:
        await asked(both, "Tue 15 Dec 16:59")
        await just_before(both, "Tue 15 Dec 17:00")

    await race(story, Tap("school nurse", "Seen, no change"), Sweep("pass_on"))


async def test_taking_and_passing_on(race: Race) -> None:
    async def story(both: Replicas) -> None:
        await asked(both, "Tue 15 Dec 16:59")
        await just_before(both, "Tue 15 Dec 17:00")

    await race(story, Tap("CAF manager", "I'll take this"), Sweep("pass_on"))


async def test_deciding_and_passing_on(race: Race) -> None:
    async def story(both: Replicas) -> None:
        await asked(both, "Tue 15 Dec 16:59")
        await both["CAF manager"].taps("Call their head", "It's not the first time")
        await just_before(both, "Tue 15 Dec 17:00")

    await race(story, Tap("CAF manager", "Record this decision"), Sweep("pass_on"))


async def test_deciding_and_coming_back(race: Race) -> None:
    """Taken on Monday 14, to be decided by the day before the meeting."""

    async def story(both: Replicas) -> None:
        await asked(both, "Mon 14 Dec 10:00")
        manager = both["CAF manager"]
        await manager.taps("I'll take this")
        await step_to(both, "Tue 15 Dec 16:59")
        await manager.taps("Call their head", "It's not the first time")
        await just_before(both, "Wed 16 Dec 17:00")

    await race(story, Tap("CAF manager", "Record this decision"), Sweep("comes_back"))


async def test_taking_a_place_away_and_the_question_to_its_deputy(race: Race) -> None:
    async def story(both: Replicas) -> None:
        family = await asked(both, "Thu 10 Dec 08:59", ("school nurse", "school"))
        await removes(both, family)
        await just_before(both, "Thu 10 Dec 09:00")

    await race(story, Tap("lead", "Take it away"), Sweep("update_rung"))


async def test_a_place_that_is_handed_over_and_the_reminder_of_its_update(race: Race) -> None:
    async def story(both: Replicas) -> None:
        family = await asked(both, "Tue 8 Dec 08:59")
        await hands_over(both, family, "Oona Brackley")
        await just_before(both, "Tue 8 Dec 09:00")

    await race(story, Tap("lead", "Hand it over"), Sweep("update_nudge"))


async def test_a_place_that_is_handed_over_and_the_first_question(race: Race) -> None:
    async def story(both: Replicas) -> None:
        family = await asked(both, "Tue 1 Dec 08:59")
        await hands_over(both, family, "Oona Brackley")
        await just_before(both, "Tue 1 Dec 09:00")

    await race(story, Tap("lead", "Hand it over"), Sweep("update_request"))


async def test_handing_over_the_lead_and_what_the_lead_is_told(race: Race) -> None:
    """On Friday 11 the lead hears that nobody has answered."""

    async def story(both: Replicas) -> None:
        family = await asked(both, "Fri 11 Dec 08:59")
        await hands_over_lead(both, family, "tamsin")
        await just_before(both, "Fri 11 Dec 09:00")

    await race(story, Tap("lead", "Hand it over"), Sweep("update_rung"))


async def test_handing_over_the_lead_and_whether_the_meeting_happened(race: Race) -> None:
    async def story(both: Replicas) -> None:
        family = await ended(both)
        await step_to(both, "Tue 17 Nov 08:59")
        await hands_over_lead(both, family, "tamsin", "CAF worker")
        await just_before(both, "Tue 17 Nov 09:00")

    await race(story, Tap("CAF worker", "Hand it over"), Sweep("did_it_happen"))


async def test_cancelling_and_the_reminder_of_the_day_before(race: Race) -> None:
    async def story(both: Replicas) -> None:
        family = await asked(both, "Wed 16 Dec 08:59")
        await cancels(both, family)
        await just_before(both, "Wed 16 Dec 09:00")

    await race(story, Tap("lead", "Cancel it and tell everybody"), Sweep("reminder"))


async def test_moving_and_the_reminder_of_the_day_before(race: Race) -> None:
    async def story(both: Replicas) -> None:
        family = await asked(both, "Wed 16 Dec 08:59")
        await moves(both, family)
        await just_before(both, "Wed 16 Dec 09:00")

    await race(story, Tap("lead", "Move it"), Sweep("reminder"))


async def test_a_reply_and_the_reminder_of_the_day_before(race: Race) -> None:
    async def story(both: Replicas) -> None:
        await asked(both, "Wed 16 Dec 08:59")
        await just_before(both, "Wed 16 Dec 09:00")

    await race(story, Tap("school nurse", "I'll be there"), Sweep("reminder"))


async def test_who_came_and_the_question_whether_it_happened(race: Race) -> None:
    async def story(both: Replicas) -> None:
        await ended(both)
        await both["lead"].taps("Yes, write it down", "Later: first who came")
        await step_to(both, "Tue 17 Nov 08:59")
        await just_before(both, "Tue 17 Nov 09:00")

    await race(story, Tap("lead", "All as shown"), Sweep("did_it_happen"))


async def test_who_came_and_the_manager_who_hears_that_nobody_has_said(race: Race) -> None:
    async def story(both: Replicas) -> None:
        await ended(both)
        await both["lead"].taps("Yes, write it down", "Later: first who came")
        await step_to(both, "Wed 18 Nov 08:59")
        await just_before(both, "Wed 18 Nov 09:00")

    await race(story, Tap("lead", "All as shown"), Sweep("not_recorded"))


async def test_closing_and_the_question_to_the_deputy(race: Race) -> None:
    async def story(both: Replicas) -> None:
        family = await asked(both, "Thu 10 Dec 08:59")
        await closes(both, family)
        await just_before(both, "Thu 10 Dec 09:00")

    await race(story, Tap("lead", "Close it"), Sweep("update_rung"))


async def test_closing_and_the_escalation_to_the_manager(race: Race) -> None:
    async def story(both: Replicas) -> None:
        family = await asked(both, "Mon 14 Dec 08:59")
        await closes(both, family)
        await just_before(both, "Mon 14 Dec 09:00")

    await race(story, Tap("lead", "Close it"), Sweep("update_rung"))


async def test_merging_and_a_question_that_goes_to_the_deputy(race: Race) -> None:
    """The family that is given up has the update that is chased."""

    async def story(both: Replicas) -> None:
        family = await before_a_tac(both)
        kept = await lay_family(both, number=2217, table=("school",))
        await kept.wakes()
        await step_to(both, "Thu 10 Dec 08:59")
        await merges(both, kept, family)
        await just_before(both, "Thu 10 Dec 09:00")

    await race(story, Tap("CAF worker", "Merge them"), Sweep("update_rung"))


async def test_withdrawing_the_agreement_and_the_first_question(race: Race) -> None:
    async def story(both: Replicas) -> None:
        family = await asked(both, "Tue 1 Dec 08:59")
        await at(both, family, "lead", "Agreement", "They have withdrawn it")
        await just_before(both, "Tue 1 Dec 09:00")

    await race(story, Tap("lead", "They have withdrawn"), Sweep("update_request"))


async def test_who_holds_a_place_says_that_they_leave_and_is_reminded(race: Race) -> None:
    async def story(both: Replicas) -> None:
        await asked(both, "Tue 8 Dec 08:59")
        await leaves(both, "school nurse", "9 December")
        await just_before(both, "Tue 8 Dec 09:00")

    await race(story, Tap("school nurse", "Yes, save it"), Sweep("update_nudge"))
