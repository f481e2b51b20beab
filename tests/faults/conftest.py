"""Trouble that a town runs into, on both databases."""

from __future__ import annotations

import pytest

from tests.conftest import ON_BOTH
from tests.town.town import World


@pytest.fixture(params=ON_BOTH, ids=lambda world: world.value)
def world(request: pytest.FixtureRequest) -> World:
    return World(request.param)
