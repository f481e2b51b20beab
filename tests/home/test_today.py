"""/today: what waits for somebody, most urgent first, with about how long it takes."""

from __future__ import annotations

from bot.domain.facts import MeetingStatus, Tier
from bot.storage import models as m
from tests.town.family import lay_family
from tests.town.seed import person_id
from tests.town.town import Town


def labels(who: object) -> list[str]:
    return [button["label"] for row in who.newest["buttons"] for button in row]  # type: ignore[attr-defined]


async def test_a_lead_with_several_families(town: Town) -> None:
    """One lacks people for a meeting, one has to be booked, one meeting was never recorded, one needs nothing."""
    lead = town["lead"]
    lacking = await lay_family(town, 1042, table=("school", "health visitor"), opened="Thu 1 Oct 2026 09:00")
    await lacking.held("Thu 15 Oct 2026 10:00")
    await lacking.meeting("Fri 6 Nov 10:00", fixed="Fri 16 Oct 2026 10:00")
    to_book = await lay_family(town, 1043, table=())
    past = await lay_family(town, 1044, table=("school",), opened="Thu 1 Oct 2026 09:00")
    await past.meeting("Fri 30 Oct 2026 10:00", fixed="Thu 1 Oct 2026 12:00")
    well = await lay_family(town, 1045, table=("school",))
    await well.meeting("Fri 20 Nov 10:00", parents_coming=[str(one) for one in well.parents.values()])

    await lead.says("/today")
    await lead.sees(
        "3 things, about 6 minutes.",
        f"1. {lacking.reference}: not enough people for Friday 6 November.",
        f"2. {past.reference}: did it happen on Friday 30 October?",
        f"3. {to_book.reference}: book by Monday 23 November.",
        "Your other family needs nothing.",
    )
    assert labels(lead) == ["1 Fix", "2 Record", "3 Book", "My week"]
    await lead.taps("1 Fix")
    await lead.sees(lacking.reference, "can't go ahead")
    await lead.taps("‹ Back", "2 Record")
    await lead.sees(past.reference)
    await lead.taps("‹ Back", "3 Book")
    await lead.sees(to_book.reference, offering=["Cancel"])


async def test_what_is_done_leaves_and_its_old_button_answers_kindly(town: Town) -> None:
    lead = town["lead"]
    family = await lay_family(town, table=())
    await lead.says("/today")
    await lead.sees("1 thing, about 2 minutes.", "book by Monday 23 November")
    old = lead.remembers("1 Book")
    await family.meeting("Mon 23 Nov 10:00")
    await lead.says("/today")
    await lead.sees("Nothing is waiting for you.", "Your 1 family needs nothing.")
    await lead.taps_remembered(old)
    await lead.sees("Nothing is waiting for you.")


async def test_a_member_of_the_network(town: Town) -> None:
    """A school nurse with three families: an update, a reply, and whether she knows which family it is."""
    nurse = town["school nurse"]
    asked = await lay_family(town, 1042, table=("school nurse",), opened="Thu 1 Oct 2026 09:00")
    await asked.request("school nurse", "Mon 26 Oct 2026 09:00", "Mon 2 Nov 2026 17:00")
    meets = await lay_family(town, 1043, table=("school nurse",))
    await meets.meeting("Thu 19 Nov 15:30")
    new = await lay_family(town, 1044, table=("school nurse",), known=False)
    quiet = await lay_family(town, 1045, table=("school nurse",))

    await nurse.says("/today")
    await nurse.sees(
        "3 things, about 1 minute.",
        f"1. {asked.reference}: update due today.",
        f"2. {meets.reference}: are you coming on Thursday 19 November?",
        f"3. {new.reference}: do you know which family it is?",
        "Your other family needs nothing.",
    )
    assert quiet.reference not in nurse.newest["text"]
    assert labels(nurse) == ["1 Answer", "2 Reply", "3 Say", "My week"]
    await nurse.taps("2 Reply")
    await nurse.sees(meets.reference, "Thursday 19 November", offering=["I'll be there"])
    await nurse.taps("I'll be there", "‹ Back")
    await nurse.sees("2 things", f"2. {new.reference}")
    await nurse.taps("2 Say")
    await nurse.sees("Do you know which family it is?")
    await nurse.taps("Yes", "‹ Back") if "‹ Back" in labels(nurse) else await nurse.taps("Yes")
    await nurse.says("/today")
    await nurse.sees("1 thing", asked.reference)
    await nurse.taps("My week")
    await nurse.sees("Monday 2 November:", f"by 5pm: update, {asked.reference}")
    for who in town.people("lead", "nurse deputy"):
        who.hush()
    nurse.hush()


async def test_a_poll_that_is_open(town: Town) -> None:
    school, lead = town["school"], town["lead"]
    family = await lay_family(town, table=("school",))
    meeting_id = await family.meeting(
        "Thu 19 Nov 15:30", status=MeetingStatus.POLLED.value, revision=0, fixed_at=None, starts_at=None
    )
    poll = m.Poll(meeting_id=meeting_id, opened_at=town.clock.now(), closes_at=town.at("Thu 5 Nov 17:00"))
    await family.lay(
        poll, m.PollOption(poll_id=poll.id, meeting_id=meeting_id, starts_at=town.at("Thu 19 Nov 15:30"))
    )
    await school.says("/today")
    await school.sees(f"1. {family.reference}: say by Thursday 5 November when you could come.")
    await school.taps("1 Say when")
    await school.sees("when could you come")
    await lead.says("/today")
    await lead.sees("Nothing is waiting for you.")
    await town.is_now("Thu 5 Nov 17:00")
    lead.hush()
    school.hush()
    await lead.says("/today")
    await lead.sees(f"1. {family.reference}: fix a date.", offering=["1 Fix a date"])


async def test_a_deputy_answers_only_while_the_holder_is_away(town: Town) -> None:
    nurse, deputy = town["school nurse"], town["nurse deputy"]
    family = await lay_family(town, table=("school nurse",))
    await family.meeting("Thu 19 Nov 15:30")
    await deputy.says("/today")
    await deputy.sees("Nothing is waiting for you.")
    away = m.Away(
        person_id=person_id("school nurse"), start_on=town.clock.now().date(), until=town.at("Mon 9 Nov 09:00").date()
    )
    await family.lay(away)
    await deputy.says("/today")
    await deputy.sees(f"1. {family.reference}: are you coming on Thursday 19 November?")
    await nurse.says("/today")
    await nurse.sees("1 thing")


async def test_the_caf_team_has_a_line_for_each_lead(town: Town) -> None:
    worker = town["CAF worker"]
    for number in (1042, 1043):
        await (await lay_family(town, number, table=())).wakes()
    protection = await lay_family(town, 1044, lead="social worker", table=(), tier=Tier.CHILD_PROTECTION)
    await protection.wakes()
    await town.is_now("Tue 17 Nov 12:00")
    for who in town.people("lead", "social worker", "CAF manager", "team manager"):
        who.hush()
    await worker.says("/today")
    await worker.sees("Nothing is waiting for you.", "Of those that you keep an eye on, 3 families need attention:")
    assert labels(worker) == ["Dilys Armitage: 2 families", "Tamsin Rook: 1 family", "My week"]
    await worker.taps("Dilys Armitage")
    await worker.sees("Dilys Armitage: 2 families:", "1. R-1042", "2. R-1043")
    await worker.taps("1 R-1042", "‹ Back", "‹ Back")
    await worker.sees("3 families need attention")


async def test_a_manager_has_what_is_theirs_to_decide_and_the_families_of_their_tier(town: Town) -> None:
    manager, team = town["CAF manager"], town["team manager"]
    family = await lay_family(town, table=("school",), opened="Thu 1 Oct 2026 09:00")
    await family.held("Thu 15 Oct 2026 10:00")
    await family.meeting("Thu 19 Nov 10:00", parents_coming=[str(one) for one in family.parents.values()])
    request = await family.request("school", "Mon 12 Oct 2026 09:00", "Mon 19 Oct 2026 17:00")
    await family.escalation("Mon 2 Nov 09:00", "CAF manager", of="school", request=request)
    await manager.says("/today")
    await manager.sees(
        "1 thing, about 1 minute.",
        f"1. {family.reference}: the school has not answered, yours to decide by Tuesday 3 November.",
        "1 family needs attention:",
        offering=["1 Decide", "Dilys Armitage: 1 family"],
    )
    await team.says("/today")
    await team.sees("Nothing is waiting for you.", "None of the families that you keep an eye on needs attention.")
    await manager.says("/attention")
    await manager.sees(f"1. {family.reference}: urgent: the school has not answered; with the CAF manager")


async def test_more_than_five_things_are_turned_page_by_page(town: Town) -> None:
    lead = town["lead"]
    for number in range(1042, 1049):
        await lay_family(town, number, table=())
    await lead.says("/today")
    await lead.sees("7 things", "5. R-1046", offering=["5 Book", "More ›"])
    await lead.taps("More ›")
    await lead.sees("6. R-1047", "7. R-1048", offering=["6 Book", "7 Book", "‹ Earlier"])


async def test_the_week(town: Town) -> None:
    lead, school = town["lead"], town["school"]
    family = await lay_family(town, table=("school",), opened="Thu 1 Oct 2026 09:00")
    await family.meeting("Thu 5 Nov 15:30")
    other = await lay_family(town, 1043, table=(), opened="Mon 19 Oct 2026 09:00", assessed="Thu 15 Oct 2026 09:00")
    far = await lay_family(town, 1044, table=("school",))
    await far.meeting("Mon 9 Nov 10:00")
    await lead.says("/today")
    await lead.taps("My week")
    await lead.sees(
        f"Thursday 5 November:\n3:30pm: TAC, {family.reference}\nTAC due and not booked, {other.reference}",
        offering=[f"{family.reference}, 3:30pm"],
    )
    assert far.reference not in lead.newest["text"]
    await school.says("/today")
    await school.taps("My week", f"{family.reference}, 3:30pm")
    await school.sees("TAC", "Thursday 5 November", offering=["‹ Back"])
