"""The unit and the container's recipe: readable by what will read them, closed as they say, and without a secret."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bot.app import serve

ROOT = Path(__file__).parents[2]
UNIT, RECIPE = ROOT / "deploy" / "roundtable.service", ROOT / "deploy" / "Containerfile"
COMMAND = ROOT / "deploy" / "roundtable"
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


def asked(*command: str | Path) -> str:
    done = subprocess.run([*map(str, command)], capture_output=True, text=True, check=False)
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
    (program,) = re.findall(r"^\s+(/\S+) \"\$@\"$", COMMAND.read_text(), re.MULTILINE)
    assert f"ExecStart={program} serve" in said
    asked("sh", "-n", COMMAND)


def test_the_recipe_passes_its_linter() -> None:
    hadolint = shutil.which("hadolint", path=Path(sys.executable).parent) or shutil.which("hadolint")
    if hadolint is None:
        pytest.skip("hadolint is not installed: make install brings it")
    asked(hadolint, RECIPE)


def test_it_runs_as_nobody_in_particular_from_what_is_pinned() -> None:
    (base,) = directives("FROM")
    assert re.fullmatch(r"python:3\.\d+\.\d+-slim-\w+", base)
    user = directives("USER")[-1]
    assert int(user) > 0, "a number, so that whoever runs it can see that it is not root"
    (install,) = [run for run in directives("RUN") if "pip install" in run]
    assert "--require-hashes -r requirements/serve.txt" in install
    assert directives("STOPSIGNAL") == ["SIGTERM"]
    (health,) = directives("HEALTHCHECK")
    assert "/healthz" in health


def test_everything_that_it_copies_is_there() -> None:
    copied = [line.split()[0] for line in directives("COPY")]
    assert {"bot/", "alembic/", "locales/"} <= set(copied)
    assert [name for name in copied if not (ROOT / name).exists()] == []


def test_no_secret_is_in_either() -> None:
    secret = re.compile(r"(TOKEN|SECRET|PASSWORD|SMTP_URL)\w*\s*=|\d{6,}:[\w-]{20,}|://[^/\s]+:[^/\s]+@")
    assert [path.name for path in (UNIT, RECIPE, COMMAND) if secret.search(path.read_text())] == []
