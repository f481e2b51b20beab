"""What a process of `roundtable serve` does beside asking for updates: its loops, its ticker, its web servers."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from telegram import Bot
from telegram.error import TelegramError

from bot import log
from bot.app.running import Running
from bot.delivery import journal
from bot.delivery.limiter import Limiter
from bot.delivery.mail import Mail
from bot.delivery.mailing import Mailing
from bot.delivery.sender import AHEAD
from bot.delivery.telegram import seconds_asked
from bot.scheduling.auditor import Auditor
from bot.scheduling.leader import while_leading
from bot.scheduling.ticker import Ticker
from bot.storage import calls, inbox, invitations, schema
from bot.storage.database import AWAY
from bot.storage.leases import SENDER
from bot.storage.work import Installation
from bot.web.control import serve_control, take_control_port
from bot.web.server import serve_web, take_web_port

logger = log.get(__name__)

CARRY_OUT = "carry out"
ASK_AGAIN_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Process:
    """What goes on: `loops` end by themselves once they are told to stop, `others` when they are cancelled."""

    running: Running
    loops: list[asyncio.Task[None]]
    others: list[asyncio.Task[None]]

    async def stop(self, within_seconds: float) -> None:
        """Begin nothing new, and end with what is in hand: what was said is marked as said, what was tapped is answered."""
        self.running.stop()
        await asyncio.wait(self.loops, timeout=within_seconds)


async def begin(installation: Installation, bot: Bot, arrived: asyncio.Event, stopping: asyncio.Event) -> Process:
    """Start everything. `arrived` is set when updates were stored, `stopping` when nothing new is to be begun."""
    settings = installation.settings
    answers = take_web_port(installation)
    control = take_control_port(installation) if settings.control_port is not None else None
    mail = Mailing(Mail(settings.smtp_url, settings.mail_from)) if settings.smtp_url else None
    running = Running(installation, bot, mail, Limiter(enabled=settings.limits, ahead=AHEAD), stopping)
    await running.recover()
    loops = [
        _carry_out(running),
        running.loop(running.look, "look"),
        _send(running),
    ]
    others = [
        _pass_on(arrived, running),
        _tick(installation, running),
        serve_web(installation, running.nudge, answers, arrived=arrived.set),
        introduce(installation, bot),
        schema.keep_looking(installation.database),
        share(installation, running),
    ]
    if control is not None:
        others.append(serve_control(installation, running, control))
    return Process(running, [asyncio.create_task(one) for one in loops], [asyncio.create_task(one) for one in others])


async def _carry_out(running: Running) -> None:
    await running.loop(running.carry_out, CARRY_OUT)
    await running.worker.answered()


async def _send(running: Running) -> None:
    """Whenever this replica is elected. What it knows to have arrived is marked before it goes, whoever sends by then."""
    await while_leading(running.installation, SENDER, running.be_sender, running.stopping, running.leave_to_another)
    await running.sender.finish()


async def _pass_on(arrived: asyncio.Event, running: Running) -> None:
    """What was stored is carried out, which wakes the other loops."""
    while True:
        await arrived.wait()
        arrived.clear()
        running.nudge(CARRY_OUT)


async def share(installation: Installation, running: Running, ready: Callable[[], None] = lambda: None) -> None:
    """What Telegram tells one replica holds for all: `retry_after` is the bot's, not the process's. And what one leaves to
    the one that sends is sent at once."""
    calls_made: set[asyncio.Task[None]] = set()

    def call(until: datetime) -> None:
        left = (until - installation.clock.now()).total_seconds()
        task = asyncio.create_task(calls.call_halt(installation.database, left))
        calls_made.add(task)
        task.add_done_callback(calls_made.discard)

    def halted(seconds: float) -> None:
        running.limiter.halt_until(installation.clock.now() + timedelta(seconds=seconds))

    running.limiter.on_halt = call
    await calls.hear(installation.database, halted, running.left, lambda: running.nudge(CARRY_OUT), ready)
    await asyncio.Event().wait()  # with SQLite there is nobody to hear


async def _tick(installation: Installation, running: Running) -> None:
    looks = partial(audit, Auditor(installation, running.nudge))
    ticker = Ticker(running.nudge, looks, partial(keep_house, installation))
    ticker.start()
    try:
        await asyncio.Event().wait()
    finally:
        ticker.stop()


async def audit(auditor: Auditor) -> None:
    """One look, unless the schema is another's to read."""
    if not auditor.installation.database.is_known:
        return
    try:
        await auditor.look()
    except AWAY as error:
        logger.warning("not_audited", error=type(error).__name__)


async def keep_house(installation: Installation) -> None:
    """What is kept for a time only goes, unless the schema is another's to read."""
    if not installation.database.is_known:
        return
    try:
        async with installation.working() as work:
            await inbox.prune(work)
    except AWAY as error:
        logger.warning("not_pruned", error=type(error).__name__)
    await asyncio.to_thread(journal.prune, installation.settings.journal, journal.KEPT)


async def introduce(installation: Installation, bot: Bot) -> None:
    """Ask for the bot's own name, which invitation links carry, until there is an answer."""
    while True:
        try:
            me = await bot.get_me()
        except TelegramError as error:
            logger.warning("name_not_known", error=type(error).__name__)
            await asyncio.sleep(max(ASK_AGAIN_SECONDS, seconds_asked(error)))
            continue
        try:
            async with installation.working() as work:
                await invitations.note_bot_name(work, me.username or "")
        except AWAY as error:
            logger.warning("name_not_noted", error=type(error).__name__)
            await asyncio.sleep(ASK_AGAIN_SECONDS)
            continue
        await asyncio.Event().wait()
