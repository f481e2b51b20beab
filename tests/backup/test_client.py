"""PostgreSQL's programs go to the server to which the bot goes, in the same way, and nobody reads the password."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from sqlalchemy import make_url

from bot.app import pg_client
from bot.settings import Settings


@pytest.mark.parametrize(
    ("address", "variables"),
    [
        (
            "postgresql://ada:secret@db.example:6543/town?ssl=verify-full&target_session_attrs=read-write",
            {
                "PGHOST": "db.example",
                "PGPORT": "6543",
                "PGUSER": "ada",
                "PGPASSWORD": "secret",
                "PGDATABASE": "town",
                "PGSSLMODE": "verify-full",
                "PGTARGETSESSIONATTRS": "read-write",
            },
        ),
        ("postgresql://ada@/town?host=/run/pg&port=5433", {"PGHOST": "/run/pg", "PGPORT": "5433", "PGUSER": "ada"}),
        ("postgresql://ada@/town?host=one:1&host=two:2", {"PGHOST": "one,two", "PGPORT": "1,2"}),
        ("postgresql://ada@db.example/town?sslmode=require", {"PGSSLMODE": "require"}),
    ],
)
def test_they_are_told_what_the_address_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, address: str, variables: dict[str, str]
) -> None:
    for name in [name for name in os.environ if name.startswith("PG")]:
        monkeypatch.delenv(name)
    program = tmp_path / "pg_dump"
    program.write_text(f'#!/bin/sh\nenv > "{tmp_path}/told"\necho "$@" >> "{tmp_path}/given"\n')
    program.chmod(0o755)
    settings = Settings(database_url=address, pg_bin=str(tmp_path))
    pg_client.run(settings, make_url(settings.database_url), "pg_dump", "--format=custom")
    lines = (tmp_path / "told").read_text().splitlines()
    told = dict(line.split("=", 1) for line in lines if line.startswith("PG"))
    assert {name: told.get(name) for name in variables} == variables
    assert "secret" not in (tmp_path / "given").read_text()
