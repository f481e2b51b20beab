"""PostgreSQL's own client programs, run as they are."""

from __future__ import annotations

import os
import shutil
import subprocess

from sqlalchemy import URL

from bot.app.bad_input import BadInput
from bot.i18n import _
from bot.settings import Settings


def run(settings: Settings, url: URL, program: str, *arguments: str) -> None:
    """Run one of them on this database. Raises BadInput with the reason that it gives.

    The password goes through the environment: a command line can be read by every user of the machine.
    """
    found = shutil.which(program, path=settings.pg_bin or None)
    if found is None:
        raise BadInput(
            _(
                "{program} is not found. Install PostgreSQL's client programs, or name their folder in ROUNDTABLE_PG_BIN."
            ).format(program=program)
        )
    query = {name: value for name, value in url.query.items() if isinstance(value, str)}
    named = {
        "PGHOST": url.host or query.get("host"),
        "PGPORT": str(url.port) if url.port else query.get("port"),
        "PGUSER": url.username or query.get("user"),
        "PGPASSWORD": url.password,
        "PGDATABASE": url.database,
    }
    given = {name: value for name, value in named.items() if value}
    command = [found, "--no-password", *arguments]
    done = subprocess.run(command, env={**os.environ, **given}, capture_output=True, check=False)  # noqa: S603
    if done.returncode:
        said = done.stderr.decode(errors="replace").splitlines()
        why = next((line for line in said if "error:" in line), str(done.returncode))  # only this: others quote rows
        raise BadInput(_("{program} failed: {why}").format(program=program, why=why))
