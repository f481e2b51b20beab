from __future__ import annotations

import pytest

from tests.town.town import World


@pytest.fixture
def world() -> World:
    """What is drawn does not depend on the world: once is enough."""
    return World.PLAIN
