"""The unit and the container's recipe: readable by what will read them, closed as they say, and without a secret."""

from __future__ import annotations

import json
import os
import platform
import re
import shutil
import subprocess
import sys
from pathlib import Path, PurePath

import httpx
import pytest

from bot.app import serve
from bot.clock import SystemClock
from bot.settings import Settings
from bot.storage.database import Database
from bot.storage.work import Installation
from bot.web.server import build_app

ROOT = Path(__file__).parents[2]
UNIT, RECIPE = ROOT / "deploy" / "roundtable.service", ROOT / "deploy" / "Containerfile"
COMMAND = ROOT / "deploy" / "roundtable"
OPERATIONS = ROOT / "docs" / "operations.md"
BAD_SETTING = 2
MOST_EXPOSED = 25
"""Of 100, as systemd itself counts: what it calls OK ends at 50."""


def directives(name: str) -> list[str]:
    lines = re.sub(r"\\\n\s*", "", RECIPE.read_text()).splitlines()
    return [line.removeprefix(f"{name} ") for line in lines if line.startswith(f"{name} ")]


@pytest.fixture
def unit(tmp_path: Path) -> Path:
    """The unit as it stands, with a program that this machine has."""
    if shutil.which("systemd-analyze") is None:
        pytest.skip("this machine has no systemd-analyze")
    made = tmp_path / UNIT.name
    made.write_text(re.sub(r"ExecStart=\S+", "ExecStart=/bin/true", UNIT.read_text()))
    return made


def asked(*command: str | Path, **environment: str) -> str:
    done = subprocess.run(
        [*map(str, command)], env=os.environ | environment, capture_output=True, text=True, check=False
    )
    said = done.stdout + done.stderr
    assert done.returncode == 0, said
    return said


def test_systemd_reads_the_unit(unit: Path) -> None:
    assert unit.name not in asked("systemd-analyze", "verify", unit), "it has something to say about it"


def test_the_unit_is_closed(unit: Path) -> None:
    asked("systemd-analyze", "security", "--offline=true", f"--threshold={MOST_EXPOSED}", unit)


def test_it_is_started_again_and_has_its_time_to_stop() -> None:
    """But for a wrong setting, at which starting again would not help."""
    said = UNIT.read_text()
    assert "\nRestart=on-failure\n" in said
    assert f"\nRestartPreventExitStatus={BAD_SETTING}\n" in said
    (stops_within,) = re.findall(r"^TimeoutStopSec=(\d+)$", said, re.MULTILINE)
    assert int(stops_within) > serve.STOP_SECONDS + serve.CANCEL_SECONDS + serve.END_SECONDS


def test_a_command_is_run_as_the_unit_runs_the_bot() -> None:
    said = UNIT.read_text().splitlines()
    given = re.findall(r"--property=(\S+)", COMMAND.read_text())
    assert {name.partition("=")[0] for name in given} >= {"EnvironmentFile", "User", "WorkingDirectory"}
    assert [each for each in given if each not in said] == []


def test_the_program_is_the_units_unless_another_is_named(tmp_path: Path) -> None:
    systemd_run = tmp_path / "systemd-run"
    systemd_run.write_text("#!/bin/sh\nprintf '%s\\n' \"$@\"\n")
    systemd_run.chmod(0o700)
    for named, program in (("", "/opt/roundtable/.venv/bin/roundtable"), ("/opt/new/it", "/opt/new/it")):
        given = asked("sh", COMMAND, "check", "a b", PATH=f"{tmp_path}:{os.defpath}", PROGRAM=named).splitlines()
        assert given[-3:] == [program, "check", "a b"]
    assert "ExecStart=/opt/roundtable/.venv/bin/roundtable serve" in UNIT.read_text().splitlines()


@pytest.mark.skipif(
    sys.platform != "linux" or platform.machine() != "x86_64", reason="hadolint's wheel is for Linux on x86-64"
)
def test_the_recipe_passes_its_linter() -> None:
    """By what `make install` brings: where that is missing, the installation is not whole."""
    asked(Path(sys.executable).parent / "hadolint", RECIPE)


def test_it_runs_as_nobody_in_particular_from_what_is_pinned() -> None:
    (base,) = directives("FROM")
    assert re.fullmatch(r"python:3\.\d+\.\d+-slim-\w+", base)
    user = directives("USER")[-1]
    assert int(user) > 0, "a number, so that whoever runs it can see that it is not root"
    (install,) = [run for run in directives("RUN") if "pip install" in run]
    assert "--require-hashes -r requirements/serve.txt" in install
    assert directives("STOPSIGNAL") == ["SIGTERM"]


async def test_its_health_is_that_of_the_process_and_not_of_the_database(tmp_path: Path) -> None:
    """Whoever restarts what is not healthy would restart every replica while the database is away."""
    (health,) = directives("HEALTHCHECK")
    (path,) = re.findall(r"http://127\.0\.0\.1:8090(/[\w./]+)", health)
    away = Installation(Database(f"sqlite+aiosqlite:///{tmp_path}"), SystemClock(), (), Settings())
    transport = httpx.ASGITransport(app=build_app(away, lambda: None))
    async with httpx.AsyncClient(transport=transport, base_url="http://roundtable") as client:
        assert (await client.get("/healthz")).status_code == 503
        assert (await client.get(path)).status_code == 200
    await away.database.close()
    assert f"`{path}`" in OPERATIONS.read_text(), "it is what a liveness probe is told to ask for"


def test_what_it_keeps_is_on_volumes_of_its_own_users() -> None:
    """The journal on another one than the database: it is for when that is lost."""
    (volumes,) = map(json.loads, directives("VOLUME"))
    (kept,) = re.findall(r"install -d -o roundtable -m 0700 (.+)$", " ".join(directives("RUN")[:1]))
    assert kept.split() == volumes
    given = dict(pair.split("=", 1) for pair in " ".join(directives("ENV")).split() if pair.startswith("ROUNDTABLE_"))
    data, journal = (PurePath(volume) for volume in volumes)
    assert PurePath(given["ROUNDTABLE_JOURNAL"]).is_relative_to(journal)
    assert PurePath(given["ROUNDTABLE_KEYS"]).is_relative_to(data)
    assert given["ROUNDTABLE_DATABASE_URL"].startswith(f"sqlite:///{data}/")


def test_everything_that_it_copies_is_there() -> None:
    copied = [line.split()[0] for line in directives("COPY")]
    assert {"bot/", "alembic/", "locales/"} <= set(copied)
    assert [name for name in copied if not (ROOT / name).exists()] == []


def test_no_secret_is_in_either() -> None:
    secret = re.compile(r"(TOKEN|SECRET|PASSWORD|SMTP_URL)\w*\s*=|\d{6,}:[\w-]{20,}|://[^/\s]+:[^/\s]+@")
    assert [path.name for path in (UNIT, RECIPE, COMMAND) if secret.search(path.read_text())] == []
