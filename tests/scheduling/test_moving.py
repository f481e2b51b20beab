"""Moving and cancelling: said before it is done, told to everybody, and every answer begins anew."""

from __future__ import annotations

from bot.domain.facts import Tier
from bot.storage import story
from bot.views.story import sentence
from tests.scheduling.arranging import fixed_tac
from tests.town.family import Laid, lay_family
from tests.town.town import Town


async def core_group(town: Town) -> Laid:
    """A core group on Thursday 12 November at 10am, fixed long before; the ICPC was on 19 October."""
    laid = await lay_family(
        town,
        lead="social worker",
        table=("school", "health visitor", "GP"),
        tier=Tier.CHILD_PROTECTION,
        assessed="Mon 19 Oct 2026 09:00",
        opened="Mon 19 Oct 2026 09:00",
        children="AB",
        parents=(),
    )
    await laid.held("Mon 26 Oct 2026 10:00", kind="core_group")
    meeting = await laid.meeting("Thu 12 Nov 2026 10:00", kind="core_group", fixed="Tue 27 Oct 2026 09:00")
    for key in ("school", "health visitor", "GP"):
        asked, due = "Fri 30 Oct 2026 09:00", "Fri 30 Oct 2026 17:00"
        await laid.request(key, asked, due, meeting=meeting, answer="seen_to_plan")
    return laid


async def test_moving_a_core_group_inside_notice_needs_a_reason(town: Town) -> None:
    """Short notice is allowed, never silent."""
    family = await core_group(town)
    lead, school, visitor, manager = town.people("social worker", "school", "health visitor", "team manager")
    await school.says("/meetings")
    await school.taps("Core group, Thu 12 November, 10am", "Are you coming?", "I'll be there")
    await school.sees("You said you'll be there")

    await town.is_now("Tue 10 Nov 2026 09:00")
    for somebody in (lead, school, visitor, manager, town["GP"]):
        somebody.hush()
    await lead.says("/meetings")
    await lead.taps("Core group, Thu 12 November", "Move", "Wed 11 November")
    await lead.says("2pm")
    await lead.sees("Wednesday 11 November gives people 1 working day", "We promise 5", "The manager is told")
    await lead.taps("Venue closed")
    await lead.sees("move the core group from Thursday 12 November, 10am to Wednesday 11 November 2026, 2pm?")
    await lead.taps("Move it anyway")
    assert not [text for text in lead.unheard() if "can't go ahead" in text]  # nobody has heard of the date yet
    await lead.gets_email("SEQUENCE:1")

    await school.hears(
        "the core group on Thursday 12 November has moved to Wednesday 11 November 2026, 2pm",
        "Sorry for the short notice: venue closed.",
        offering=["I'll be there", "Send a deputy"],
    )
    await school.gets_email("METHOD:REQUEST", "SEQUENCE:1")
    await town["GP"].gets_email("moved to Wednesday 11 November 2026, 2pm")
    await manager.hears(
        "the core group was moved to Wednesday 11 November 2026, 2pm",
        "gives people 1 working day of notice; we promise 5. Why: venue closed.",
    )
    await manager.taps("I've seen it")
    await manager.sees("You have seen this.")
    await lead.says("/meetings")
    await lead.taps("Core group, Wed 11 November, 2pm")
    await lead.sees("Notice given: 1 working day.", "Not answered: GP, health visitor and school.")
    visitor.hush()
    assert await told(town, family) == (
        f"{family.reference}: Tamsin Rook (children's social care) moved the core group from "
        "Thursday 12 November, 10am to Wednesday 11 November, 2pm, which is short notice. Why: venue closed. "
        "Everybody is asked again."
    )


async def told(town: Town, family: Laid) -> str:
    """The story's last sentence about a change of date."""
    async with town.installation.looking() as here:
        entries = await story.since(here, 0)
    wanted = ("meeting_moved", "meeting_cancelled", "meeting_confirmed")
    return [sentence(entry) for entry in entries if entry.what in wanted][-1]


async def test_an_old_yes_never_counts(town: Town) -> None:
    await fixed_tac(town)
    lead, school = town["lead"], town["school"]
    old = school.remembers("I'll be there")
    await lead.taps("Move", "Fri 20 November", "1:30pm", "Venue closed")
    await lead.taps("Move it")
    await lead.sees("Moved")
    await school.hears("has moved to Friday 20 November 2026, 1:30pm")
    await school.taps_remembered(old)
    await lead.says("/meetings")
    await lead.taps("TAC, Fri 20 November")
    await lead.sees("Not answered: GP, health visitor, school and school nurse.")
    for somebody in town.people("lead", "school", "health visitor", "school nurse", "GP"):
        somebody.hush()


async def test_cancelling_tells_everybody_but_not_why(town: Town) -> None:
    family = await fixed_tac(town)
    lead, school = town["lead"], town["school"]
    await lead.taps("Cancel the meeting")
    await lead.sees("why is the TAC on Thursday 19 November, 1:30pm cancelled?", offering=["Keep the meeting"])
    assert "Cancel" not in [button["label"] for row in lead.newest["buttons"] for button in row]
    await lead.taps("Keep the meeting")
    await lead.sees("Nothing was changed.")
    assert "Cancelled" not in lead.newest["text"]
    await lead.taps("Cancel the meeting")
    await lead.taps("The family asked", "None for now", "The plan is ending")
    await lead.sees("cancel the TAC on Thursday 19 November 2026, 1:30pm?", "4 people are told")
    await town.nothing_was_sent()
    await lead.taps("Cancel it and tell everybody")
    await lead.sees("Cancelled.")
    await lead.gets_email("METHOD:CANCEL")
    await town.is_now("Tue 3 Nov 08:00")
    await school.hears("R-1042F: the TAC on Thursday 19 November 2026, 1:30pm is cancelled.")
    assert "family" not in school.newest["text"]
    await school.gets_email("METHOD:CANCEL", "SEQUENCE:2")
    await town["GP"].gets_email("METHOD:CANCEL")
    assert await told(town, family) == (
        f"{family.reference}: Dilys Armitage (children's project) cancelled the TAC: the family asked. "
        "There is no other date for now: the plan is ending."
    )
    await school.says("/meetings")
    await school.sees("No meetings ahead")
    for key in ("health visitor", "school nurse"):
        town[key].hush()


async def test_cancelling_goes_on_to_another_date(town: Town) -> None:
    await fixed_tac(town)
    lead = town["lead"]
    await lead.taps("Cancel the meeting", "Venue closed", "Another date", "Cancel it and tell everybody")
    await lead.sees("Cancelled. Everybody is being told.", "the family's times first")
    await lead.taps("Any weekday, any time", "Fri 20 November", "Online", "Leave it out", "Fix it now")
    await lead.taps("Fix it and tell everybody")
    await lead.sees("TAC on Friday 20 November 2026")
    for somebody in town.people("lead", "school", "health visitor", "school nurse", "GP"):
        somebody.hush()


async def test_whoever_moves_a_meeting_twice_at_once_moves_it_once(town: Town) -> None:
    await fixed_tac(town)
    lead = town["lead"]
    await lead.taps("Move", "Fri 20 November", "1:30pm", "Venue closed")
    again = lead.remembers("Move it")
    await lead.taps("Move it")
    await lead.taps_remembered(again)
    await lead.says("/meetings")
    await lead.taps("TAC, Fri 20 November")
    await lead.sees("TAC on Friday 20 November 2026, 1:30pm")
    await town["school"].hears("has moved to Friday 20 November 2026, 1:30pm")
    await town["school"].hears_nothing()
    for somebody in town.people("lead", "school", "health visitor", "school nurse", "GP"):
        somebody.hush()
