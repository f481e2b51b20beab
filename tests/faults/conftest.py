"""Trouble that a town runs into, on both databases."""

from __future__ import annotations

import pytest

from tests.conftest import IN_CI
from tests.town.town import World


@pytest.fixture(params=[World.PLAIN, World.POSTGRES] if IN_CI else [World.PLAIN], ids=lambda world: world.value)
def world(request: pytest.FixtureRequest) -> World:
    return World(request.param)
