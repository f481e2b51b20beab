"""`roundtable serve`: the bot against Telegram, or against whatever stands in for it."""

from __future__ import annotations

import asyncio
import signal
import sys
from contextlib import suppress
from datetime import timedelta

from telegram import Bot
from telegram.error import TelegramError

from bot import log
from bot.app.migrate import require_schema
from bot.app.running import Running
from bot.clock import SystemClock
from bot.delivery.mail import Mail
from bot.delivery.mailing import Mailing
from bot.delivery.telegram import build_bot
from bot.domain.refusals import PolicyRefused
from bot.handlers.intake import poll
from bot.scheduling.ticker import Ticker
from bot.settings import BadSetting, Settings, read_settings, require_token
from bot.storage import inbox, invitations, sealing
from bot.storage.database import Database
from bot.storage.policy_files import load_policies
from bot.storage.work import Installation
from bot.views import policy_files
from bot.views.refusals import explain
from bot.web.control import serve_control, take_control_port
from bot.web.server import serve_web, take_web_port

STOP_SECONDS = 8.0
logger = log.get(__name__)

__all__ = ["install", "policy_files", "run", "serve"]  # the words for a policy that cannot be read


def serve() -> None:
    """Run the bot until it is stopped."""
    settings = read_settings()
    require_token(settings)
    log.configure(settings.log_level)
    asyncio.run(run(settings))


def install(settings: Settings) -> Installation:
    """Open what the process needs. Raises BadSetting naming the setting at fault."""
    try:
        sealing.use_keys(sealing.KeyRing.load(settings.keys))
    except (OSError, ValueError, KeyError) as error:
        raise BadSetting(
            f"ROUNDTABLE_KEYS: {settings.keys} cannot be used as a key file ({type(error).__name__}). "
            "Give a path that this user may write, or the key file of this database."
        ) from None
    try:
        policies = load_policies(settings.policy)
    except PolicyRefused as refused:
        raise BadSetting(f"ROUNDTABLE_POLICY: {explain(refused).text}") from None
    except OSError:
        raise BadSetting(
            f"ROUNDTABLE_POLICY: {settings.policy} cannot be read. Give the path of a policy file."
        ) from None
    clock = SystemClock(timedelta(seconds=settings.clock_offset))
    return Installation(Database(settings.database_url), clock, policies, settings)


async def run(settings: Settings) -> None:
    installation = install(settings)
    try:
        await require_schema(installation.database)
        await _run(installation)
    finally:
        await installation.database.close()


async def _run(installation: Installation) -> None:
    settings = installation.settings
    answers = take_web_port(installation)
    control = take_control_port(installation) if settings.control_port is not None else None
    bot, requests = build_bot(settings)
    for request in requests:
        await request.initialize()
    mail = Mailing(Mail(settings.smtp_url, settings.mail_from)) if settings.smtp_url else None
    running = Running(installation, bot, mail)
    await running.recover()
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, _stop, stopping)

    async def housekeeping() -> None:
        async with installation.working() as work:
            await inbox.prune(work)

    ticker = Ticker(running.nudge, housekeeping)
    ticker.start()
    tasks = [
        asyncio.create_task(poll(installation, bot, requests[1], running.nudge, _ready)),
        asyncio.create_task(running.loop(running.carry_out, "carry out")),
        asyncio.create_task(running.loop(running.look, "look")),
        asyncio.create_task(running.loop(running.send, "send")),
        asyncio.create_task(serve_web(installation, running.nudge, answers)),
    ]
    if control is not None:
        tasks.append(asyncio.create_task(serve_control(installation, running, control)))
    introduced = asyncio.create_task(_introduce(installation, bot))
    stop = asyncio.create_task(stopping.wait())
    try:
        await asyncio.wait([*tasks, stop], return_when=asyncio.FIRST_COMPLETED)
    finally:
        ticker.stop()
        for task in (*tasks, introduced, stop):
            task.cancel()
        with suppress(TimeoutError):
            async with asyncio.timeout(STOP_SECONDS):
                await asyncio.gather(*tasks, introduced, stop, return_exceptions=True)
        for request in requests:
            await request.shutdown()
    for task in tasks:
        if task.done() and not task.cancelled() and task.exception() is not None:
            raise SystemExit(f"roundtable stopped: {type(task.exception()).__name__}")


async def _introduce(installation: Installation, bot: Bot) -> None:
    """Ask for the bot's own name, which invitation links carry, until there is an answer."""
    while True:
        try:
            me = await bot.get_me()
        except TelegramError as error:
            logger.warning("name_not_known", error=type(error).__name__)
            await asyncio.sleep(5)
            continue
        async with installation.working() as work:
            await invitations.note_bot_name(work, me.username or "")
        return


def _ready() -> None:
    logger.info("ready")


def _stop(stopping: asyncio.Event) -> None:
    """The first signal stops in order; the second at once. Nothing is lost either way."""
    if stopping.is_set():
        sys.exit(1)
    stopping.set()
