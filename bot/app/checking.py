"""`roundtable check`: is this installation well? In words, and with an exit status for a monitor."""

from __future__ import annotations

import asyncio

import typer

from bot.app.keys import require_keys
from bot.app.schema import require_schema
from bot.app.serve import install
from bot.domain.health import Report
from bot.settings import read_settings
from bot.storage import health
from bot.storage.work import Installation
from bot.views import health as words


def check() -> int:
    """Look at the settings, the database and what waits. Exit status 1 where something needs a person."""
    return asyncio.run(_check())


async def _check() -> int:
    installation = install(read_settings())
    try:
        await require_schema(installation.database)
        await require_keys(installation, may_begin=False)
        report = await _report(installation)
    finally:
        await installation.database.close()
    for line in words.lines(report):
        typer.echo(line)
    return 0 if report.is_well else 1


async def _report(installation: Installation) -> Report:
    async with installation.looking() as here:
        return await health.report(here)
