"""Only what is near interrupts; the rest comes together, at eight in the morning."""

from __future__ import annotations

from tests.town.family import Laid, lay_family
from tests.town.town import Town


async def cancels(town: Town, when: str) -> Laid:
    """The lead cancels a TAC at two in the afternoon of Monday 2 November."""
    family = await lay_family(town, table=("school", "GP"))
    await family.meeting(when, fixed="Mon 5 Oct 2026 09:00")
    await town.is_now("Mon 2 Nov 14:00")
    town.hush()
    lead = town["lead"]
    await lead.says("/meetings")
    await lead.taps("TAC, ", "Cancel the meeting", "The family asked", "None for now", "The plan is ending")
    await lead.taps("Cancel it and tell everybody")
    await lead.gets_email("METHOD:CANCEL")
    return family


async def test_a_cancellation_six_weeks_off_waits_for_the_morning(town: Town) -> None:
    await cancels(town, "Mon 14 Dec 10:00")
    school, doctor = town["school"], town["GP"]
    await town.is_now("Tue 3 Nov 07:59")
    await school.hears_nothing()
    await town.is_now("Tue 3 Nov 08:00")
    await school.hears("the TAC on Monday 14 December 2026, 10am is cancelled")
    await school.gets_email("METHOD:CANCEL")
    await doctor.gets_email("the meeting is cancelled", "METHOD:CANCEL")
    town.hush()


async def test_one_two_working_days_off_is_told_at_once(town: Town) -> None:
    await cancels(town, "Wed 4 Nov 10:00")
    await town["school"].hears("the TAC on Wednesday 4 November 2026, 10am is cancelled")
    town.hush()


async def test_the_reminder_of_five_days_before_is_in_the_mornings_message(town: Town) -> None:
    for number, day in ((1042, "Mon 16 Nov 10:00"), (1043, "Mon 16 Nov 14:00")):
        family = await lay_family(town, number, table=("school",))
        meeting = await family.meeting(day, fixed="Mon 5 Oct 2026 09:00")
        await family.reply(meeting, "school", "coming")
        await family.wakes()
    school = town["school"]
    await town.is_now("Mon 9 Nov 07:59")
    town.hush()
    await town.is_now("Mon 9 Nov 08:00")
    await school.hears("Good morning. 2 things", "Monday 16 November, 10am", "Monday 16 November, 2pm")
    await town.is_now("Fri 13 Nov 08:59")
    town.hush()
    await town.is_now("Fri 13 Nov 09:00")  # the working day before
    await school.hears("Monday 16 November, 10am")
    town.hush()


async def test_what_a_busy_morning_gets_round_to_late_is_still_todays(town: Town) -> None:
    """A sweep takes its time: what fell due at eight is told at seven past, not on the next morning."""
    family = await lay_family(town, table=("school",))
    meeting = await family.meeting("Mon 16 Nov 10:00", fixed="Mon 5 Oct 2026 09:00")
    await family.reply(meeting, "school", "coming")
    await family.wakes()
    await town.is_now("Mon 9 Nov 07:59")
    town.hush()
    town.clock.move_to(town.at("Mon 9 Nov 08:07"))
    await town.settle()
    await town["school"].hears("Monday 16 November, 10am: TAC for R-1042F.")
    town.hush()
