"""Reminders can be switched off; whatever asks, changes or escalates cannot."""

from __future__ import annotations

from tests.scheduling.arranging import fixed_tac, hush
from tests.town.town import Town


async def test_whoever_wants_no_reminders_has_none_of_a_meeting_they_answered_for(town: Town) -> None:
    await fixed_tac(town)
    school, nurse = town.people("school", "school nurse")
    await school.taps("I'll be there")
    for each in (school, nurse):
        await each.says("/settings")
        await each.taps("Turn reminders off")
        await each.sees(
            "Reminders are off: we won't write before a meeting that you have answered for.",
            "Invitations, requests, changes and whatever needs an answer still come.",
            offering=["Turn reminders on"],
        )
    hush(town)
    await town.is_now("Wed 18 Nov 2026 09:00")
    assert not [text for text in school.unheard() if "TAC for R-1042F" in text]
    assert [text for text in nurse.unheard() if "TAC for R-1042F" in text], "who has not answered is still asked"
    hush(town)
    await town["lead"].says("/meetings")
    await town["lead"].taps("TAC", "Move", "Fri 20 November", "1:30pm", "Venue closed", "Move it")
    await school.hears("moved to Friday 20 November 2026, 1:30pm")
    hush(town)


async def test_reminders_are_switched_on_again(town: Town) -> None:
    await fixed_tac(town)
    school = town["school"]
    await school.taps("I'll be there")
    await school.says("/settings")
    await school.taps("Turn reminders off")
    await school.sees("Reminders of meetings: off.")
    await school.taps("Turn reminders on")
    await school.sees("Reminders are on")
    assert "Reminders of meetings: off" not in school.newest["text"]
    hush(town)
    await town.is_now("Wed 18 Nov 2026 09:00")
    assert [text for text in school.unheard() if "Tomorrow, Thursday 19 November" in text]
    hush(town)
