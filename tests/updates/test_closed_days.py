"""The authority's closed days are no working days, for whatever is counted and for whoever is written to."""

from __future__ import annotations

from tests.joining.links import code_for, mailed_link
from tests.town.town import Town
from tests.updates.story import before_a_tac, quiet, step_to


async def closed_on(town: Town, day: str) -> None:
    """The CAF team enters one closed day of the whole authority."""
    worker = town["CAF worker"]
    await worker.says("/settings")
    await worker.taps("Closed days", "Add closed days", "Everybody")
    await worker.says(day)
    await worker.taps("Just that day", "Yes, save it")
    await worker.sees("Everybody: ")


async def test_every_step_before_a_meeting_comes_a_working_day_earlier(town: Town) -> None:
    nurse, deputy = town.people("school nurse", "nurse deputy")
    await before_a_tac(town)
    await closed_on(town, "Thu 10 Dec")
    await nurse.hears("your update for Thursday 17 December, by 5pm, Monday 7 December.")
    await step_to(town, "Mon 7 Dec 08:59", "school nurse")
    await nurse.hears_nothing()
    await step_to(town, "Mon 7 Dec 09:00", "school nurse")
    await nurse.hears("your update is due today by 5pm")
    await step_to(town, "Wed 9 Dec 08:59", "nurse deputy")
    await deputy.hears_nothing()
    await step_to(town, "Wed 9 Dec 09:00", "nurse deputy")
    await deputy.hears("the school nurse hasn't answered", "Otherwise we ask the safeguarding lead on Friday")
    quiet(town)


async def test_what_passes_on_waits_for_the_end_of_the_next_day_that_is_worked(town: Town) -> None:
    manager, next_up = town.people("CAF manager", "CAF deputy")
    await before_a_tac(town)
    await closed_on(town, "Tue 15 Dec")
    await step_to(town, "Fri 11 Dec 09:00", "CAF manager", "CAF deputy")
    await manager.hears("Take this by 5pm, Monday 14 December or it goes to your deputy.")
    await step_to(town, "Mon 14 Dec 17:00", "CAF deputy")
    await next_up.hears("hasn't answered")
    await next_up.sees("Take this by 5pm, Wednesday 16 December")
    quiet(town)


async def test_the_digest_waits_for_a_day_that_is_worked(town: Town) -> None:
    worker, newcomer = town["CAF worker"], town["newcomer"]
    await closed_on(town, "Tue 3 Nov")
    await worker.says("/invite")
    await worker.says("northwick housing")
    await worker.taps("Housing", "Ferdy Pascoe", "Make the link")
    await newcomer.says(await mailed_link(town, "newcomer"))
    await newcomer.says(await code_for(town, "newcomer"))
    await newcomer.sees("You've joined")
    await town.is_now("Tue 3 Nov 12:00")
    await worker.hears_nothing()
    await town.is_now("Wed 4 Nov 08:00")
    await worker.hears("whom you invited has joined")
