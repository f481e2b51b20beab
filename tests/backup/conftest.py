"""An installation that can be backed up."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import KEYS
from tests.town.postgres import binaries
from tests.town.town import Town


@pytest.fixture
def town(town: Town, database: str, in_memory: Path) -> Town:
    """One with a key file, as an installation has."""
    town.settings.database_url = database
    town.settings.pg_bin = str(binaries())
    town.settings.keys = in_memory / "keys.json"
    sealing = {str(number): key.hex() for number, key in KEYS.sealing.items()}
    town.settings.keys.write_text(
        json.dumps({"sealing": sealing, "index": KEYS.index.hex(), "signing": KEYS.signing.hex()})
    )
    return town
