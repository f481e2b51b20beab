from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.mail.errand import errand
from tests.mail.visitor import Visitor
from tests.town.town import Town


@pytest.fixture
def _errand() -> Iterator[None]:
    with errand():
        yield


@pytest.fixture
async def gp(town: Town, _errand: None) -> Visitor:
    """The GP has no chat, and has been asked to bring the tea."""
    visitor = Visitor(town, "GP")
    await visitor.is_asked()
    return visitor
