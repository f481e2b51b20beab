"""A question about a date does not stay with a manager who does not answer, and whoever asked sees who has it."""

from __future__ import annotations

from tests.scheduling.arranging import hush
from tests.scheduling.test_no_date_does_both import late_tac
from tests.town.people import Somebody
from tests.town.town import Town


async def asks_for_a_date(town: Town) -> tuple[Somebody, Somebody, Somebody]:
    """On Monday 9 November the lead asks which date to take. Returns the lead, the manager and their deputy."""
    await late_tac(town)
    lead, manager, deputy = town.people("lead", "CAF manager", "CAF deputy")
    await lead.says("/schedule")
    await lead.taps("R-1042F", "Ask my manager", "Ask now")
    await lead.sees("You'll hear what the CAF manager decides")
    return lead, manager, deputy


async def test_a_manager_who_does_not_answer_loses_the_question_to_their_deputy(town: Town) -> None:
    lead, manager, deputy = await asks_for_a_date(town)
    await manager.hears(
        "the lead professional asks you for a date",
        "Take this by 5pm tomorrow or it goes to your deputy.",
        offering=["Mon 23 November, 10am", "I'll take this", "Who has it, and since when"],
    )
    hush(town)
    await town.is_now("Tue 10 Nov 2026 16:59")
    hush(town)
    await town.is_now("Tue 10 Nov 2026 17:00")
    await manager.hears(
        "R-1042F, which date to take: nobody took it in time, so it has gone to Sunniva Marsh. You can still take it."
    )
    await deputy.hears("the lead professional asks you for a date", "Take this by 5pm tomorrow or it goes to")
    await lead.says("/today")
    await lead.sees("your question about a date is with the manager until Wednesday 11 November")
    await lead.taps("1 Who has it")
    await lead.sees("put to Dorian Whitlock", "not taken, passed on to Sunniva Marsh", "Now with Sunniva Marsh")
    await deputy.says("/today")
    await deputy.sees("R-1042F: which date shall they take?")
    await deputy.taps("1 Decide", "Fri 20 November, 10am")
    await deputy.sees("you chose Friday 20 November 2026, 10am for the TAC")
    await lead.hears("the manager chose Friday 20 November 2026, 10am for the TAC", offering=["Fix it"])
    await lead.says("/today")
    assert "with the manager until" not in lead.newest["text"]
    hush(town)


async def test_whoever_takes_it_is_asked_again_when_they_choose_nothing(town: Town) -> None:
    _lead, manager, deputy = await asks_for_a_date(town)
    await manager.taps("I'll take this")
    await manager.sees("You took this.", offering=["Mon 23 November, 10am"])
    await town.is_now("Fri 13 Nov 2026 12:00")
    assert not [text for text in deputy.unheard() if "asks you for a date" in text], "taken, so it has not passed on"
    hush(town)
    await town.is_now("Mon 16 Nov 2026 09:00")
    assert [text for text in manager.unheard() if "asks you for a date" in text]
    hush(town)
    await town.is_now("Tue 17 Nov 2026 17:00")
    assert [text for text in deputy.unheard() if "asks you for a date" in text]
    await manager.hears("it has gone to Sunniva Marsh")
    hush(town)


async def test_when_the_lead_fixes_a_date_themselves_nobody_need_choose(town: Town) -> None:
    lead, manager, deputy = await asks_for_a_date(town)
    await manager.hears("asks you for a date")
    await lead.taps("Choose a date myself", "Fri 20 November, 10am", "Fix it and tell everybody")
    await manager.hears("R-1042F, which date to take: a date was fixed on Monday 9 November")
    await manager.says("/today")
    assert "which date shall they take?" not in manager.newest["text"]
    hush(town)
    await town.is_now("Wed 11 Nov 2026 12:00")
    assert not [text for text in deputy.unheard() if "asks you for a date" in text]
    hush(town)
