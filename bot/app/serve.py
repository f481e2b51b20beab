"""`roundtable serve`: the bot against Telegram, or against whatever stands in for it."""

from __future__ import annotations

import asyncio
import os
import signal
from contextlib import suppress
from datetime import timedelta
from importlib import import_module
from threading import Timer

from bot import log
from bot.app.alone import alone
from bot.app.keys import require_keys, unusable
from bot.app.schema import schema_once_it_answers
from bot.clock import SystemClock
from bot.delivery.telegram import build_bot
from bot.domain.refusals import PolicyRefused
from bot.handlers.intake import keep_webhook, poll
from bot.scheduling.leader import while_leading
from bot.settings import BadSetting, Settings, read_settings, require_token, require_webhook_secret
from bot.storage import restored, schema, sealing
from bot.storage.database import ANSWER_SECONDS, Database
from bot.storage.leases import POLLER
from bot.storage.policy_files import load_policies
from bot.storage.work import Installation
from bot.views import policy_files
from bot.views.refusals import explain

STOP_SECONDS, CANCEL_SECONDS = 5.0, 2.0  # to end what is in hand, and then to end all the same
END_SECONDS = 1.0  # to close what is open; then the process ends, whatever still hangs
logger = log.get(__name__)

__all__ = ["install", "policy_files", "run", "serve"]  # the words for a policy that cannot be read


def serve() -> None:
    """Run the bot until it is stopped."""
    settings = read_settings()
    require_token(settings)
    require_webhook_secret(settings)
    log.configure(settings.log_level)
    asyncio.run(run(settings))


def install(settings: Settings, answer_seconds: float | None = None) -> Installation:
    """Open what the process needs; so long is each answer of PostgreSQL's waited for. Raises BadSetting naming the setting at
    fault. Where there is no key file, `require_keys` says whether there may be a new one."""
    try:
        has_keys = settings.keys.exists()
        sealing.use_keys(sealing.KeyRing.load(settings.keys) if has_keys else sealing.KeyRing.generate())
    except (OSError, ValueError, KeyError) as error:
        raise unusable(settings.keys, error) from None
    try:
        policies = load_policies(settings.policy)
    except PolicyRefused as refused:
        raise BadSetting(f"ROUNDTABLE_POLICY: {explain(refused).text}") from None
    except OSError:
        raise BadSetting(
            f"ROUNDTABLE_POLICY: {settings.policy} cannot be read. Give the path of a policy file."
        ) from None
    clock = SystemClock(timedelta(seconds=settings.clock_offset))
    return Installation(Database(settings.database_url, answer_seconds), clock, policies, settings)


async def run(settings: Settings) -> None:
    installation = install(settings, ANSWER_SECONDS)
    try:
        with alone(installation.database):  # before it is opened: a restore puts another file in its place
            await schema_once_it_answers(installation.database)
            await require_keys(installation)
            await restored.ask(installation.database)
            if not installation.database.is_sqlite:
                await schema.look(installation.database)  # whoever starts while somebody migrates begins nothing yet
            await _run(installation)
    finally:
        await installation.database.close()


async def _run(installation: Installation) -> None:
    """Ask for updates first: they are kept from then on, while the rest of the process is still being loaded."""
    settings = installation.settings
    bot, requests = build_bot(settings)
    for request in requests:
        await request.initialize()
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, _stop, stopping)
    arrived, serving = asyncio.Event(), asyncio.Event()

    async def hear() -> None:
        if settings.webhook_url:
            await serving.wait()  # nobody is sent to a closed door
            await keep_webhook(installation, bot)
        else:
            await poll(installation, bot, requests[1], arrived.set, _ready)

    polling = asyncio.create_task(while_leading(installation, POLLER, hear, stopping))
    stop = asyncio.create_task(stopping.wait())
    tasks = [polling]
    try:
        everything = await asyncio.to_thread(import_module, "bot.app.process")
        process = await everything.begin(installation, bot, arrived, stopping)
        tasks += [*process.loops, *process.others]
        serving.set()
        if settings.webhook_url:
            _ready()  # with polling it was, as soon as the first poll was out
        await asyncio.wait([*tasks, stop], return_when=asyncio.FIRST_COMPLETED)
        polling.cancel()  # what comes now stays with Telegram
        await process.stop(STOP_SECONDS)
    finally:
        for task in (*tasks, stop):
            task.cancel()
        with suppress(TimeoutError):
            async with asyncio.timeout(CANCEL_SECONDS):
                await asyncio.gather(*tasks, stop, return_exceptions=True)
        for request in requests:
            await request.shutdown()
    for task in tasks:
        if task.done() and not task.cancelled() and (error := task.exception()) is not None:
            raise SystemExit(f"roundtable stopped: {type(error).__name__}")


def _ready() -> None:
    logger.info("ready")


def _stop(stopping: asyncio.Event) -> None:
    """The first signal stops in order, and has its time for that; the second stops at once. Nothing is lost either way."""
    if stopping.is_set():
        os._exit(1)  # as a kill would: to wait until every task is cancelled is not at once, and may take for ever
    stopping.set()
    at_last = Timer(STOP_SECONDS + CANCEL_SECONDS + END_SECONDS, os._exit, [1])
    at_last.daemon = True
    at_last.start()
