"""What cannot wait for somebody who is away reaches whoever stands in for them; the place stays theirs."""

from __future__ import annotations

from tests.scheduling.arranging import fixed_tac
from tests.town.people import Somebody
from tests.town.town import Town
from tests.updates.story import before_a_tac

STANDS_IN = "You stand in for the school nurse, who is away. Their place stays theirs."


async def goes_away(somebody: Somebody, first: str, last: str, who: str = "") -> None:
    await somebody.says("/settings")
    await somebody.taps("Time away")
    await somebody.says(first)
    await somebody.says(last)
    await somebody.taps(who, "Yes, save it") if who else await somebody.taps("Hester Vole, as always", "Yes, save it")
    await somebody.sees("Saved.")


async def test_an_invitation_goes_to_the_deputy_of_somebody_on_leave(town: Town) -> None:
    nurse, deputy, lead = town.people("school nurse", "nurse deputy", "lead")
    await goes_away(nurse, "2 Nov", "6 Nov")
    await fixed_tac(town)
    await nurse.hears_nothing()
    await deputy.hears(STANDS_IN, "R-1042F: TAC on Thursday 19 November 2026, 1:30pm", offering=["I'll be there"])
    assert "It's in your work calendar" not in deputy.newest["text"]
    await deputy.taps("Send a report")
    await lead.says("/meetings")
    await lead.taps("TAC, Thu 19 November, 1:30pm")
    await lead.sees("school nurse")
    assert "Not answered: GP, health visitor and school." in lead.newest["text"]
    town.hush()
    await town.is_now("Mon 9 Nov 2026 08:00")
    assert not [text for text in nurse.unheard() if "Are you coming" in text], "it was answered for them"
    town.hush()


async def test_who_comes_back_is_asked_what_nobody_answered_for_them(town: Town) -> None:
    nurse, deputy = town.people("school nurse", "nurse deputy")
    await goes_away(nurse, "2 Nov", "6 Nov")
    await fixed_tac(town)
    await deputy.hears(STANDS_IN)
    town.hush()
    await town.is_now("Mon 9 Nov 2026 08:00")
    await nurse.hears("R-1042F: TAC on Thursday 19 November 2026, 1:30pm", offering=["I'll be there"])
    town.hush()


async def test_a_moved_date_reaches_the_one_who_stands_in_for_those_days(town: Town) -> None:
    nurse, chosen, lead = town.people("school nurse", "health manager", "lead")
    await fixed_tac(town)
    await nurse.taps("I'll be there")
    await goes_away(nurse, "9 Nov", "20 Nov", "Oona Brackley")
    town.hush()
    await town.is_now("Tue 10 Nov 2026 10:00")
    town.hush()
    await lead.says("/meetings")
    await lead.taps("TAC, Thu 19 November, 1:30pm", "Move", "Fri 20 November", "1:30pm", "Venue closed", "Move it")
    await chosen.hears(STANDS_IN, "has moved to Friday 20 November 2026, 1:30pm", offering=["I'll be there"])
    await nurse.hears_nothing()
    town.hush()


async def test_the_reminder_of_the_day_before_goes_to_the_deputy(town: Town) -> None:
    nurse, deputy = town.people("school nurse", "nurse deputy")
    await fixed_tac(town)
    await nurse.taps("I'll be there")
    await goes_away(nurse, "18 Nov", "20 Nov")
    await town.is_now("Tue 17 Nov 2026 12:00")
    town.hush()
    await town.is_now("Wed 18 Nov 2026 09:00")
    assert [text for text in deputy.unheard() if "Tomorrow, Thursday 19 November, 1:30pm" in text]
    await nurse.hears_nothing()
    town.hush()


async def test_what_is_asked_the_evening_before_the_leave_is_asked_of_the_deputy_in_the_morning(town: Town) -> None:
    nurse, deputy = town.people("school nurse", "nurse deputy")
    await goes_away(nurse, "3 Nov", "6 Nov")
    await town.is_now("Mon 2 Nov 2026 18:30")
    await fixed_tac(town)
    await deputy.hears_nothing()
    await town.is_now("Tue 3 Nov 2026 08:00")
    await deputy.hears(STANDS_IN, "TAC on Thursday 19 November 2026")
    await nurse.hears_nothing()
    town.hush()


async def test_an_update_asked_for_by_hand_reaches_the_deputy(town: Town) -> None:
    nurse, deputy, lead = town.people("school nurse", "nurse deputy", "lead")
    family = await before_a_tac(town)
    await goes_away(nurse, "30 Nov", "4 Dec")
    await lead.says("/request")
    await lead.taps(family.reference, "When the children were last seen")
    await lead.taps("The 1 who can be asked", "Ask them")
    await deputy.hears(STANDS_IN, f"{family.reference}: the school nurse's update for Thursday 17 December")
    await nurse.hears_nothing()
    town.hush()
