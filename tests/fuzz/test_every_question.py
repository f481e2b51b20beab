"""Any text into any question there is: it is taken, or refused in words, and never met with silence.

A few of them are typed where everything is drawn (tests/rendering); here each is, on both databases.
"""

from __future__ import annotations

import pytest

from bot.card import Card
from tests.conftest import BOTH, in_worlds
from tests.fuzz.hostile import TEXTS
from tests.fuzz.state import troubles
from tests.fuzz.typing_in import not_answered
from tests.rendering.everywhere import go_everywhere
from tests.rendering.walk import Seen
from tests.town.town import Town

world = in_worlds(BOTH)


class Unseen(Seen):
    """How it is drawn is not what this is about."""

    def card(self, name: str, card: Card, state: str) -> None: ...


@pytest.mark.ci
@pytest.mark.long
async def test_any_text_into_every_question_is_taken_or_refused_in_words(town: Town) -> None:
    walk = await go_everywhere(town, Unseen(frozenset()))
    assert await not_answered(town, walk, TEXTS) == []
    assert not troubles(town)
    town.hush()
    town.hush_mail()
