"""Giving a meeting up: whoever keeps a date free for it is told, and nobody else."""

from __future__ import annotations

from tests.scheduling.arranging import polls
from tests.town.family import lay_family
from tests.town.town import Town


async def test_whoever_was_polled_hears_that_they_need_not_keep_the_dates(town: Town) -> None:
    await lay_family(town, table=("health visitor", "school", "GP"))
    lead, school, visitor = town.people("lead", "school", "health visitor")
    await polls(town)
    await town["GP"].gets_email("when could you come")
    await school.taps("Thu 19 November, 10am: yes", "Done")  # the others are a no
    await lead.says("/meetings")
    await lead.taps("TAC, date being found", "Don't hold this meeting", "The family asked", "None for now")
    await lead.taps("The plan is ending")
    await lead.sees("give up this TAC?", "3 people are told that they need not keep the dates free.")
    await lead.taps("Give it up and tell everybody")
    await lead.sees("Given up. Everybody is being told that they need not keep the dates free.")
    await town.is_now("Tue 3 Nov 07:59")
    await town.nothing_was_sent()
    await town.is_now("Tue 3 Nov 08:00")
    off = "R-1042F: the TAC that you were asked about is not being held for now."
    await school.hears(off, "You can free Thursday 19 November, 10am.")
    assert "family" not in school.newest["text"]
    await visitor.hears(off, "You can free", "Thursday 19 November, 10am", " and ")
    await town["GP"].gets_email("you need not keep the dates", "You can free")
    lead.hush()


async def test_whoever_could_make_none_of_the_dates_has_none_to_free(town: Town) -> None:
    await lay_family(town, table=("health visitor", "school"))
    lead, school, visitor = town.people("lead", "school", "health visitor")
    await polls(town)
    await school.taps("None of these")
    await lead.says("/meetings")
    await lead.taps("TAC, date being found", "Don't hold this meeting", "The family asked", "None for now")
    await lead.taps("The plan is ending", "Give it up and tell everybody")
    await town.is_now("Tue 3 Nov 08:00")
    await school.hears("is not being held for now. You need do nothing.")
    visitor.hush()
    lead.hush()


async def test_the_family_withdraws_while_dates_are_asked_for(town: Town) -> None:
    await lay_family(town, table=("health visitor", "school"))
    lead, school, visitor = town.people("lead", "school", "health visitor")
    await polls(town)
    await lead.says("/families")
    await lead.taps("R-1042F", "Agreement", "They have withdrawn it", "They have withdrawn")
    await town.is_now("Tue 3 Nov 08:00")
    for somebody in (school, visitor):
        await somebody.hears("the TAC that you were asked about is not being held for now.")
        assert "withdr" not in somebody.newest["text"]
    town.hush()


async def test_a_meeting_that_nobody_was_asked_about_is_given_up_quietly(town: Town) -> None:
    laid = await lay_family(town, table=("school",))
    await laid.meeting("Thu 19 Nov 10:00", status="proposed", starts_at=None, revision=0, fixed_at=None)
    lead = town["lead"]
    await lead.says("/meetings")
    await lead.taps("TAC, date being found", "Don't hold this meeting", "The family asked", "None for now")
    await lead.taps("The plan is ending")
    await lead.sees("give up this TAC? Nobody has been told of a date.")
    await lead.taps("Give it up")
    await lead.sees("Given up. Nobody had been told of a date.")
    await town.is_now("Tue 3 Nov 08:00")
    await town["school"].hears_nothing()
    lead.hush()
