"""What is written for whoever runs it, where the code can say whether it is so."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from bot.app import migrate
from bot.settings import Settings

ROOT = Path(__file__).parents[2]
OPERATIONS = (ROOT / "docs" / "operations.md").read_text()
SETTINGS = {f"ROUNDTABLE_{name}".upper(): field.default for name, field in Settings.model_fields.items()}
NOT_FOR_A_LIVE_BOT = {f"ROUNDTABLE_{name}" for name in ("CONTROL_PORT", "CONTROL_SECRET", "CLOCK_OFFSET", "LIMITS")}


def named(text: str) -> set[str]:
    return set(re.findall(r"\bROUNDTABLE_[A-Z_]+", text))


def written(default: Any) -> str:
    """As the table shows it: an address of a database as people give it."""
    return "" if default in ("", None) else f"`{str(default).replace('+aiosqlite', '')}`"


def test_every_setting_is_in_the_table_with_what_it_is_by_itself() -> None:
    rows = re.findall(r"^\| `(ROUNDTABLE_\w+)` \|(.*?)\| \S.* \|$", OPERATIONS, re.MULTILINE)
    in_service = {name: written(default) for name, default in SETTINGS.items() if name not in NOT_FOR_A_LIVE_BOT}
    assert {name: default.strip() for name, default in rows} == in_service
    assert len(rows) == len(in_service)


@pytest.mark.parametrize("document", ["README.md", "docs/operations.md", "deploy/Containerfile"])
def test_no_setting_is_named_that_there_is_not(document: str) -> None:
    assert named((ROOT / document).read_text()) <= set(SETTINGS)


def test_the_settings_that_are_not_for_a_live_bot_are_named_as_such() -> None:
    assert named(OPERATIONS) >= NOT_FOR_A_LIVE_BOT


def test_going_back_is_to_the_schema_before_this_one() -> None:
    scripts = migrate.scripts()
    newest = scripts.get_revision(scripts.get_current_head() or "")
    assert newest is not None
    assert set(re.findall(r"\bdowngrade (\S+)", OPERATIONS)) == {newest.down_revision}
    assert f"{newest.down_revision} is the schema" in OPERATIONS
