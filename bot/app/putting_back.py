"""What a restore does on either database: what it refuses, and what makes a copy ready."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

from alembic.util import CommandError
from sqlalchemy import select

from bot.app.bad_input import BadInput
from bot.app.migrate import scripts, upgrade
from bot.app.serve import install
from bot.delivery import journal
from bot.delivery.reconciling import reconcile
from bot.domain.health import Restored
from bot.i18n import _
from bot.settings import Settings
from bot.storage.models import Person
from bot.storage.sealing import CannotOpen
from bot.storage.work import Installation, Work


async def _nothing_more(work: Work) -> None:
    pass


def made_ready(
    settings: Settings, url: str, path: Path, ended: Callable[[Work], Awaitable[None]] = _nothing_more
) -> Restored:
    """At this version's schema, and at what the journal knows. `ended` is committed with that, or neither is."""
    upgrade(url, restoring=True)
    installation = install(settings.model_copy(update={"database_url": url}))
    return asyncio.run(_reconciled(installation, path, ended))


async def _reconciled(installation: Installation, path: Path, ended: Callable[[Work], Awaitable[None]]) -> Restored:
    settings = installation.settings
    try:
        async with installation.working() as work:
            if (person := await work.db.scalar(select(Person).limit(1))) is not None:
                try:
                    assert person.name is not None
                except CannotOpen:
                    raise BadInput(
                        _("ROUNDTABLE_KEYS: {keys} is not the key file of {path}.").format(
                            keys=settings.keys, path=path
                        )
                    ) from None
            found = await reconcile(work, journal.read(settings.journal))
            await ended(work)
        return found
    finally:
        await installation.database.close()


def is_known(version: str | None, path: Path) -> None:
    """Raises BadInput where this is no schema of ours, or a newer version's."""
    if version is None:
        raise BadInput(_("{path} is not a backup of Roundtable, or is damaged.").format(path=path))
    try:
        scripts().get_revision(version)
    except CommandError:
        raise BadInput(
            _("{path} was made by a newer version of Roundtable. Restore it with that one.").format(path=path)
        ) from None


def may_be_replaced(replace: bool) -> None:
    if not replace:
        raise BadInput(
            _("ROUNDTABLE_DATABASE_URL: there is a database already. With --replace it is put aside, not removed.")
        )


def in_use() -> BadInput:
    return BadInput(
        _("ROUNDTABLE_DATABASE_URL: somebody has the database open. Stop every `roundtable serve` first.")
    )


def stamp() -> str:
    """For what is put aside: no two at the same instant."""
    return f"{datetime.now(UTC):%Y%m%d%H%M%S%f}"
