"""The family does not agree, or no longer: what the manager decides then takes effect; and agreement is checked again."""

from __future__ import annotations

from bot.domain.agreement import allows
from bot.domain.facts import FamilyFacts
from tests.families.told import saw
from tests.town.family import Laid, lay_family
from tests.town.seed import agency_id
from tests.town.town import Town


async def withdrawn(town: Town) -> Laid:
    """The family has withdrawn, and it is the CAF manager's to decide."""
    lead, manager = town.people("lead", "CAF manager")
    family = await lay_family(town, table=("school nurse",))
    await family.wakes()
    await lead.says("/families")
    await lead.taps(family.reference, "Agreement", "They have withdrawn it", "They have withdrawn")
    town.hush()
    await manager.says("/families")
    await manager.taps(family.reference, "Who has what to decide", f"{family.reference}: with", "Open it")
    await manager.sees("the family has not agreed, or no longer agrees", offering=["Go on without agreement"])
    assert not may_be_asked(town, await family.facts())
    return family


def may_be_asked(town: Town, facts: FamilyFacts) -> bool:
    policy = town.installation.policies[-1]
    return allows(facts, agency_id("health"), facts.opened_at.date(), policy)


async def test_going_on_without_agreement_takes_a_name_a_basis_and_a_reason_and_opens_the_gate(town: Town) -> None:
    lead, manager = town.people("lead", "CAF manager")
    family = await withdrawn(town)
    await manager.taps("Go on without agreement", "The risk may have changed")
    await manager.sees(
        "on which legal basis is information shared?", "Your name, the basis and the reason go on record"
    )
    await manager.taps("Legal duty")
    await manager.sees("because: the risk may have changed.", "Legal basis: legal duty.")
    await manager.taps("Record this decision")
    await lead.hears("Dorian Whitlock decided", "to go on without agreement, on a recorded basis")
    assert may_be_asked(town, await family.facts())
    await lead.says("/families")
    await lead.taps(family.reference)
    await lead.sees("Going on without the family's agreement.")
    await lead.taps("Agreement")
    await lead.sees(
        "Decided by Dorian Whitlock on Monday 2 November 2026",
        "Legal basis: legal duty.",
        "Because: the risk may have changed.",
        offering=["Record what they agreed"],
    )
    await lead.taps("Record what they agreed", "Yes, they agreed", "Everyone at the table", "Today")
    await lead.taps("Sunday 2 May 2027", "Record it")
    await lead.sees("Agreed until Sunday 2 May 2027")
    town.hush()


async def test_closing_the_plan_is_a_decision_that_closes_it(town: Town) -> None:
    lead, nurse, manager = town.people("lead", "school nurse", "CAF manager")
    family = await withdrawn(town)
    await manager.taps("Close the plan", "The family no longer agrees")
    await manager.sees("It is closed at once")
    await manager.taps("Record this decision")
    await manager.sees("Recorded for 1 family")
    await lead.hears("Dorian Whitlock decided", "to close the plan")
    assert (await family.facts()).closed_at is not None
    await town.is_now("Tue 3 Nov 09:00")
    await nurse.hears("the plan has been closed")
    await lead.hears("the plan has been closed")
    await town.is_now("Mon 1 Feb 09:00")
    await town.nothing_was_sent()


async def ended_tac(town: Town, *, agreed: bool = True) -> Laid:
    """A TAC has ended, who came is written down, and the child was heard."""
    await town.is_now("Mon 16 Nov 09:30")
    family = await lay_family(town, table=("health visitor",), agreed=agreed)
    await family.meeting("Mon 16 Nov 10:00")
    await family.wakes()
    await town.is_now("Mon 16 Nov 11:00")
    town.hush()
    await town["lead"].taps("Yes, write it down", "Later: first who came", "All as shown", "They came and spoke")
    return family


async def test_at_each_tac_the_family_is_asked_again_whether_they_agree(town: Town) -> None:
    lead = town["lead"]
    family = await ended_tac(town)
    saw(lead, "Does the family still agree to the plan, and to everyone at the table sharing?")
    await lead.taps("Something has changed", "They have withdrawn it", "They have withdrawn", "‹ Back")
    saw(lead, "What was decided?")
    assert (await family.facts()).agreement.withdrawn_on is not None
    town.hush()


async def test_without_an_agreement_in_force_the_meeting_is_the_place_to_record_one(town: Town) -> None:
    lead = town["lead"]
    family = await ended_tac(town, agreed=False)
    saw(lead, "No agreement of the family is in force")
    await lead.taps("Nobody asked them")
    saw(lead, "What was decided?")
    meeting = (await family.facts()).meetings[0]
    assert meeting.agreement_check == "not_asked"
    town.hush()
