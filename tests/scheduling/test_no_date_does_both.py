"""When no date keeps notice and deadline: three ways, none chosen silently; short notice and being late have reasons."""

from __future__ import annotations

from bot.domain.facts import Tier
from tests.scheduling.arranging import hush, opens
from tests.town.family import Laid, lay_family
from tests.town.town import Town


async def late_tac(town: Town) -> Laid:
    """It is Monday 9 November; the first TAC is due on Friday 20 November, in nine working days."""
    await town.is_now("Mon 9 Nov 2026 09:00")
    laid = await lay_family(town, assessed="Fri 30 Oct 2026 09:00", opened="Fri 30 Oct 2026 09:00", parents=())
    await laid.wakes()
    hush(town)
    return laid


async def test_the_three_ways_are_offered_and_in_time_is_taken(town: Town) -> None:
    await late_tac(town)
    lead = town["lead"]
    await lead.says("/schedule")
    await lead.taps("R-1042F")
    await lead.sees(
        "due by Friday 20 November 2026",
        "We promise 10 working days of notice, and no date does both.",
        offering=[
            "Fri 20 November, 10am: in time, 9 days",
            "Mon 23 November, 10am: 10 days, 1 late",
            "Ask my manager",
        ],
    )
    await lead.taps("Fri 20 November, 10am: in time", "In person", "Leave it out")
    await lead.sees("Friday 20 November gives people 9 working days. We promise 10.")
    await lead.taps("Fix it and tell everybody")
    await lead.sees("TAC on Friday 20 November 2026, 10am, in person", "Notice given: 9 working days.")
    await town["CAF manager"].hears_nothing()
    hush(town)


async def test_late_with_full_notice_is_an_accepted_gap_with_a_name_and_a_reason(town: Town) -> None:
    await late_tac(town)
    lead = town["lead"]
    await lead.says("/schedule")
    await lead.taps("R-1042F", "Mon 23 November, 10am: 10 days, 1 late")
    await lead.sees("That is 1 working day late.", "Your name and the reason go on record.")
    await lead.taps("So that everyone gets full notice", "In person", "Leave it out")
    await lead.sees("That is 1 working day late.")
    await lead.taps("Fix it and tell everybody")
    await lead.sees("TAC on Monday 23 November 2026, 10am")
    hush(town)


async def test_a_typed_date_that_is_too_short_is_said_so_and_kept_with_a_reason(town: Town) -> None:
    await late_tac(town)
    lead, manager, school = town.people("lead", "CAF manager", "school")
    await lead.says("/schedule")
    await lead.taps("R-1042F", "Another date")
    await lead.says("Thu 12 Nov 3.30pm")
    await lead.sees(
        "Thursday 12 November gives people 3 working days. We promise 10. "
        "The TAC is due by Friday 20 November, so no date does both.",
        offering=[
            "Fri 20 November, 10am: in time, 9 days",
            "Mon 23 November",
            "Keep Thu 12 November",
            "Ask my manager",
        ],
    )
    await lead.taps("Keep Thu 12 November")
    await lead.sees("Below 5 working days I need to know why, and the manager is told.")
    await lead.taps("It can't wait", "Online", "Leave it out", "Fix it and tell everybody")
    await opens(school, "TAC on")
    await school.sees(
        "TAC on Thursday 12 November 2026, 3:30pm, online", "Sorry for the short notice: it can't wait."
    )
    await manager.hears("gives people 3 working days of notice; we promise 10. Why: it can't wait.")
    hush(town)


async def test_the_manager_decides_and_the_decision_goes_back(town: Town) -> None:
    await late_tac(town)
    lead, manager, school = town.people("lead", "CAF manager", "school")
    await lead.says("/schedule")
    await lead.taps("R-1042F", "Ask my manager")
    await lead.sees("ask the CAF manager which date the TAC should have? Nobody else is told yet.")
    await lead.taps("Ask now")
    await lead.sees("You'll hear what the CAF manager decides", "has no date yet")
    await manager.hears("the lead professional asks you for a date", "due by Friday 20 November", "no date does both")
    await school.hears_nothing()
    await manager.taps("Mon 23 November, 10am: 10 days, 1 late")
    await manager.sees("you chose Monday 23 November 2026, 10am for the TAC")
    await lead.hears("the manager chose Monday 23 November 2026, 10am for the TAC")
    await lead.taps("Fix it and tell everybody")
    await school.hears("TAC on Monday 23 November 2026, 10am")
    hush(town)


async def test_a_late_core_group_needs_the_team_manager(town: Town) -> None:
    await town.is_now("Mon 9 Nov 2026 09:00")
    laid = await lay_family(
        town,
        lead="social worker",
        table=("school", "health visitor"),
        tier=Tier.CHILD_PROTECTION,
        assessed="Mon 2 Nov 2026 09:00",
        opened="Mon 2 Nov 2026 09:00",
        parents=(),
    )
    await laid.wakes()
    hush(town)
    lead, manager = town["social worker"], town["team manager"]
    await lead.says("/schedule")
    await lead.taps("R-1042F")
    await lead.sees("The first core group is due by Monday 16 November 2026")
    await lead.taps("Another date")
    await lead.says("Tue 17 Nov 10am")
    await lead.sees("That is 1 working day late.")
    await lead.taps("Keep Tue 17 November")
    await lead.sees("Only the social work team manager can agree to that.")
    await lead.taps("Ask my manager", "Ask now")
    await manager.hears("They would take Tuesday 17 November, 10am.")
    await manager.taps("Tue 17 November, 10am: as they wish")
    await lead.hears("the manager chose Tuesday 17 November 2026, 10am")
    await lead.taps("Fix it and tell everybody")
    await town["school"].hears("core group on Tuesday 17 November 2026, 10am")
    hush(town)
