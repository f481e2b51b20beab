"""Each minute: is anything late, lost or stuck, whatever the reason? What is safe is mended; the rest is told.

It trusts nothing that the other loops keep in memory: it asks the database, and works out anew when a part of the
families should be looked at, so that each has its turn in the course of a day.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from bot import log
from bot.domain.auditing import Audit, Finding, is_late, share
from bot.metrics import AUDIT_FOUND, AUDIT_MENDED
from bot.scheduling.sweep import set_aside
from bot.storage import audits, cards, gauges, outbox
from bot.storage.database import is_away
from bot.storage.family_facts import families_facts
from bot.storage.leases import POLLER, SENDER
from bot.storage.work import Installation
from bot.usecases import auditing
from bot.usecases.steps import look_at, next_look

logger = log.get(__name__)


@dataclass(slots=True)
class Auditor:
    """`nudge` wakes the loops: what is late may only be waiting for them."""

    installation: Installation
    nudge: Callable[[], None]
    _lagged: frozenset[tuple[str, int]] = field(default_factory=frozenset)

    async def look(self) -> Audit:
        """One look at everything. Once a migration begins it writes nothing more, and leaves no note: the next begins anew."""
        await self.installation.database.ask_clock()  # a machine that has slept has counted too little
        found: Counter[Finding] = Counter()
        mended: Counter[Finding] = Counter()
        async with self.installation.looking() as here:
            before = await audits.last(here)
            found[Finding.LATE_LOOK] = await audits.late_looks(here)
            found[Finding.LATE_MESSAGE] = await audits.late_messages(here)
            found[Finding.LATE_UPDATE] = await audits.late_updates(here)
            found[Finding.UNKNOWN] = await audits.unknown(here, before.at if before else None)
            found[Finding.NOBODY_ASKS] = int(not await gauges.has_holder(here, POLLER))
            found[Finding.NOBODY_SENDS] = int(not await gauges.has_holder(here, SENDER))
        await self._claims(found, mended)
        await self._cards(found, mended)
        await self._set_aside(found, mended)
        families, cursor = await self._instants(before.cursor if before else None, found, mended)
        audit = Audit(here.now, dict(+found), dict(+mended), families, cursor)
        if self._may_write:
            await self.installation.as_if_alone(lambda work: audits.keep(work, audit))
        self._say(audit)
        self.nudge()
        return audit

    @property
    def _may_write(self) -> bool:
        """Asked before each transaction: a look takes longer than a migration waits."""
        return self.installation.database.is_known

    async def _claims(self, found: Counter[Finding], mended: Counter[Finding]) -> None:
        if not self._may_write:
            return
        async with self.installation.working() as work:
            for row in await audits.dead_claims(work):
                outbox.in_doubt(work, row)
                found[Finding.CLAIM] += 1
                mended[Finding.CLAIM] += 1

    async def _cards(self, found: Counter[Finding], mended: Counter[Finding]) -> None:
        """A card that has lagged since the last look, with the same revision, is stuck. Where somebody is said to draw it,
        others may from now on; one that does not get through is only found."""
        async with self.installation.looking() as here:
            lagging = await audits.lagging(here)
        stuck = lagging & self._lagged
        self._lagged = lagging
        if not stuck or not self._may_write:
            return
        async with self.installation.working() as work:
            mended[Finding.CARD] += await cards.free(work, [card_id for card_id, _ in stuck])
        found[Finding.CARD] += len(stuck)

    async def _set_aside(self, found: Counter[Finding], mended: Counter[Finding]) -> None:
        """Those whose look failed are tried again each hour: what stood in the way may be gone. Mended is one whose look
        succeeds."""
        async with self.installation.looking() as here:
            aside = await audits.set_aside(here)
        for family_id, at in aside:
            found[Finding.SET_ASIDE] += 1
            if self._may_write:
                with _one_at_a_time(family_id):
                    async with self.installation.working() as work:
                        await auditing.is_set_aside(work, family_id)
            if self._may_write and here.now - at >= audits.RETRY_SET_ASIDE:
                with _one_at_a_time(family_id):
                    mended[Finding.SET_ASIDE] += await self._looks_again(family_id)

    async def _looks_again(self, family_id: UUID) -> bool:
        """Look at it as a sweep would. True where that succeeds; where not, it stays set aside for an hour more."""
        wake_at: datetime | None = None
        try:
            async with self.installation.working() as work:
                wake_at = await audits.lock(work, family_id)
                if not await audits.is_aside(work, family_id):
                    return False  # another was quicker
                await work.look_again(family_id)
                await look_at(work, family_id)
        except Exception as error:
            if is_away(error):
                raise
            await set_aside(self.installation, family_id, wake_at, error)
            return False
        return True

    async def _instants(
        self, after: str | None, found: Counter[Finding], mended: Counter[Finding]
    ) -> tuple[int, str | None]:
        """Compute a part of the families anew. How many, and up to which."""
        async with self.installation.looking() as here:
            part = await audits.sample(here, after, share(await audits.open_families(here)))
        for family_id in await self._late(dict(part)):
            if not self._may_write:
                break
            with _one_at_a_time(family_id):
                async with self.installation.working() as work:
                    was_late = await auditing.is_looked_at_late(work, family_id)
                found[Finding.WRONG_INSTANT] += was_late
                mended[Finding.WRONG_INSTANT] += was_late
        return len(part), str(part[-1][0]) if part else None

    async def _late(self, kept: Mapping[UUID, datetime | None]) -> list[UUID]:
        """Those of these families that would be looked at late. One that cannot be read is set aside, and the next look
        tells of it."""
        try:
            async with self.installation.looking() as here:
                facts = await families_facts(here, kept)
                return [each for each, one in facts.items() if is_late(kept[each], next_look(here, one))]
        except Exception as error:
            if is_away(error):
                raise
            if len(kept) > 1:
                alone = [await self._late({family_id: at}) for family_id, at in kept.items()]
                return [family_id for late in alone for family_id in late]
            ((family_id, wake_at),) = kept.items()
            if self._may_write:
                await set_aside(self.installation, family_id, wake_at, error)
            return []

    def _say(self, audit: Audit) -> None:
        for what, count in audit.found.items():
            AUDIT_FOUND.labels(what.value).inc(count)
        for what, count in audit.mended.items():
            AUDIT_MENDED.labels(what.value).inc(count)
        if audit.found:
            logger.warning("audit", **{what.value: count for what, count in audit.found.items()})


@contextmanager
def _one_at_a_time(family_id: UUID) -> Iterator[None]:
    """What goes wrong with one family is reported, and stops the look at no other."""
    try:
        yield
    except Exception as error:
        if is_away(error):
            raise
        logger.error("not_audited", family=str(family_id), exc_info=error)
