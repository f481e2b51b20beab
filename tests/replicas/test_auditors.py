"""Each replica has an auditor, and both may look at the same moment: what is found is put right once, and told once."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import timedelta

from sqlalchemy import func, select, update

from bot.domain.auditing import Finding
from bot.scheduling.auditor import Auditor
from bot.storage import audits
from bot.storage import models as m
from tests.town.family import lay_family
from tests.town.replicas import Replicas

ROUNDS = 5


async def test_two_auditors_that_look_at_once_mend_and_tell_once(both: Replicas) -> None:
    lost, aside, third = [(await lay_family(both, number)).id for number in (1042, 1043, 1044)]
    async with both.installation.working() as work:
        await work.look_again(lost, aside, third)
    await both.settle()
    both.hush()
    async with both.installation.working() as work:
        await work.db.execute(update(m.Family).where(m.Family.id == lost).values(wake_at=None))
        await work.db.execute(update(m.Family).where(m.Family.id == aside).values(set_aside_at=work.now))
        work.notify("operator_alert", person=both["operator"].person_id, family=third, what="date_not_known")
    long_ago = both.installation.database.machine_now() - timedelta(minutes=5)
    async with both.installation.working() as work:
        one = update(m.Outbox).where(m.Outbox.kind == "operator_alert", m.Outbox.family_id == third)
        await work.db.execute(one.values(state="claimed", claimed_until=long_ago))
    auditors = [Auditor(one.installation, lambda: None) for one in both.replicas]
    mended, found = Counter[Finding](), Counter[Finding]()
    for _ in range(ROUNDS):
        for audit in await asyncio.gather(*(one.look() for one in auditors)):
            mended.update(audit.mended)
            found.update({Finding.SET_ASIDE: audit.found.get(Finding.SET_ASIDE, 0)})
    assert mended == {Finding.WRONG_INSTANT: 1, Finding.CLAIM: 1}
    assert found[Finding.SET_ASIDE] == 2 * ROUNDS, "one of them has given up"
    assert "not_audited" not in both.log.getvalue()
    async with both.installation.looking() as here:
        keys = (await here.db.execute(select(m.Outbox.key).where(m.Outbox.family_id.in_([lost, aside])))).scalars()
        told = Counter(key.split(":")[0] for key in keys)
        marked = select(func.count()).select_from(m.Audit).where(m.Audit.what == "audit_mended")
        assert (await here.db.execute(marked)).scalar_one() == 1
        last = await audits.last(here)
    assert (told["mended"], told["set_aside"]) == (1, 1)
    assert told["alert"] == 1
    assert last is not None
    assert sum(count for _, count in last.lately) == 2
