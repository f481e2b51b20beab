"""On both databases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.town.postgres import Cluster
from tests.town.town import World


@pytest.fixture(params=[World.PLAIN, World.POSTGRES], ids=lambda world: world.value)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database."""
    if not request.param.on_postgres:
        yield f"sqlite+aiosqlite:///{tmp_path / 'roundtable.db'}"
        return
    cluster: Cluster = request.getfixturevalue("laid_postgres")
    with cluster.copy_of("template1") as url:
        yield url
