"""An escalation does not outlive what it was about, and nobody is told of it for ever."""

from __future__ import annotations

from bot.domain.facts import Role
from bot.storage.posts import COVERS, put_in
from tests.town.town import Town
from tests.updates.story import before_a_tac, quiet, step_to

OVER = "so there is nothing left to decide."


async def test_the_silent_place_is_taken_away_and_with_it_what_was_to_decide(town: Town) -> None:
    lead, manager = town.people("lead", "CAF manager")
    family = await before_a_tac(town, table=("school nurse", "school"))
    await step_to(town, "Mon 14 Dec 09:00", "CAF manager")
    await manager.hears("the school nurse at Northwick Community Health hasn't answered")
    quiet(town)
    await lead.says("/families")
    await lead.taps(family.reference, "Who's at the table", "School nurse", "Take this place away", "Take it away")
    await manager.hears(f"{family.reference}: it is not asked any more, {OVER}")
    await lead.hears_nothing()
    quiet(town)
    await step_to(town, "Fri 18 Dec 18:00", "CAF manager", "CAF deputy", "head of service", "operator")
    said = [text for who in town.cast.values() for text in who.unheard()]
    assert not [text for text in said if "school nurse" in text or "no longer at the table" in text]
    quiet(town)


async def test_asked_for_more_time_and_then_taken_away(town: Town) -> None:
    """What was put off is withdrawn like what was never answered."""
    lead, nurse = town.people("lead", "school nurse")
    family = await before_a_tac(town, table=("school nurse", "school"))
    await step_to(town, "Tue 8 Dec 09:00", "school nurse")
    await nurse.taps("I need until…", "Thu 10 December")
    quiet(town)
    await lead.says("/families")
    await lead.taps(family.reference, "Who's at the table", "School nurse", "Take this place away", "Take it away")
    quiet(town)
    assert all(one.cancelled_at for one in (await family.facts()).requests if one.more_time_until)


async def test_whoever_will_be_there_ends_it_and_whoever_will_not_begins_it_again(town: Town) -> None:
    nurse, manager = town.people("school nurse", "CAF manager")
    family = await before_a_tac(town)
    await step_to(town, "Mon 14 Dec 10:00", "CAF manager")
    await manager.hears("hasn't answered")
    await nurse.says("/meetings")
    await nurse.taps("TAC, Thu 17 December", "Are you coming?", "I'll be there")
    await manager.hears(f"{family.reference}, no update from the school nurse: they will be at the meeting, {OVER}")
    quiet(town)
    await nurse.says("/meetings")
    await nurse.taps("TAC, Thu 17 December", "Change", "I can't", "On leave")
    await manager.hears("the school nurse at Northwick Community Health hasn't answered")
    quiet(town)


async def test_what_is_put_to_a_whole_team_is_in_the_day_of_each(town: Town) -> None:
    worker, newcomer = town.people("CAF worker", "operator")
    async with town.installation.working() as work:
        for member in (worker, newcomer):
            assert member.person_id is not None
            await put_in(work, Role.CAF_MANAGER, COVERS, member.person_id)
    family = await before_a_tac(town)
    await step_to(town, "Tue 15 Dec 17:00")
    await step_to(town, "Wed 16 Dec 17:00", "CAF worker", "operator")
    await worker.hears("hasn't answered")
    await newcomer.hears("hasn't answered")
    for member in (worker, newcomer):
        await member.says("/today")
        await member.sees(f"{family.reference}: the school nurse")
    await worker.taps("I'll take this")
    await newcomer.says("/today")
    assert family.reference not in newcomer.newest["text"]
    quiet(town)
