"""What others change all the time holds up neither whoever changes everything nor anybody else's chat."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date

import pytest
from sqlalchemy import func, select, update

from bot.domain.facts import Span
from bot.handlers.worker import TIMES
from bot.storage import inbox, wake
from bot.storage.models import Family, Inbox, Mark, Person
from bot.storage.work import Installation, Who, Work
from bot.usecases import keepers, keeping
from tests.replicas.racing import PATIENCE_SECONDS, held_before_it_commits, somebody_waits
from tests.town.family import lay_family
from tests.town.replicas import Replicas

CLOSED = Span(date(2026, 12, 3), date(2026, 12, 4))


async def test_closed_days_are_added_while_one_family_after_the_other_is_looked_at(both: Replicas) -> None:
    """Each time that somebody begins, the other replica has looked at a family before they are done."""
    families = [await lay_family(both, number) for number in (1042, 2217)]
    for family in families:
        await family.wakes()
    one, other = (each.installation for each in both.replicas)
    begun = 0

    async def adds(work: Work) -> None:
        nonlocal begun
        begun += 1
        work.who = Who(both["CAF manager"].person_id)
        await keepers.keeps_people(work)
        async with other.working() as look:
            await look.look_again(families[begun % 2].id)
        await keeping.add_closed_days(work, "schools", None, CLOSED)

    await one.as_if_alone(adds)
    assert begun == 1
    both.clock.move_to(both.at("Mon 2 Nov 10:00"))
    while await both.running.backlog():
        await both.running.look()
    async with one.looking() as here:
        looked = (await here.db.execute(select(Family.looked_at))).scalars().all()
    assert looked == [both.clock.now()] * len(families)


async def test_a_family_that_is_being_looked_at_as_all_are_woken_is_looked_at_again(
    both: Replicas, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That look may have read what was changed before it was."""
    family = await lay_family(both)
    await family.wakes()
    both.clock.move_to(both.at("Mon 2 Nov 10:00"))
    one, other = both.replicas
    async with one.installation.working() as work:
        await work.look_again(family.id)
    async with asyncio.timeout(PATIENCE_SECONDS), asyncio.TaskGroup() as group:
        with held_before_it_commits(monkeypatch, one.installation) as held:
            group.create_task(one.look())
            await held.inside.wait()
            async with other.installation.working(Who(both["CAF manager"].person_id)) as work:
                await keeping.add_closed_days(work, "schools", None, CLOSED)
            waking = group.create_task(wakes_all(other.installation))
            await somebody_waits(both, unless=waking.done)
    async with one.installation.looking() as here:
        wake_at = (await here.db.execute(select(Family.wake_at))).scalar_one()
    assert wake_at == both.clock.now()


async def other_carries_out(
    both: Replicas, monkeypatch: pytest.MonkeyPatch, take: Callable[[Work], Awaitable[inbox.Taken | None]]
) -> None:
    """The one that does not send, with something that happens as it takes an update."""
    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(inbox, "take", take)
        async with asyncio.timeout(PATIENCE_SECONDS):
            await both.other.carry_out()
            await both.other.worker.answered()


async def wakes_all(installation: Installation) -> None:
    async with installation.working() as work:
        await wake.wake_all(work, await wake.asked_for_all(work))


async def test_what_is_there_already_each_time_is_a_fault_and_not_put_off_for_ever(
    both: Replicas, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody has overtaken it: it is tried three times, and whoever tapped hears that it went wrong."""
    school, take = both["school"], inbox.take

    async def and_adds_it_twice(work: Work) -> inbox.Taken | None:
        taken = await take(work)
        if taken is not None:
            work.db.add_all([Mark(name="one", value="1"), Mark(name="one", value="2")])
        return taken

    both.phones.say(school.chat_id, "/help")
    await both.takes_in()
    monkeypatch.setattr(inbox, "take", and_adds_it_twice)
    await both.passes(minutes=1)
    await school.sees("went wrong")


async def test_whoever_comes_too_late_each_time_takes_what_comes_next(
    both: Replicas, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other replica was just ahead of it, more often than an update is begun anew."""
    nurse, school = both["school nurse"], both["school"]
    other, take, ahead = both.running.installation, inbox.take, TIMES + 1

    async def comes_too_late(work: Work) -> inbox.Taken | None:
        nonlocal ahead
        await work.db.execute(select(Inbox.seq))  # this is its picture
        if ahead:
            ahead -= 1
            async with other.working() as meanwhile:
                first = select(func.min(Inbox.seq)).where(Inbox.done_at.is_(None)).scalar_subquery()
                await meanwhile.db.execute(update(Inbox).where(Inbox.seq == first).values(done_at=meanwhile.now))
        return await take(work)

    for _ in range(ahead):
        both.phones.say(nurse.chat_id, "/help")
    both.phones.say(school.chat_id, "/help")
    await both.takes_in()
    await other_carries_out(both, monkeypatch, comes_too_late)
    await both.settle()
    await school.sees("Here is what you can send")


async def test_an_update_that_is_overtaken_again_and_again_lets_other_chats_go_first(
    both: Replicas, monkeypatch: pytest.MonkeyPatch
) -> None:
    nurse, school = both["school nurse"], both["school"]
    await nurse.says("/settings")
    await nurse.taps("Working days", "Thursday")
    other, take = both.running.installation, inbox.take

    async def taken_and_overtaken(work: Work) -> inbox.Taken | None:
        taken = await take(work)
        if taken is not None and inbox.chat_number(taken.opened()) == nurse.chat_id:
            async with other.working() as meanwhile:
                hers = update(Person).where(Person.id == nurse.person_id)
                await meanwhile.db.execute(hers.values(wake_at=meanwhile.now))
        return taken

    save = nurse.remembers("Save")
    both.phones.tap_data(nurse.chat_id, *save)
    both.phones.say(school.chat_id, "/help")
    await both.takes_in()
    await other_carries_out(both, monkeypatch, taken_and_overtaken)
    await both.running.send()
    await school.sees("Here is what you can send")
    await nurse.sees("Which days")
    await both.passes(minutes=1)
    await nurse.sees("Saved.", "Working days: Monday, Tuesday, Wednesday and Friday")
