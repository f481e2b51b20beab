"""What two people tap at the same moment, each at another replica: one after the other, and who comes second is told so."""

from __future__ import annotations

import pytest

from tests.meeting_day.test_the_card import ended
from tests.replicas.racing import Race, Tap
from tests.replicas.stories import (
    asked,
    at,
    cancels,
    closes,
    hands_over,
    hands_over_lead,
    leaves,
    merges,
    moves,
    removes,
    schedules,
)
from tests.scheduling.arranging import opens
from tests.town.family import lay_family
from tests.town.replicas import Replicas
from tests.updates.story import before_a_tac, step_to

pytestmark = [pytest.mark.long, pytest.mark.ci]  # each story is told four times


# Answering


async def test_who_holds_a_place_and_their_deputy_answer(race: Race) -> None:
    async def story(both: Replicas) -> None:
        await asked(both, "Thu 10 Dec 09:00")

    async def ends(both: Replicas) -> None:
        seen = [line for who in both.people("school nurse", "nurse deputy") for _message, line in who.lines()]
        assert sum("saved. Thank you." in line for line in seen) == 1

    await race(story, Tap("school nurse", "Seen, no change"), Tap("nurse deputy", "Not seen"), ends)


async def test_who_holds_a_place_and_their_deputy_say_the_same(race: Race) -> None:
    async def story(both: Replicas) -> None:
        await asked(both, "Thu 10 Dec 09:00")

    await race(story, Tap("school nurse", "Seen, no change"), Tap("nurse deputy", "Seen, no change"))


async def test_an_answer_and_what_they_told_the_lead(race: Race) -> None:
    async def story(both: Replicas) -> None:
        family = await asked(both, "Wed 9 Dec 10:00")
        await both["lead"].says("/chase")
        await both["lead"].taps(f"{family.reference}, school nurse", "They told me", "Seen, going to plan")

    await race(story, Tap("school nurse", "Seen, no change"), Tap("lead", "Write it down"))


async def test_an_answer_and_a_reminder_by_hand(race: Race) -> None:
    async def story(both: Replicas) -> None:
        family = await asked(both, "Thu 3 Dec 10:00")
        await both["lead"].says("/chase")
        await both["lead"].taps(f"{family.reference}, school nurse")

    await race(story, Tap("school nurse", "Seen, no change"), Tap("lead", "Remind now"))


async def test_an_answer_and_taking_the_place_away(race: Race) -> None:
    async def story(both: Replicas) -> None:
        family = await asked(both, "Tue 1 Dec 10:00", ("school nurse", "school"))
        await removes(both, family)

    await race(story, Tap("school nurse", "Seen, no change"), Tap("lead", "Take it away"))


async def test_an_answer_and_handing_the_place_over(race: Race) -> None:
    async def story(both: Replicas) -> None:
        family = await asked(both, "Tue 1 Dec 10:00")
        await hands_over(both, family, "Oona Brackley")

    await race(story, Tap("school nurse", "Seen, no change"), Tap("lead", "Hand it over"))


async def test_an_answer_and_cancelling_the_meeting_that_it_is_for(race: Race) -> None:
    async def story(both: Replicas) -> None:
        family = await asked(both, "Tue 1 Dec 10:00")
        await cancels(both, family)

    await race(story, Tap("school nurse", "Not seen"), Tap("lead", "Cancel it and tell everybody"))


async def test_an_answer_and_closing_the_family(race: Race) -> None:
    async def story(both: Replicas) -> None:
        family = await asked(both, "Mon 14 Dec 10:00")
        await closes(both, family)

    await race(story, Tap("school nurse", "Seen, no change"), Tap("lead", "Close it"))


async def test_an_answer_and_merging_its_family_into_another(race: Race) -> None:
    async def story(both: Replicas) -> None:
        family = await asked(both, "Tue 1 Dec 10:00")
        kept = await lay_family(both, number=2217, table=("school",))
        await kept.wakes()
        await merges(both, kept, family)

    await race(story, Tap("school nurse", "Seen, no change"), Tap("CAF worker", "Merge them"))


async def test_an_answer_and_merging_another_into_its_family(race: Race) -> None:
    async def story(both: Replicas) -> None:
        family = await asked(both, "Tue 1 Dec 10:00")
        other = await lay_family(both, number=2217, table=("school",))
        await other.wakes()
        await merges(both, family, other)

    await race(story, Tap("school nurse", "Seen, no change"), Tap("CAF worker", "Merge them"))


# Deciding


async def with_two_managers(both: Replicas) -> None:
    """The CAF manager has not taken it in time, and the deputy has it."""
    await asked(both, "Tue 15 Dec 17:00")
    await both["CAF manager"].taps("Open it")


async def test_two_managers_take_it(race: Race) -> None:
    await race(with_two_managers, Tap("CAF manager", "I'll take this"), Tap("CAF deputy", "I'll take this"))


async def test_one_manager_takes_it_and_another_decides(race: Race) -> None:
    async def story(both: Replicas) -> None:
        await with_two_managers(both)
        await both["CAF manager"].taps("Call their head", "It's not the first time")

    await race(story, Tap("CAF manager", "Record this decision"), Tap("CAF deputy", "I'll take this"))


async def test_two_managers_decide(race: Race) -> None:
    async def story(both: Replicas) -> None:
        await with_two_managers(both)
        await both["CAF manager"].taps("Call their head", "It's not the first time")
        await both["CAF deputy"].taps("Go ahead without", "Enough is known")

    await race(story, Tap("CAF manager", "Record this decision"), Tap("CAF deputy", "Record this decision"))


async def test_a_decision_and_the_answer_that_was_waited_for(race: Race) -> None:
    async def story(both: Replicas) -> None:
        await with_two_managers(both)
        await both["CAF manager"].taps("Call their head", "It's not the first time")

    await race(story, Tap("CAF manager", "Record this decision"), Tap("school nurse", "Seen, no change"))


async def test_taking_it_and_the_answer_that_was_waited_for(race: Race) -> None:
    await race(with_two_managers, Tap("CAF deputy", "I'll take this"), Tap("school nurse", "Seen, no change"))


async def test_they_rang_and_the_answer_that_was_waited_for(race: Race) -> None:
    await race(with_two_managers, Tap("CAF manager", "I rang them"), Tap("school nurse", "Seen, no change"))


async def test_a_decision_and_closing_the_family(race: Race) -> None:
    async def story(both: Replicas) -> None:
        family = await asked(both, "Mon 14 Dec 10:00")
        await both["CAF manager"].taps("Call their head", "It's not the first time")
        await closes(both, family)

    await race(story, Tap("CAF manager", "Record this decision"), Tap("lead", "Close it"))


async def test_a_worry_and_closing_the_family(race: Race) -> None:
    async def story(both: Replicas) -> None:
        family = await asked(both, "Tue 1 Dec 10:00")
        await at(both, family, "school nurse", "I'm worried")
        await closes(both, family)

    await race(story, Tap("school nurse", "Yes, tell them I'm worried"), Tap("lead", "Close it"))


# Meetings


async def test_one_cancels_and_another_moves(race: Race) -> None:
    async def story(both: Replicas) -> None:
        family = await asked(both)
        await cancels(both, family)
        await moves(both, family, "CAF worker")

    await race(story, Tap("lead", "Cancel it and tell everybody"), Tap("CAF worker", "Move it"))


async def test_two_move_it_to_different_days(race: Race) -> None:
    async def story(both: Replicas) -> None:
        family = await asked(both)
        await moves(both, family)
        await moves(both, family, "CAF worker", "Wed 16 December")

    await race(story, Tap("lead", "Move it"), Tap("CAF worker", "Move it"))


async def test_two_move_it_to_the_same_day(race: Race) -> None:
    async def story(both: Replicas) -> None:
        family = await asked(both)
        await moves(both, family)
        await moves(both, family, "CAF worker")

    await race(story, Tap("lead", "Move it"), Tap("CAF worker", "Move it"))


async def test_two_cancel_it(race: Race) -> None:
    async def story(both: Replicas) -> None:
        family = await asked(both)
        await cancels(both, family)
        await cancels(both, family, "CAF worker")

    await race(story, Tap("lead", "Cancel it"), Tap("CAF worker", "Cancel it"))


async def test_a_reply_and_moving_the_meeting(race: Race) -> None:
    async def story(both: Replicas) -> None:
        family = await asked(both, "Thu 10 Dec 10:00")
        await moves(both, family)

    await race(story, Tap("school nurse", "I'll be there"), Tap("lead", "Move it"))


async def test_a_reply_and_cancelling_the_meeting(race: Race) -> None:
    async def story(both: Replicas) -> None:
        family = await asked(both, "Thu 10 Dec 10:00")
        await cancels(both, family)

    await race(story, Tap("school nurse", "I'll be there"), Tap("lead", "Cancel it"))


async def test_a_reply_and_taking_the_place_away(race: Race) -> None:
    async def story(both: Replicas) -> None:
        family = await asked(both, "Thu 10 Dec 10:00", ("school nurse", "school"))
        await removes(both, family)

    await race(story, Tap("school nurse", "I'll be there"), Tap("lead", "Take it away"))


async def test_two_fix_the_first_meeting(race: Race) -> None:
    async def story(both: Replicas) -> None:
        family = await lay_family(both)
        await family.wakes()
        await schedules(both, family)
        await schedules(both, family, "CAF worker")

    await race(story, Tap("lead", "Fix it and tell"), Tap("CAF worker", "Fix it and tell"))


async def nobody_has_said(both: Replicas) -> None:
    """The lead is about to write down who came, and it is the manager's that nobody has."""
    await ended(both)
    await both["lead"].taps("Yes, write it down", "Later: first who came")
    await step_to(both, "Wed 18 Nov 09:00")
    await both["CAF manager"].taps("Write it down")


async def test_two_write_down_who_came(race: Race) -> None:
    async def story(both: Replicas) -> None:
        await nobody_has_said(both)
        manager = both["CAF manager"]
        await manager.taps(
            "Later: first who came", "Change someone", "School: not there", "Online", "That's everyone"
        )

    await race(story, Tap("lead", "All as shown"), Tap("CAF manager", "Write it down"))


async def test_one_writes_down_who_came_and_another_that_it_will_not_be_held(race: Race) -> None:
    async def story(both: Replicas) -> None:
        await nobody_has_said(both)
        manager = both["CAF manager"]
        await manager.taps("Later: first who came", "It didn't happen", "It will not be held", "Venue closed")
        await manager.taps("None for now", "Holidays in the way")

    await race(story, Tap("lead", "All as shown"), Tap("CAF manager", "Write it down"))


# The family and its table


async def test_two_close_the_family(race: Race) -> None:
    async def story(both: Replicas) -> None:
        family = await asked(both)
        await closes(both, family)
        await closes(both, family, "CAF worker")

    await race(story, Tap("lead", "Close it"), Tap("CAF worker", "Close it"))


async def test_one_closes_the_family_and_another_merges_it_into_another(race: Race) -> None:
    async def story(both: Replicas) -> None:
        family = await asked(both)
        kept = await lay_family(both, number=2217, table=("school",))
        await kept.wakes()
        await closes(both, family)
        await merges(both, kept, family)

    await race(story, Tap("lead", "Close it"), Tap("CAF worker", "Merge them"))


async def test_two_merge_each_into_the_other(race: Race) -> None:
    async def story(both: Replicas) -> None:
        family = await asked(both)
        other = await lay_family(both, number=2217, table=("school",))
        await other.wakes()
        await merges(both, family, other)
        await merges(both, other, family, "CAF manager")

    await race(story, Tap("CAF worker", "Merge them"), Tap("CAF manager", "Merge them"))


async def test_two_hand_over_the_lead(race: Race) -> None:
    async def story(both: Replicas) -> None:
        family = await asked(both)
        await hands_over_lead(both, family, "tamsin")
        await hands_over_lead(both, family, "elspeth", "CAF manager")

    await race(story, Tap("lead", "Hand it over"), Tap("CAF manager", "Hand it over"))


async def test_two_hand_over_one_place(race: Race) -> None:
    async def story(both: Replicas) -> None:
        family = await asked(both)
        await hands_over(both, family, "Oona Brackley")
        await hands_over(both, family, "Hester Vole", "CAF worker")

    await race(story, Tap("lead", "Hand it over"), Tap("CAF worker", "Hand it over"))


async def test_one_hands_a_place_over_and_another_takes_it_away(race: Race) -> None:
    async def story(both: Replicas) -> None:
        family = await asked(both, table=("school nurse", "school"))
        await hands_over(both, family, "Oona Brackley")
        await removes(both, family, "CAF worker")

    await race(story, Tap("lead", "Hand it over"), Tap("CAF worker", "Take it away"))


async def test_two_add_the_same_person(race: Race) -> None:
    async def story(both: Replicas) -> None:
        family = await asked(both)
        for who in ("lead", "CAF worker"):
            await at(both, family, who, "Who's at the table", "Add someone", "School", "Roland Tipple")

    await race(story, Tap("lead", "Add to the table"), Tap("CAF worker", "Add to the table"))


async def test_one_hands_the_lead_over_and_the_lead_closes_the_family(race: Race) -> None:
    async def story(both: Replicas) -> None:
        family = await asked(both)
        await closes(both, family)
        await hands_over_lead(both, family, "tamsin", "CAF worker")

    await race(story, Tap("lead", "Close it"), Tap("CAF worker", "Hand it over"))


async def test_two_ask_the_same_place_for_an_update(race: Race) -> None:
    async def story(both: Replicas) -> None:
        family = await lay_family(both, table=("school nurse",))
        await family.wakes()
        for who in ("lead", "CAF worker"):
            await at(both, family, who, "Ask for updates", "How things are", "The 1 who can be asked")

    await race(story, Tap("lead", "Ask them"), Tap("CAF worker", "Ask them"))


async def test_the_agreement_is_withdrawn_and_somebody_asks_for_an_update(race: Race) -> None:
    async def story(both: Replicas) -> None:
        family = await lay_family(both, table=("school nurse",))
        await family.wakes()
        await at(both, family, "lead", "Agreement", "They have withdrawn it")
        await at(both, family, "CAF worker", "Ask for updates", "How things are", "The 1 who can be asked")

    await race(story, Tap("lead", "They have withdrawn"), Tap("CAF worker", "Ask them"))


# What lies beside the lock of one family


async def test_two_open_a_family(race: Race) -> None:
    """Each has the reference after the last."""

    async def story(both: Replicas) -> None:
        for who in both.people("lead", "social worker"):
            await who.says("/families")
            await who.taps("Open a family", "1", "5 to 10", "Early help")
            await who.says("30 Oct")
            await who.taps("mother", "That's all", "School", "That's all", "Roland Tipple", "Nobody is missing")
            await who.taps("Yes, they agreed", "Everyone at the table", "Today", "Sunday 2 May 2027")

    await race(story, Tap("lead", "Open the family"), Tap("social worker", "Open the family"))


async def test_two_managers_decide_for_the_same_two_families(race: Race) -> None:
    async def story(both: Replicas) -> None:
        manager, deputy = both.people("CAF manager", "CAF deputy")
        for number in (1042, 2217):
            await before_a_tac(both, number=number)
        await step_to(both, "Mon 14 Dec 09:00")
        await opens(manager, "R-1042F: the school nurse")
        await manager.taps("Call their head", "It's not the first time", "Done")
        await step_to(both, "Tue 15 Dec 17:00")
        await opens(deputy, "R-2217M: the school nurse")
        await deputy.taps("We'll chair", "The case is complex", "Done")

    await race(story, Tap("CAF manager", "Record this decision"), Tap("CAF deputy", "Record this decision"))


async def test_somebody_says_that_they_leave_and_is_given_a_place(race: Race) -> None:
    async def story(both: Replicas) -> None:
        family = await asked(both)
        await hands_over(both, family, "Hester Vole")
        await leaves(both, "nurse deputy")

    await race(story, Tap("nurse deputy", "Yes, save it"), Tap("lead", "Hand it over"))


async def test_who_holds_a_place_says_that_they_leave_and_it_is_handed_over(race: Race) -> None:
    async def story(both: Replicas) -> None:
        family = await asked(both)
        await hands_over(both, family, "Hester Vole")
        await leaves(both, "school nurse")

    await race(story, Tap("school nurse", "Yes, save it"), Tap("lead", "Hand it over"))
