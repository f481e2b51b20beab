"""After the opening: a child is born, a father turns up, an age was mistapped, somebody takes no part any more."""

from __future__ import annotations

from tests.town.family import lay_family
from tests.town.town import Town


async def test_a_child_is_born_and_the_meeting_ahead_is_about_them_too(town: Town) -> None:
    lead = town["lead"]
    family = await lay_family(town, table=("health visitor",))
    await family.meeting("Thu 19 Nov 10:00")
    await family.wakes()
    town.hush()
    await lead.says("/families")
    await lead.taps(family.reference, "Children and carers", "Add a child")
    await lead.sees("How old is Child B?")
    await lead.taps("under 1", "Early help", "Today")
    await lead.sees("add Child B (under 1, Early help (TAC))?", "About them too from now on: TAC on Thu 19 November")
    await lead.taps("Add this child")
    await lead.sees("Child B is added.", offering=["Child A (5 to 10)", "Child B (under 1)"])
    facts = await family.facts()
    assert [child.letter for child in facts.children] == ["A", "B"]
    assert set(facts.meetings[0].child_ids) == {child.id for child in facts.children}
    town.hush()


async def test_a_letter_is_never_given_to_another_child(town: Town) -> None:
    lead = town["lead"]
    family = await lay_family(town, table=(), children="AB")
    await family.wakes()
    town.hush()
    await lead.says("/families")
    await lead.taps(family.reference, "Children and carers", "Child B (5 to 10)", "Their plan is closed")
    await lead.taps("Help goes on elsewhere", "Today", "Close it")
    await lead.sees("No longer on a plan: Child B")
    await lead.taps("Add a child", "11 to 15", "Early help", "Today", "Add this child")
    await lead.sees("Child C is added.")
    town.hush()


async def test_an_age_that_was_mistapped_is_put_right(town: Town) -> None:
    lead = town["lead"]
    family = await lay_family(town, table=())
    await family.wakes()
    town.hush()
    await lead.says("/families")
    await lead.taps(family.reference, "Children and carers", "Child A (5 to 10)", "The age is different", "11 to 15")
    await lead.sees("Put right.", offering=["Child A (11 to 15)"])
    town.hush()


async def test_the_father_turns_up_and_is_counted_for_himself(town: Town) -> None:
    lead = town["lead"]
    await town.is_now("Thu 19 Nov 09:30")
    family = await lay_family(town, table=("health visitor",))
    await family.meeting("Thu 19 Nov 10:00")
    await family.wakes()
    town.hush()
    await lead.says("/families")
    await lead.taps(family.reference, "Children and carers", "Add a parent or carer", "father", "Add them")
    await lead.sees("Say on the meeting whether they are coming", offering=["Mother", "Father"])
    await town.is_now("Thu 19 Nov 11:00")
    town.hush()
    await lead.taps("Yes, write it down", "Later: first who came")
    assert any("Father: not there" in message["text"] for message, _ in lead.lines())
    town.hush()


async def test_whoever_takes_no_part_any_more_is_not_waited_for_and_stays_in_what_was_recorded(town: Town) -> None:
    lead = town["lead"]
    await town.is_now("Thu 19 Nov 09:30")
    family = await lay_family(town, table=("health visitor",), parents=("mother", "father"))
    held = await family.meeting("Thu 19 Nov 10:00", parents_coming=[str(family.parents["father"])])
    await family.wakes()
    await town.is_now("Thu 19 Nov 11:00")
    town.hush()
    await lead.taps("Yes, write it down", "Later: first who came", "All as shown")
    await lead.says("/families")
    await lead.taps(family.reference, "Children and carers", "Father", "They take no part any more")
    await lead.sees("Nobody waits for them. What was recorded stays")
    await lead.taps("That's right")
    await lead.sees("What was recorded of them stays")
    facts = await family.facts()
    assert [parent.label for parent in facts.parents] == ["mother"]
    shown = await family.screen(town["health visitor"], "record_meeting", meeting=str(held))
    assert shown is not None
    assert "Father: there" in shown.text
    town.hush()


async def test_a_carer_is_somebody_else_to_the_children(town: Town) -> None:
    lead = town["lead"]
    family = await lay_family(town, table=(), parents=("father",))
    await family.wakes()
    town.hush()
    await lead.says("/families")
    await lead.taps(family.reference, "Children and carers", "Father", "It is somebody else", "stepfather")
    await lead.sees("Put right.", offering=["Stepfather"])
    facts = await family.facts()
    assert [(parent.id, parent.label) for parent in facts.parents] == [(family.parents["father"], "stepfather")]
    town.hush()
