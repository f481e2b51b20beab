"""For whoever watches over it: is it alive, is it ready, and how does it stand. Numbers and plain words, no personal data."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot import log, metrics
from bot.domain.notifications import Lane
from bot.hearing import SILENT_SECONDS
from bot.storage import backlog, gauges, schema
from bot.storage.database import AWAY
from bot.storage.gauges import Gauges
from bot.storage.leases import POLLER, SENDER
from bot.storage.work import Installation

logger = log.get(__name__)

LATE = timedelta(minutes=1)


class Watching:
    def __init__(self, installation: Installation) -> None:
        self._installation = installation

    async def alive(self, request: Request) -> Response:
        """200 while the process answers and reaches its database."""
        try:
            async with self._installation.looking() as here:
                await backlog.read(here)
        except AWAY as error:
            logger.error("not_healthy", error=type(error).__name__)
            return JSONResponse({"ok": False}, 503)
        return JSONResponse({"ok": True})

    async def ready(self, request: Request) -> Response:
        """200 where nothing stands in the way; else 503, and what does in words."""
        try:
            why = await self._in_the_way()
        except AWAY as error:
            logger.error("not_ready", error=type(error).__name__)
            why = ["the database does not answer"]
        return JSONResponse({"ready": not why, "why": why}, 503 if why else 200)

    async def _in_the_way(self) -> list[str]:
        if not await schema.is_known(self._installation.database):
            return ["the database is not at this version's schema"]
        async with self._installation.looking() as here:
            why = [f"no replica is the {job}" for job in (POLLER, SENDER) if not await gauges.has_holder(here, job)]
            since = gauges.overdue_since(await backlog.read(here), here.now)
            if since is not None and here.now - since > LATE:
                why.append(
                    f"a family or a person has waited to be looked at for {int((here.now - since).total_seconds())} seconds"
                )
        return why + self._unheard()

    def _unheard(self) -> list[str]:
        """Why what people write may not reach this replica, where to hear it is its job."""
        hearing, has_webhook = self._installation.hearing, bool(self._installation.settings.webhook_url)
        if has_webhook and hearing.has_not_heard:
            return ["the webhook has not been set yet"]
        why = []
        if hearing.silent_seconds > SILENT_SECONDS:
            asked = "whether it can reach the webhook" if has_webhook else "the poll"
            why.append(f"Telegram has not answered {asked} for {int(hearing.silent_seconds)} seconds")
        if hearing.kept_back:
            why.append(f"Telegram cannot reach the webhook, and keeps updates back: {hearing.kept_back}")
        return why

    async def metrics(self, request: Request) -> Response:
        """Prometheus's text: what this process has counted, and how the database stands."""
        try:
            async with self._installation.looking() as here:
                read, now = await gauges.read(here), here.now
                kept_back = self._installation.hearing.kept_back
        except AWAY as error:
            logger.error("not_measured", error=type(error).__name__)
            return Response("the database does not answer", 503, media_type="text/plain")
        standing = CollectorRegistry()
        standing.register(_Standing(read, now, kept_back))
        text = generate_latest(metrics.REGISTRY) + generate_latest(standing)
        return Response(text, headers={"Content-Type": CONTENT_TYPE_LATEST})


class _Standing(Collector):
    def __init__(self, read: Gauges, now: datetime, kept_back: int) -> None:
        self._read = read
        self._now = now
        self._kept_back = kept_back

    def collect(self) -> Iterator[Metric]:
        read = self._read
        for name, what, value in (
            (
                "overdue",
                "Families and people whose instant has come and who were not looked at yet.",
                read.waiting.families + read.waiting.people,
            ),
            ("overdue_age_seconds", "How long the longest of them has waited.", self._age(read.overdue_since)),
            ("set_aside", "Families whose look failed: each needs a person.", read.set_aside),
            ("updates_set_aside", "Updates of the last days that could not be carried out.", read.updates_set_aside),
            ("held_up", "Messages that were tried several times and still wait.", read.held_up),
            ("inbox", "Updates that were stored and not carried out yet.", read.waiting.updates),
            ("inbox_age_seconds", "How long the longest of them has waited.", self._age(read.inbox_since)),
            ("outbox_age_seconds", "How long the longest message has been due.", self._due_for(read.outbox_since)),
            ("cards_lagging", "Phones that show an older card than they should.", read.waiting.cards),
            ("webhook_kept_back", "Updates that Telegram could not bring to the webhook.", self._kept_back),
        ):
            yield GaugeMetricFamily(f"roundtable_{name}", what, value)
        outbox = GaugeMetricFamily("roundtable_outbox", "Messages by state and lane.", labels=["state", "lane"])
        for (state, lane), count in sorted(read.outbox.items()):
            outbox.add_metric([state, Lane(lane).name.lower()], count)
        yield outbox
        rungs = GaugeMetricFamily("roundtable_steps_taken", "Steps of the ladders and reminders.", labels=["kind"])
        for kind, count in sorted(read.rungs.items()):
            rungs.add_metric([kind], count)
        yield rungs

    def _due_for(self, at: datetime | None) -> float:
        return max(self._age(at), 0.0)

    def _age(self, since: datetime | None) -> float:
        return (self._now - since).total_seconds() if since is not None else 0.0
