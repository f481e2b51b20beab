"""A family whose look fails: it counts as mended once its look succeeds, and as set aside while that matters to anybody."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update

from bot.domain.auditing import Finding
from bot.storage import audits, gauges
from bot.storage import models as m
from bot.usecases import auditing, steps
from tests.auditing.test_auditor import auditor, change, counted, said
from tests.conftest import BOTH, in_worlds
from tests.scheduling.arranging import fixed_tac
from tests.town.family import Laid, lay_family
from tests.town.town import Town

world = in_worlds(BOTH)
PUT_RIGHT = "put right"


async def fails(*_: Any) -> None:
    raise ArithmeticError("a fault")


def times_set_aside(town: Town) -> int:
    return town.log.getvalue().count('"family_set_aside"')


async def test_a_family_whose_look_goes_on_failing_is_found_each_time_and_mended_once_it_succeeds(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    await fixed_tac(town)
    town.hush()
    for name in list(steps._steps):
        monkeypatch.setitem(steps._steps, name, fails)
    await town.is_now("Thu 12 Nov 2026 09:00")  # a reminder is due
    one, before, tried = auditor(town), counted("roundtable_audit_mended_total"), times_set_aside(town)
    for hour in (9, 10, 11, 12):
        await town.is_now(f"Thu 12 Nov 2026 {hour:02}:00")
        audit = await one.look()
        assert (audit.found[Finding.SET_ASIDE], dict(audit.mended)) == (1, {})
        assert "1 family was set aside" in await said(town)
        assert PUT_RIGHT not in await said(town)
        assert Finding.SET_ASIDE not in (await one.look()).mended, "it is not tried again at once"
    assert times_set_aside(town) - tried == 4, "it was tried each hour"

    monkeypatch.undo()
    await town.is_now("Thu 12 Nov 2026 12:30")
    assert not (await one.look()).mended, "its hour is not over"
    await town.is_now("Thu 12 Nov 2026 13:00")
    audit = await one.look()
    assert audit.found[Finding.SET_ASIDE] == audit.mended[Finding.SET_ASIDE] == 1
    assert counted("roundtable_audit_mended_total") - before == Counter({Finding.SET_ASIDE.value: 1})
    assert "1 thing was late or stuck and was put right" in await said(town)
    assert "set aside" not in await said(town)
    await town.settle()
    town.hush()
    town.hush_mail()


@pytest.mark.parametrize("what", ["closed", "merged"])
async def test_a_family_in_which_nothing_is_due_any_more_is_not_counted_as_set_aside(town: Town, what: str) -> None:
    """The look that failed was its last."""
    gone, other = await lay_family(town), await lay_family(town, 1043)
    into = other.id if what == "merged" else None
    for family in (gone, other):
        aside = update(m.Family).where(m.Family.id == family.id).values(set_aside_at=town.clock.now())
        await change(town, aside)
    closed = update(m.Family).where(m.Family.id == gone.id)
    await change(town, closed.values(closed_at=town.clock.now(), merged_into_id=into))
    assert "1 family was set aside" in await said(town)
    async with town.installation.looking() as here:
        assert (await gauges.read(here)).set_aside == 1
    town.clock.move_to(town.clock.now() + timedelta(hours=1))
    await auditor(town).look()
    assert "set aside" not in await said(town)
    await town.settle()
    town.hush()
    town.hush_mail()


async def written(town: Town, families: Sequence[Laid]) -> tuple[int, int, int, bool]:
    """What a look of the auditor has changed: how many families are to be looked at now or have just been, of how many
    somebody was told, how many messages are in doubt, and whether it has left its note."""
    async with town.installation.looking() as here:
        ids, count = [family.id for family in families], func.count()
        is_quiet = m.Family.set_aside_at.is_not(None) | m.Family.wake_at.is_(None)
        told = func.count(m.Outbox.family_id.distinct())
        return (
            await here.db.scalar(select(count).where(m.Family.id.in_(ids), ~is_quiet)) or 0,
            await here.db.scalar(select(told).where(m.Outbox.kind == "operator_alert")) or 0,
            await here.db.scalar(select(count).where(m.Outbox.state == "unknown")) or 0,
            await audits.last(here) is not None,
        )


@pytest.mark.parametrize(
    ("where", "seam", "changed"),
    [
        (audits, "late_looks", (0, 0, 0, False)),
        (audits, "set_aside", (0, 0, 1, False)),
        (auditing, "is_set_aside", (0, 1, 1, False)),
        (audits, "sample", (2, 2, 1, False)),
        (auditing, "is_looked_at_late", (3, 2, 1, False)),
    ],
)
async def test_once_a_migration_has_begun_a_look_writes_nothing_more(
    town: Town, monkeypatch: pytest.MonkeyPatch, where: Any, seam: str, changed: tuple[int, int, int, bool]
) -> None:
    """Two families are set aside, two would be looked at late, and a message was claimed and never marked."""
    families = [await lay_family(town, 1042 + number) for number in range(4)]
    await change(town, update(m.Family).values(wake_at=None))
    aside = update(m.Family).where(m.Family.id.in_([family.id for family in families[:2]]))
    await change(town, aside.values(set_aside_at=town.clock.now() - timedelta(days=1)))
    async with town.installation.working() as work:
        work.notify("joined", person=town["lead"].person_id, person_id=town["school"].person_id)
    long_ago = town.installation.database.machine_now() - timedelta(minutes=5)
    await change(town, update(m.Outbox).values(state="claimed", claimed_until=long_ago))
    database, as_it_is = town.installation.database, getattr(where, seam)

    async def and_a_migration_begins(*given: Any) -> Any:
        result = await as_it_is(*given)
        database.is_known = False
        return result

    monkeypatch.setattr(where, seam, and_a_migration_begins)
    await auditor(town).look()
    assert await written(town, families) == changed
    monkeypatch.undo()
    database.is_known = True
    await auditor(town).look()
    assert await written(town, families) == (4, 2, 1, True)
    await town.settle()
    town.hush()
    town.hush_mail()
