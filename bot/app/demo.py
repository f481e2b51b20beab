"""`roundtable demo`: a fictional borough, the sandbox, and the real bot under it. No token, no account."""

from __future__ import annotations

import asyncio
import shutil
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.app.bad_input import BadInput
from bot.app.borough import lay_borough
from bot.app.keys import require_keys
from bot.app.migrate import upgrade
from bot.app.serve import install
from bot.clock import StandingClock
from bot.sandbox.run import BotDidNotStartError, run_sandbox
from bot.sandbox.server import PortBusyError
from bot.settings import Settings
from bot.storage.work import Installation
from bot.web.control import people_told

FOLDER = Path(".roundtable/demo")
TOKEN = "710000001:" + "demo" * 8 + "xyz"
TOUR = Path(__file__).with_name("tour.json")
STARTS_AT = datetime(2026, 12, 7, 9, 0, tzinfo=UTC)
"""A Monday: a TAC is due within 15 working days, with Christmas in the way, and there is still time for a poll."""


def demo(
    port: Annotated[int, typer.Option(help="Where the page is served.")] = 8088,
    reset: Annotated[bool, typer.Option(help="Begin anew.")] = False,
    folder: Annotated[Path, typer.Option(help="Where it is kept.", hidden=True)] = FOLDER,
) -> None:
    """Show the main job in the browser, with a borough that does not exist."""
    if reset:
        shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    url = f"sqlite+aiosqlite:///{folder.resolve() / 'roundtable.db'}"
    upgrade(url)
    environment = {
        "ROUNDTABLE_DATABASE_URL": url,
        "ROUNDTABLE_KEYS": str(folder.resolve() / "keys.json"),
        "ROUNDTABLE_JOURNAL": str(folder.resolve() / "journal"),
        "ROUNDTABLE_PORT": str(port + 1),
        "ROUNDTABLE_PUBLIC_URL": f"http://127.0.0.1:{port + 1}",
        "ROUNDTABLE_MAIL_FROM": "roundtable@northwick.example",
        "ROUNDTABLE_FRONT_DOOR": "Northwick MASH on 020 7946 0000",
        "ROUNDTABLE_OUT_OF_HOURS": "the emergency duty team on 020 7946 0999",
    }
    people = asyncio.run(_lay(Settings(database_url=url, keys=folder.resolve() / "keys.json", token=TOKEN)))
    try:
        asyncio.run(
            run_sandbox(
                state_folder=folder / "sandbox",
                port=port,
                command=[sys.executable, "-m", "bot.app", "serve"],
                env=environment,
                token=TOKEN,
                on_ready=_say_where,
                start_at=STARTS_AT,
                tour=TOUR,
                people=people,
            )
        )
    except (PortBusyError, BotDidNotStartError) as problem:
        raise BadInput(str(problem)) from None


async def _lay(settings: Settings) -> list[dict[str, Any]]:
    """The borough's people join as the demo begins; laying it again changes nothing. Returns who there is."""
    installed = install(settings)
    clock = StandingClock(STARTS_AT - timedelta(days=7))
    installation = Installation(installed.database, clock, installed.policies, settings)
    try:
        await require_keys(installation)
        await lay_borough(installation, chats=True)
        return await people_told(installation)
    finally:
        await installation.database.close()


def _say_where(address: str) -> None:
    typer.echo(f"\n  Roundtable's demo is at {address}\n  Stop it with Ctrl+C; it goes on where it was left.\n")
