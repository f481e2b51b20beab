"""An answer at any step stops the asking at once, whoever gives it; and it can be changed afterwards."""

from __future__ import annotations

import pytest

from tests.town.town import Town
from tests.updates.story import before_a_tac, quiet, step_to


@pytest.mark.parametrize(
    ("when", "who"),
    [
        ("Tue 1 Dec 09:00", "school nurse"),
        ("Wed 9 Dec 09:00", "school nurse"),
        ("Thu 10 Dec 09:00", "nurse deputy"),
        ("Fri 11 Dec 09:00", "health safeguarding"),
    ],
    ids=["asked", "reminded", "deputy", "safeguarding lead"],
)
async def test_an_answer_stops_the_asking_at_once(town: Town, when: str, who: str) -> None:
    family = await before_a_tac(town)
    await step_to(town, when)
    await town[who].taps("Seen, no change")
    await town[who].sees(f"{family.reference}: saved. Thank you.", "seen, no change", offering=["Change"])
    quiet(town)
    for later in ("Wed 9 Dec 09:00", "Thu 10 Dec 09:00", "Fri 11 Dec 09:00", "Mon 14 Dec 09:00", "Wed 16 Dec 17:00"):
        if town.at(f"{later[:-6]} 2026 {later[-5:]}") > town.clock.now():
            await town.is_now(later)
    said = [text for key in town.cast for text in town[key].unheard() if key != "stranger"]
    assert not [text for text in said if "update" in text and "nobody has said" not in text], said
    quiet(town)


async def test_an_answer_after_the_manager_has_it_closes_it_and_everybody_who_waited_hears(town: Town) -> None:
    nurse, lead, manager = town.people("school nurse", "lead", "CAF manager")
    family = await before_a_tac(town)
    await step_to(town, "Mon 14 Dec 09:00")
    await manager.taps("I'll take this")
    await nurse.taps("Seen, no change")
    await manager.hears(f"{family.reference}, no update from the school nurse: they answered on Monday 14 December")
    await lead.hears("they answered on Monday 14 December, so there is nothing left to decide")
    await manager.taps("Call their head")
    assert manager.newest["text"].count("they answered on Monday 14 December") == 1
    await step_to(town, "Wed 16 Dec 17:00")
    facts = await family.facts()
    assert [one.closed_at is not None for one in facts.escalations] == [True]


async def test_an_answer_can_be_changed_and_what_the_lead_should_know_is_in_the_digest(town: Town) -> None:
    nurse, lead = town.people("school nurse", "lead")
    family = await before_a_tac(town)
    await step_to(town, "Tue 1 Dec 09:00")
    await nurse.taps("Seen, no change")
    await nurse.taps("Change")
    await nurse.sees("your answer is now: seen, no change. Which is right?")
    await nurse.taps("Something has changed")
    await nurse.sees("saved", "something has changed")
    await town.is_now("Tue 1 Dec 17:59")
    await lead.hears_nothing()
    await town.is_now("Wed 2 Dec 08:00")
    await lead.hears(f"{family.reference}: the school nurse answered on Tuesday 1 December: something has changed.")
    facts = await family.facts()
    assert facts.requests[0].answer == "changed"
    quiet(town)


async def test_only_some_of_the_children_are_told_of_where_that_is_so(town: Town) -> None:
    nurse = town["school nurse"]
    family = await before_a_tac(town, children="ABC")
    await step_to(town, "Tue 1 Dec 09:00")
    await nurse.taps("Seen, going to plan")
    await nurse.sees("which children is this about?", offering=["All of them", "Child A", "More than one, not all"])
    await nurse.taps("More than one, not all", "Child A", "Child C", "Done")
    await nurse.sees("saved", "seen, going to plan. About: Children A and C.")
    facts = await family.facts()
    assert set(facts.requests[0].child_ids) == {family.children["A"], family.children["C"]}
    await nurse.taps("Change", "Not seen", "All of them")
    await nurse.sees("not seen.")
    assert (await family.facts()).requests[0].child_ids == ()
    quiet(town)


async def test_more_time_moves_the_day_and_once_is_enough(town: Town) -> None:
    nurse = town["school nurse"]
    family = await before_a_tac(town)
    await step_to(town, "Wed 9 Dec 09:00")
    await nurse.taps("I need until…")
    await nurse.sees(f"{family.reference}: until when do you need?", offering=["Thu 10 December", "Wed 16 December"])
    await nurse.taps("Mon 14 December")
    await nurse.sees("saved. We won't chase before then.")
    await nurse.sees(
        "your update is due by 5pm on Monday 14 December",
        "we'll ask the CAF manager on Tuesday 15 December",  # the steps between would all be that day: the highest goes
        offering=["Seen, no change", "Other answers"],
    )
    assert "I need until…" not in [button["label"] for row in nurse.newest["buttons"] for button in row]
    await step_to(town, "Mon 14 Dec 17:00", "nurse deputy")
    await town["nurse deputy"].hears_nothing()
    await town.is_now("Tue 15 Dec 09:00")
    await town["CAF manager"].hears("the school nurse at Northwick Community Health hasn't answered.")
    quiet(town)


async def test_not_my_case_now_reaches_the_lead_at_once_with_the_name(town: Town) -> None:
    nurse, lead = town.people("school nurse", "lead")
    family = await before_a_tac(town)
    await step_to(town, "Tue 1 Dec 09:00")
    await nurse.taps("Something else", "Not my case now")
    await nurse.sees(f"{family.reference}: who is it now?", offering=["Hester Vole, school nurse", "I don't know"])
    await nurse.taps("Hester Vole")
    await nurse.sees("saved. The lead professional hears at once.")
    await lead.hears(
        f"{family.reference}: the school nurse at Northwick Community Health says it is not their case now. "
        "It should be Hester Vole.",
        offering=["Who's at the table"],
    )
    await lead.taps("Who's at the table")
    quiet(town)


async def test_agreement_to_share_becomes_the_leads_task(town: Town) -> None:
    nurse, lead = town.people("school nurse", "lead")
    family = await before_a_tac(town)
    await step_to(town, "Tue 1 Dec 09:00")
    await nurse.taps("Something else", "I need agreement to share", "Ask the lead professional")
    await lead.hears(f"{family.reference}: the school nurse can't share without the family's agreement.")
    await lead.taps("It's agreed: ask them again")
    await nurse.hears(f"{family.reference}: your update for Thursday 17 December")
    quiet(town)


async def test_an_adult_but_not_the_child_is_an_answer(town: Town) -> None:
    nurse, lead = town.people("school nurse", "lead")
    await before_a_tac(town)
    await step_to(town, "Tue 1 Dec 09:00")
    await nurse.taps("Something else", "Adult seen, but not the child")
    await nurse.sees("an adult seen, but not the child")
    await town.is_now("Wed 2 Dec 08:00")
    await lead.hears("an adult seen, but not the child")
    quiet(town)


async def test_many_updates_are_stepped_through_one_after_the_other(town: Town) -> None:
    nurse = town["school nurse"]
    families = [await before_a_tac(town, number=number) for number in (1042, 2217, 1308)]
    await step_to(town, "Tue 1 Dec 09:00", "school nurse")
    await nurse.hears("3 things for you.", *(f"{one.reference}: your update for Thursday" for one in families))
    await nurse.taps("1 Open", "Seen, no change")
    await nurse.sees("saved. Thank you. 2 more:", "your update for Thursday 17 December")
    await nurse.taps("Seen, going to plan")
    await nurse.sees("saved. Thank you. 1 more:")
    await nurse.taps("Not seen")
    await nurse.sees("saved. Thank you.", "not seen", offering=["Change"])
    answers = [(await one.facts()).requests[0].answer for one in families]
    assert sorted(answers) == ["not_seen", "seen_no_change", "seen_to_plan"]
    quiet(town)


async def test_a_button_of_the_first_means_nothing_on_the_second(town: Town) -> None:
    nurse = town["school nurse"]
    first = await before_a_tac(town, number=1042)
    second = await before_a_tac(town, number=2217)
    await step_to(town, "Tue 1 Dec 09:00", "school nurse")
    await nurse.taps("1 Open")
    old = nurse.remembers("Seen, no change")
    await nurse.taps("Seen, going to plan")
    await nurse.taps_remembered(old)
    answers = [one.requests[0].answer for one in (await first.facts(), await second.facts())]
    assert answers.count(None) == 1
    assert "seen_no_change" not in answers
    quiet(town)
