"""What happens to a family over time: agreement, a step up or down, and being found to have been opened twice."""

from __future__ import annotations

from bot.domain.references import make_reference
from bot.domain.seats import NoLadder
from bot.storage.work import Who
from bot.usecases.merging import merge_families
from tests.families.told import open_family, saw
from tests.town.family import lay_family
from tests.town.town import Town


async def test_an_agreement_is_renewed_for_some_agencies(town: Town) -> None:
    lead = town["lead"]
    await open_family(town, {"School": "Roland Tipple", "GP": "Cyril Ogden"}, agreed=False)
    town["school"].hush()
    town["GP"].hush()
    await lead.sees("No agreement on record yet, so nobody can be asked for an update")
    await lead.taps("Agreement", "Record what they agreed", "Yes, they agreed", "Only some", "Oakfield", "That's all")
    await lead.taps("Yesterday", "Sunday 2 May 2027")
    await lead.sees("Agreed until Sunday 2 May 2027. Record it?")
    await lead.taps("Record it")
    await lead.sees("What was recorded before is kept", "For Oakfield Primary School")


async def test_the_family_withdraws(town: Town) -> None:
    lead = town["lead"]
    await open_family(town, {"School": "Roland Tipple"})
    town["school"].hush()
    await lead.taps("Agreement", "They have withdrawn it")
    await lead.sees("Nobody is asked any more", "the manager decides within two working days")
    await lead.taps("They have withdrawn")
    await lead.sees("Requests have stopped", "Agreement withdrawn on Monday 2 November 2026")
    manager = town["CAF manager"]
    await manager.hears("R-1000", "the family has not agreed, or no longer agrees")
    await manager.hears_nothing()  # one fact is said once: it is not an urgent signal as well


async def test_after_a_withdrawal_the_decision_is_due_in_two_working_days_and_no_tac_is_asked_for(town: Town) -> None:
    lead, manager, deputy = town.people("lead", "CAF manager", "CAF deputy")
    await open_family(town, {"School": "Roland Tipple"})
    await lead.taps("Agreement", "They have withdrawn it", "They have withdrawn")
    town.hush()
    await manager.taps("I'll take this")
    await manager.sees("Please decide by Wednesday 4 November, or it comes back to you.")
    await town.is_now("Wed 4 Nov 17:00")
    await manager.hears("the family has not agreed", "Take this by 5pm tomorrow or it goes to your deputy.")
    await town.is_now("Thu 5 Nov 17:00")
    await deputy.hears("the family has not agreed, or no longer agrees")
    town.hush()
    await town.is_now("Mon 30 Nov 12:00")
    said = [text for who in (lead, manager, deputy) for text in who.unheard()]
    assert not [text for text in said if "TAC" in text or "needs a date" in text]
    town.hush()


async def test_a_new_agreement_leaves_nothing_to_decide(town: Town) -> None:
    lead, manager = town.people("lead", "CAF manager")
    await open_family(town, {"School": "Roland Tipple"})
    await lead.taps("Agreement", "They have withdrawn it", "They have withdrawn")
    town.hush()
    await lead.taps("Record what they agreed", "Yes, they agreed", "Everyone at the table", "Today")
    await lead.taps("Sunday 2 May 2027", "Record it")
    await manager.hears("the family's agreement: the family agreed on Monday 2 November")
    town.hush()
    await town.is_now("Wed 4 Nov 12:00")
    said = [text for who in town.cast.values() for text in who.unheard()]
    assert not [text for text in said if "no longer agrees" in text]
    town.hush()


async def test_a_refused_child_in_need_plan_is_a_task_for_lead_and_manager(town: Town) -> None:
    lead, manager = town.people("lead", "team manager")
    await open_family(town, {"School": "Roland Tipple"}, tier="Child in need")
    town.hush()
    await lead.taps("Agreement", "Renew or change it", "No, they refused", "Today", "Record it")
    await manager.hears("R-1000", "the family has not agreed, or no longer agrees")
    await lead.hears("R-1000", "the family did not agree", offering=["Record what they agreed"])
    town.hush()


async def test_a_step_up_says_what_follows_before_it_is_recorded(town: Town) -> None:
    lead, school = town.people("lead", "school")
    await open_family(town, {"School": "Roland Tipple"})
    await school.taps("Yes")
    await lead.taps("Step up or down", "Child protection", "Today", "Not fixed yet")
    await lead.sees("On which basis is information shared?")
    await lead.taps("Legal duty")
    await lead.sees(
        "from Early help (TAC) to Child protection",
        "The next meeting is a core group, due by Monday 16 November",
        "No social worker is at the table yet",
    )
    await lead.taps("Record the change")
    await lead.hears("the next core group is due by Monday 16 November and none is booked")
    saw(lead, "Recorded: Child A is now Child protection", "the core group is due by Monday 16 November")
    school.hush()


async def test_a_change_back_to_before_the_plan_is_refused(town: Town) -> None:
    lead = town["lead"]
    await open_family(town, {"School": "Roland Tipple"})
    town["school"].hush()
    await lead.taps("Step up or down", "Child in need")
    await lead.says("1 October")
    await lead.sees("The present plan began on Monday 2 November 2026")
    await lead.taps("Today", "Record the change")
    await lead.hears("the next CHIN meeting is due by Monday 16 November and none is booked")
    saw(lead, "Recorded: Child A is now Child in need")


async def test_a_family_that_was_opened_twice_becomes_one(town: Town) -> None:
    worker, nurse, school = town.people("CAF worker", "school nurse", "school")
    first = await open_family(town, {"School": "Roland Tipple"})
    second = await open_family(town, {"School": "Nobody yet", "School nurse": "Wynne Carbury"})
    nurse.hush()
    school.hush()
    await worker.says("/families")
    await worker.sees("2 families")
    await worker.taps(first, "Opened twice?")
    await worker.says(first.lower())
    await worker.sees("That is this family already")
    await worker.says(second.replace("-", " "))
    await worker.sees(f"{second} has Child A (5 to 10)")
    await worker.taps("Child A (5 to 10)")
    await worker.sees(f"Merge {second} into {first}?", "This cannot be undone")
    await worker.taps("Merge them")
    await worker.sees(f"{second} now leads to {first}", "3 at the table")
    await worker.says("/families")
    await worker.sees("1 family")
    await worker.taps("Find a reference")
    await worker.says(second)
    await worker.sees(f"{first}: Early help", "Child A (5 to 10), with mother")
    await nurse.taps("Yes")
    await nurse.sees("Thank you", first)


async def test_a_reference_with_a_slip_is_noticed_and_another_familys_is_not_confirmed(town: Town) -> None:
    nurse = town["school nurse"]
    await open_family(town, {"School nurse": "Wynne Carbury"})
    await nurse.taps("Yes")
    await nurse.says("/families")
    await nurse.taps("Find a reference")
    await nurse.says("R-1000A")
    await nurse.sees("One character in that reference is not right")
    other = make_reference(1001)
    await nurse.says(other)
    await nurse.sees(f"There is no {other} for you here")


async def test_what_was_to_be_said_of_the_other_family_in_the_morning_is_said_of_the_one_that_is_kept(
    town: Town,
) -> None:
    """In the evening two places of the second family cannot be asked. One of them is a place of the first one too."""
    lead = town["lead"]
    first = await lay_family(town, 1042, table=("school",), known=False)
    second = await lay_family(town, 1043, table=("school", "school nurse"), known=False)
    town.clock.move_to(town.at("Mon 2 Nov 2026 22:00"))
    async with town.installation.working() as work:
        for key in ("school", "school nurse"):
            about = {"why": NoLadder.NOT_CONFIRMED, "place": second.seats[key]}
            work.notify("no_ladder", person=lead.person_id, family=second.id, **about)
    await town.settle()
    lead.hush()
    async with town.installation.working(Who(town["CAF worker"].person_id)) as work:
        await merge_families(work, first.id, second.id, {second.children["A"]: first.children["A"]})
    await town.is_now("Tue 3 Nov 2026 09:00")
    await lead.hears(f"{first.reference}: Oakfield Primary School can", f"{first.reference}: the school nurse at")
    assert second.reference not in lead.newest["text"]
    town.hush()
    town.hush_mail()
