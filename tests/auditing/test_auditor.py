"""The auditor: what is late, lost or stuck is found whatever the reason, mended where that is safe, and told."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update

from bot.app import process
from bot.domain.auditing import Audit, Finding, share
from bot.metrics import REGISTRY
from bot.scheduling import sweep, ticker
from bot.scheduling.auditor import Auditor
from bot.storage import audits, health, inbox, leases
from bot.storage import models as m
from bot.usecases import auditing, steps
from bot.views import common
from bot.views import health as words
from tests.conftest import BOTH, in_worlds
from tests.delivery.test_cards_not_marked import is_left
from tests.scheduling.arranging import fixed_tac
from tests.town.family import Laid, lay_family
from tests.town.town import Town

world = in_worlds(BOTH)


def auditor(town: Town) -> Auditor:
    return Auditor(town.installation, lambda: None)


async def change(town: Town, statement: Any) -> None:
    """Something goes wrong behind everybody's back."""
    async with town.installation.working() as work:
        await work.db.execute(statement)


async def said(town: Town) -> str:
    """What `roundtable check` says."""
    async with town.installation.looking() as here:
        return "\n".join(words.lines(await health.report(here)))


async def wake_at(town: Town, family: Laid) -> Any:
    async with town.installation.looking() as here:
        return (await here.db.execute(select(m.Family.wake_at).where(m.Family.id == family.id))).scalar_one()


async def test_where_all_is_well_nothing_is_found_and_nothing_said(town: Town) -> None:
    family = await fixed_tac(town)
    town.hush()
    before = await wake_at(town, family)
    audit = await auditor(town).look()
    found = dict(audit.found)
    if town.world.on_postgres:  # this town's process is not elected
        assert found.pop(Finding.NOBODY_ASKS) == found.pop(Finding.NOBODY_SENDS) == 1
    assert (found, dict(audit.mended), audit.families) == ({}, {}, 1)
    assert await wake_at(town, family) == before
    await town.settle()


@pytest.mark.parametrize("wrong", [None, timedelta(days=200)])
async def test_a_family_that_would_be_looked_at_late_is_looked_at_now_and_the_manager_reads_so(
    town: Town, wrong: timedelta | None
) -> None:
    family = await fixed_tac(town)
    town.hush()
    right = await wake_at(town, family)
    lost = None if wrong is None else town.clock.now() + wrong
    await change(town, update(m.Family).where(m.Family.id == family.id).values(wake_at=lost))
    audit = await auditor(town).look()
    assert audit.mended[Finding.WRONG_INSTANT] == 1
    assert "1 thing was late or stuck and was put right" in await said(town)
    await town.settle()
    assert await wake_at(town, family) == right
    await town.is_now("Tue 3 Nov 2026 09:00")
    await town["CAF manager"].hears(f"{family.reference}: something here would have been late", "put right")
    assert not (await auditor(town).look()).mended
    town.hush()


async def test_each_family_has_its_turn(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    families = [await lay_family(town, 1042 + number) for number in range(5)]
    for family in families:
        await family.wakes()
    await change(town, update(m.Family).values(wake_at=None))
    monkeypatch.setattr("bot.scheduling.auditor.share", lambda count: 2)
    one = auditor(town)
    mended = [(await one.look()).mended.get(Finding.WRONG_INSTANT, 0) for _ in range(3)]
    assert mended == [2, 2, 1]
    assert share(1_000_000) * 24 * 60 >= 1_000_000
    await town.settle()
    town.hush()


async def test_an_early_look_is_no_fault(town: Town) -> None:
    family = await fixed_tac(town)
    town.hush()
    sooner = await wake_at(town, family) - timedelta(hours=1)
    await change(town, update(m.Family).values(wake_at=sooner))
    assert Finding.WRONG_INSTANT not in (await auditor(town).look()).found
    assert await wake_at(town, family) == sooner


async def test_what_changes_between_a_look_that_fails_and_setting_aside_is_looked_at(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody mends it by what they tap, just after the look at it failed."""
    family = await fixed_tac(town)
    town.hush()
    await town.passes(minutes=1)
    meeting = (await family.facts()).meetings[0]
    of_it = update(m.Meeting).where(m.Meeting.id == meeting.id)
    await change(town, of_it.values(kind="nonsense"))
    async with town.installation.working() as work:
        await work.look_again(family.id)
    aside = sweep.set_aside

    async def mended_first(*given: Any) -> None:
        town.clock.move_to(town.clock.now() + timedelta(seconds=1))
        await change(town, of_it.values(kind=meeting.kind))
        async with town.installation.working() as work:
            await work.look_again(family.id)
        await aside(*given)

    monkeypatch.setattr(sweep, "set_aside", mended_first)
    await town.running.look()
    await town.settle()
    assert Finding.SET_ASIDE not in (await auditor(town).look()).found
    assert await wake_at(town, family) > town.clock.now()


async def test_a_family_that_cannot_be_read_is_told_of_without_it_and_every_other_is_looked_at(town: Town) -> None:
    """What is kept of it makes no sense to this code. Its manager is not known then; whoever runs the bot is."""
    broken, other = await fixed_tac(town), await lay_family(town, 1043)
    town.hush()
    await other.wakes()
    town.hush()
    right = await wake_at(town, other)
    await change(town, update(m.Meeting).where(m.Meeting.family_id == broken.id).values(kind="nonsense"))
    await change(town, update(m.Family).where(m.Family.id == other.id).values(wake_at=None))
    one = auditor(town)
    first = await one.look()
    assert (first.families, first.mended[Finding.WRONG_INSTANT]) == (2, 1)
    assert (await one.look()).found[Finding.SET_ASIDE] == 1
    await town.settle()
    assert await wake_at(town, other) == right
    alert = f"{broken.reference}: what is kept about this family cannot be read"
    await town["operator"].hears(alert, "please tell them")
    assert "family_not_read" in town.log.getvalue()

    await change(town, update(m.Meeting).where(m.Meeting.family_id == broken.id).values(kind="tac"))
    town.clock.move_to(town.clock.now() + timedelta(hours=1))
    assert (await one.look()).mended[Finding.SET_ASIDE] == 1
    await town.settle()
    assert "set aside" not in await said(town)
    town.hush()
    town.hush_mail()


async def test_a_family_whose_manager_cannot_be_worked_out_is_told_to_the_operators_and_tried_again(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    family = await fixed_tac(town)
    town.hush()
    await change(town, update(m.Family).where(m.Family.id == family.id).values(set_aside_at=town.clock.now()))

    async def fails(*_: Any) -> None:
        raise ArithmeticError("a fault")

    monkeypatch.setattr(auditing, "tier_manager", fails)
    town.clock.move_to(town.clock.now() + timedelta(hours=1))
    assert (await auditor(town).look()).mended[Finding.SET_ASIDE] == 1
    await town.settle()
    await town["operator"].hears(f"{family.reference}: looking at this family fails")
    assert "manager_not_told" in town.log.getvalue()
    town.hush()
    town.hush_mail()


async def test_a_family_whose_look_fails_is_told_of_once_a_day_and_tried_again_each_hour(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    family = await fixed_tac(town)
    town.hush()

    async def fails(*_: Any) -> None:
        raise ArithmeticError("a fault")

    for name in list(steps._steps):
        monkeypatch.setitem(steps._steps, name, fails)
    await town.is_now("Thu 12 Nov 2026 09:00")  # a reminder is due
    one = auditor(town)
    assert (await one.look()).found[Finding.SET_ASIDE] == 1
    await one.look()
    await town.settle()
    await town["CAF manager"].hears(
        f"{family.reference}: Roundtable has a fault here", "please remind people yourself"
    )
    await town["operator"].hears(f"{family.reference}: looking at this family fails")
    assert "1 family was set aside" in await said(town)

    monkeypatch.undo()
    await town.is_now("Thu 12 Nov 2026 10:00")
    assert (await one.look()).mended[Finding.SET_ASIDE] == 1
    await town.settle()
    assert Finding.SET_ASIDE not in (await one.look()).found
    town.hush()
    town.hush_mail()


async def test_a_message_that_was_claimed_and_never_marked_is_said_again_and_says_so(town: Town) -> None:
    family = await fixed_tac(town)
    town.hush()
    await town.is_now("Thu 12 Nov 2026 08:59")
    town.hush()
    town.clock.move_to(town.at("Thu 12 Nov 2026 09:00"))
    await town.running.look()
    long_ago = town.installation.database.machine_now() - timedelta(minutes=5)
    await change(
        town, update(m.Outbox).where(m.Outbox.state == "waiting").values(state="claimed", claimed_until=long_ago)
    )
    audit = await auditor(town).look()
    assert audit.mended[Finding.CLAIM] == audit.found[Finding.CLAIM] > 0
    await town.settle()
    await town["school"].hears("You may have had this already", family.reference)
    town.hush()
    town.hush_mail()


async def test_a_silent_kind_is_not_said_again_and_the_operator_finds_it_listed(town: Town) -> None:
    """Who has joined is nice to know; twice is a nuisance."""
    await lay_family(town)
    long_ago = town.installation.database.machine_now() - timedelta(minutes=5)
    async with town.installation.working() as work:
        work.notify("joined", person=town["lead"].person_id, person_id=town["school"].person_id)
    await change(
        town, update(m.Outbox).where(m.Outbox.kind == "joined").values(state="claimed", claimed_until=long_ago)
    )
    one, counted = auditor(town), []
    for _ in range(3):
        counted.append((await one.look()).found.get(Finding.UNKNOWN, 0))
        town.clock.move_to(town.clock.now() + timedelta(minutes=1))
    assert counted == [0, 1, 0], "it is new once"
    assert "1 message may or may not have arrived" in await said(town)
    assert "Monday 2 November 2026" in await said(town)
    await town.is_now("Wed 11 Nov 2026 10:00")
    assert "may or may not" not in await said(town), "after a week it is listed no more"
    town.hush()


async def test_what_could_not_be_carried_out_is_listed_for_a_week_and_kept_for_two(town: Town) -> None:
    await town["lead"].says("/families")
    town.hush()
    at, refused = town.clock.now(), {"state": "failed", "settled_at": town.clock.now()}
    async with town.installation.working() as work:
        work.notify("joined", person=town["lead"].person_id, person_id=town["school"].person_id)
    await change(town, update(m.Inbox).values(done_at=None, set_aside_at=at))
    await change(town, update(m.Outbox).where(m.Outbox.kind == "joined").values(**refused))
    for words_ in ("1 incoming message could not be carried out", "1 message was refused"):
        assert words_ in await said(town)
    town.clock.move_to(at + timedelta(days=8))
    assert "could not be carried out" not in await said(town)
    assert "was refused" not in await said(town)
    for days, left in ((8, 1), (15, 0)):
        town.clock.move_to(at + timedelta(days=days))
        async with town.installation.working() as work:
            await inbox.prune(work)
            assert await work.db.scalar(select(func.count()).select_from(m.Inbox)) == left


async def test_a_card_that_stays_behind_is_drawn_anew(town: Town) -> None:
    lead = town["lead"]
    await lead.says("/families")
    town.hush()
    for_ever = town.installation.database.machine_now() + timedelta(days=1)
    await change(town, update(m.Card).values(wanted=m.Card.wanted + 1, drawn_until=for_ever))
    one = auditor(town)
    assert Finding.CARD not in (await one.look()).found, "it may be on its way"
    assert (await one.look()).mended[Finding.CARD] == 1
    await town.settle()
    async with town.installation.looking() as here:
        assert not await audits.lagging(here)
    town.hush()


async def test_a_card_that_does_not_get_through_is_found_and_not_said_to_be_mended(town: Town) -> None:
    """Nobody is drawing it: it waits to be tried again."""
    await is_left(town, town["lead"])
    one = auditor(town)
    await one.look()
    audit = await one.look()
    assert audit.found[Finding.CARD] == 1
    assert Finding.CARD not in audit.mended
    await town.settle()
    town.hush()


async def test_a_new_card_that_stays_behind_is_drawn_anew_and_may_be_a_repeat(town: Town) -> None:
    """Somebody was putting it there."""
    lead = town["lead"]
    await is_left(town, lead)
    await change(
        town, update(m.Card).values(drawn_until=town.installation.database.machine_now() + timedelta(days=1))
    )
    one = auditor(town)
    for mended in (0, 1):
        assert (await one.look()).mended.get(Finding.CARD, 0) == mended
    await town.settle()
    assert common.may_be_repeat() in town.phones.shown(lead.chat_id)[-1]["text"]
    town.hush()


async def test_what_is_late_is_found_told_and_counted_and_every_loop_is_woken(town: Town) -> None:
    """No sweep comes, nobody sends and nobody carries out; then they do."""
    family = await fixed_tac(town)
    town.hush()
    now = town.clock.now()
    earlier = now - timedelta(hours=5)
    await change(town, update(m.Family).where(m.Family.id == family.id).values(wake_at=earlier))
    await change(town, update(m.Person).where(m.Person.id == town["lead"].person_id).values(wake_at=earlier))
    async with town.installation.working() as work:
        work.notify("operator_alert", person=town["operator"].person_id, family=family.id, due_at=earlier, what="x")
    town.phones.say(town["lead"].chat_id, "/families")
    await town.takes_in()
    town.clock.move_to(now + timedelta(minutes=2))
    counted, woken = numbers_found(), asyncio.Event()
    audit = await Auditor(town.installation, woken.set).look()
    late = {Finding.LATE_LOOK: 2, Finding.LATE_MESSAGE: 1, Finding.LATE_UPDATE: 1}
    assert {what: audit.found[what] for what in late} == late
    assert woken.is_set()
    assert numbers_found() - counted == Counter({what.value: count for what, count in audit.found.items()})
    told = await said(town)
    assert "2 families or people are late to be looked at, since Monday 2 November 2026, 4am." in told
    assert "1 message has been due for minutes and has not left." in told
    assert "All is well." not in told
    town.clock.move_to(now + timedelta(minutes=6))
    assert "1 incoming message waits to be carried out." in await said(town)
    await town.settle()
    assert not late.keys() & (await auditor(town).look()).found.keys()
    assert "late to be looked at" not in await said(town)
    town.hush()
    town.hush_mail()


def numbers_found() -> Counter[str]:
    """What `/metrics` says was found since this process began, by kind."""
    return counted("roundtable_audit_found_total")


def counted(name: str) -> Counter[str]:
    found = {one.value: REGISTRY.get_sample_value(name, {"what": one.value}) for one in Finding}
    return Counter({what: int(count) for what, count in found.items() if count})


async def test_what_was_mended_in_the_night_is_told_in_the_morning_by_whichever_replica(town: Town) -> None:
    """Each look leaves its note in the place of the last one's."""
    await fixed_tac(town)
    await town.is_now("Wed 11 Nov 2026 03:00")
    town.hush()
    lost = update(m.Family).values(wake_at=None)
    before = counted("roundtable_audit_mended_total")
    for one in (auditor(town), auditor(town)):
        await change(town, lost)
        for _ in range(2):  # all families, and from the first again
            await one.look()
        await town.settle()
    assert counted("roundtable_audit_mended_total") - before == Counter({Finding.WRONG_INSTANT.value: 2})
    await town.is_now("Wed 11 Nov 2026 09:00")
    assert not (await auditor(town).look()).mended
    assert "2 things were late or stuck and were put right in the last day, the last on Wednesday 11" in await said(
        town
    )
    await town.is_now("Thu 12 Nov 2026 03:01")
    await auditor(town).look()
    assert "put right" not in await said(town)
    town.hush()
    town.hush_mail()


async def test_a_bot_that_does_not_run_is_noticed_by_whoever_checks(town: Town) -> None:
    assert "never run on this database" in await said(town)
    await auditor(town).look()
    if town.world.on_postgres:  # and no replica is elected
        told = await said(town)
        assert "Nobody asks Telegram" in told
        assert "Nobody sends what is due" in told
        assert "All is well." not in told
        async with town.installation.working() as work:
            for job in (leases.POLLER, leases.SENDER):
                assert await leases.take(work, job, "a replica")
        await auditor(town).look()
    assert "All is well." in await said(town)
    await town.passes(minutes=6)
    told = await said(town)
    assert "looked at nothing since Monday 2 November 2026, 9am. Is `roundtable serve` running?" in told
    assert "All is well." not in told


async def test_the_process_looks_by_itself(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ticker, "AUDIT_MINUTES", 0.01 / 60)
    looked, look = asyncio.Event(), Auditor.look

    async def noted(auditor: Auditor) -> Audit:
        audit = await look(auditor)
        looked.set()
        return audit

    monkeypatch.setattr(Auditor, "look", noted)
    ticking = asyncio.create_task(process._tick(town.installation, town.running))
    async with asyncio.timeout(10):
        await looked.wait()
    ticking.cancel()
    await asyncio.wait([ticking])
    assert "has never run" not in await said(town)
