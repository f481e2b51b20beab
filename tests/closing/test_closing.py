"""A family, or one child's plan, is closed: everybody hears so neutrally, and then nothing is sent any more."""

from __future__ import annotations

from bot.domain.facts import MeetingStatus, Tier
from tests.families.told import saw
from tests.town.family import lay_family
from tests.town.town import Town
from tests.updates.story import before_a_tac, step_to


async def test_a_family_is_closed_and_nothing_is_sent_afterwards(town: Town) -> None:
    """With a TAC fixed, an update asked and an escalation open. The table hears that it is closed, and not why."""
    lead, nurse, manager, doctor = town.people("lead", "school nurse", "CAF manager", "GP")
    family = await before_a_tac(town, ("school nurse", "GP"))
    town.hush_mail()
    await step_to(town, "Tue 15 Dec 10:00")
    town.hush_mail()
    await lead.says("/families")
    await lead.taps(family.reference, "Close the plan")
    await lead.sees("why is the plan closed?", "The others at the table are not told")
    await lead.taps("They have moved away", "Today")
    await lead.sees(
        "close the plan, because: they have moved away?",
        "Cancelled: TAC on Thu 17 December",
        "The table hears that it is closed, not why",
    )
    await lead.taps("Close it")
    await lead.sees("Closed.", "Because: they have moved away", "Worried about a child now?", "999")
    await nurse.hears("the TAC on Thursday 17 December 2026, 3:30pm is cancelled", "You need do nothing")
    await manager.hears("the plan was closed on Tuesday 15 December, so there is nothing left to decide")
    letter = await doctor.gets_email("is cancelled")
    assert "METHOD:CANCEL" in (letter.entry or "")
    entries = [letter.entry for letter in town.mailbox.unread() if letter.entry]
    assert entries
    assert all("METHOD:CANCEL" in entry for entry in entries)
    town.hush_mail()

    await town.is_now("Wed 16 Dec 09:00")
    await nurse.hears("the plan has been closed", "You needn't answer or come any more")
    assert "moved away" not in nurse.newest["text"]
    await doctor.gets_email("the plan has been closed")
    await town.is_now("Mon 1 Mar 09:00")
    await town.nothing_was_sent()
    facts = await family.facts()
    assert facts.meetings[0].status is MeetingStatus.CANCELLED
    assert facts.requests
    assert all(one.cancelled_at for one in facts.requests)
    assert all(one.closed_at for one in facts.escalations)
    await lead.says("/today")
    await lead.sees("Nothing is waiting for you.")


async def test_what_waits_to_be_said_of_a_family_that_is_closed_is_left_unsaid(town: Town) -> None:
    """A step up waits for the morning to be told; the plan is closed before that."""
    lead, nurse = town.people("lead", "school nurse")
    family = await lay_family(town, table=("school nurse",))
    await family.wakes()
    town.hush()
    await lead.says("/families")
    await lead.taps(family.reference, "Step up or down", "Child in need", "Today", "Record the change")
    town.hush()
    await lead.says("/families")
    await lead.taps(family.reference, "Close the plan", "Help goes on elsewhere", "Today", "Close it")
    await lead.sees("Closed.")
    await town.is_now("Tue 3 Nov 09:00")
    await nurse.hears("the plan has been closed")
    assert "is now" not in nurse.newest["text"]
    town.hush()


async def test_the_plan_of_one_child_is_closed_and_the_others_go_on(town: Town) -> None:
    lead, nurse = town.people("lead", "school nurse")
    family = await lay_family(town, table=("school nurse",), children="AB")
    await family.meeting("Thu 19 Nov 10:00")
    await family.wakes()
    town.hush()
    await lead.says("/families")
    await lead.taps(family.reference, "Close the plan", "Child B, Early help", "They are 18 or over", "Today")
    await lead.sees("close the plan of Child B, because: they are 18 or over? The others go on")
    await lead.taps("Close it")
    await lead.sees("Closed for Child B. The others go on.", "Child A (5 to 10)")
    facts = await family.facts()
    assert [child.letter for child in facts.children] == ["A"]
    assert facts.meetings[0].child_ids == (family.children["A"],)
    assert facts.meetings[0].status is MeetingStatus.CONFIRMED
    await town.is_now("Tue 3 Nov 09:00")
    await nurse.hears("the plan of Child B has been closed. The others go on")
    town.hush()
    town.hush_mail()


async def test_when_the_only_protected_child_is_off_the_plan_the_others_go_on_as_they_are(town: Town) -> None:
    """Child A was under child protection: from now on the family is one of early help, and needs an agreement."""
    lead = town["lead"]
    family = await lay_family(town, table=("school nurse",), children="AB", agreed=False)
    await family.steps_up("A")
    await family.wakes()
    town.hush()
    assert (await family.facts()).tier is Tier.CHILD_PROTECTION
    await lead.says("/families")
    await lead.taps(family.reference, "Close the plan", "Child A", "What was agreed has been reached", "Today")
    await lead.sees("The next meeting is a TAC", "From now on the family's agreement is needed")
    await lead.taps("Close it")
    saw(lead, "Closed for Child A", "Early help")
    assert (await family.facts()).tier is Tier.EARLY_HELP
    town.hush()


async def test_a_worry_keeps_the_family_open(town: Town) -> None:
    lead, nurse, manager = town.people("lead", "school nurse", "CAF manager")
    family = await lay_family(town, table=("school nurse",))
    await family.wakes()
    town.hush()
    await nurse.says("/families")
    await nurse.taps(family.reference, "I'm worried", "Yes, tell them I'm worried")
    await lead.says("/families")
    await lead.taps(family.reference, "Close the plan")
    await lead.sees("Somebody is worried about this family", "It stays open until the manager has")
    await manager.taps("I've spoken to them", "I spoke to them today", "Record this decision")
    town.hush()
    await lead.says("/families")
    await lead.taps(family.reference, "Close the plan")
    await lead.sees("why is the plan closed?")
    town.hush()


async def test_an_old_button_about_a_closed_family_changes_nothing(town: Town) -> None:
    lead, worker = town.people("lead", "CAF worker")
    family = await lay_family(town, table=("school nurse",))
    await family.wakes()
    town.hush()
    await lead.says("/families")
    await lead.taps(family.reference)
    await worker.says("/families")
    await worker.taps(family.reference, "Close the plan", "It was opened by mistake", "Today")
    await lead.taps("Step up or down", "Child in need", "Today")
    await worker.taps("Close it")
    await worker.sees("Closed.")
    await lead.taps("Record the change")
    await lead.sees("This plan has been closed, so nothing can be changed any more")
    assert (await family.facts()).tier is Tier.EARLY_HELP
    town.hush()


async def test_the_meeting_decides_to_close_and_one_tap_leads_there(town: Town) -> None:
    lead = town["lead"]
    await town.is_now("Mon 16 Nov 09:30")
    family = await lay_family(town, table=("health visitor",))
    await family.meeting("Mon 16 Nov 10:00")
    await family.wakes()
    await town.is_now("Mon 16 Nov 11:00")
    town.hush()
    await lead.taps("Yes, write it down", "Later: first who came", "All as shown", "They came and spoke")
    await lead.taps("Yes, they still agree", "Choose what was decided", "Close", "Done")
    saw(lead, "Decided: close")
    await lead.taps("Close the plan", "What was agreed has been reached", "Today", "Close it")
    saw(lead, "Closed.")
    assert (await family.facts()).closed_at is not None
    town.hush()
