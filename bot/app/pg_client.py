"""PostgreSQL's own client programs, run as they are."""

from __future__ import annotations

import os
import shutil
import subprocess

from sqlalchemy import URL

from bot.app.bad_input import BadInput
from bot.i18n import _
from bot.settings import Settings

_ASKED = {
    "host": "PGHOST",
    "port": "PGPORT",
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "database": "PGDATABASE",
    "passfile": "PGPASSFILE",
    "ssl": "PGSSLMODE",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
    "sslcert": "PGSSLCERT",
    "sslkey": "PGSSLKEY",
    "sslcrl": "PGSSLCRL",
    "target_session_attrs": "PGTARGETSESSIONATTRS",
    "krbsrvname": "PGKRBSRVNAME",
    "gsslib": "PGGSSLIB",
    "service": "PGSERVICE",
    "servicefile": "PGSERVICEFILE",
}
"""What the driver is given by an address, and the variable by which these programs are given the same."""


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
    command = [found, "--no-password", *arguments]
    done = subprocess.run(command, env={**os.environ, **_named(url)}, capture_output=True, check=False)  # noqa: S603
    if done.returncode:
        said = done.stderr.decode(errors="replace").splitlines()
        why = next((line for line in said if "error:" in line), str(done.returncode))  # only this: others quote rows
        raise BadInput(_("{program} failed: {why}").format(program=program, why=why))


def _named(url: URL) -> dict[str, str]:
    """The server that the bot itself goes to, in the same way: encrypted where the address says so."""
    _arguments, given = url.get_dialect()().create_connect_args(url)
    said = {_ASKED[name]: value for name, value in given.items() if name in _ASKED and value}
    return {
        variable: ",".join(str(each) for each in (value if isinstance(value, list | tuple) else [value]))
        for variable, value in said.items()
    }
