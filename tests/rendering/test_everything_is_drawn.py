"""Whatever can be on a screen is drawn once, from real facts, and its words are read.

One walk through one borough: each command, everything that the bot has said of itself, each button of what shows,
each question of each form in each of its states. What no walk comes by is begun in `samples`. Into each question
something is typed that is no answer: it is taken or refused in words (tests/fuzz types much more).
"""

from __future__ import annotations

import pytest

from bot.domain.notifications import KINDS
from bot.flows import all as every_flow
from bot.flows.registry import registry
from tests.fuzz.typing_in import not_answered
from tests.rendering.everywhere import go_everywhere
from tests.rendering.sites import sites
from tests.rendering.walk import Seen
from tests.town.town import Town

assert every_flow

LISTS = frozenset(
    {
        "today",
        "week",
        "chase",
        "attention",
        "families",
        "meetings",
        "escalations",
        "several",
        "who_comes",  # everybody at the table, and what they have said
        "poll_closed",  # each date, and who can come
        "signal_why",  # the rule, its figure, and where each comes from
        "schedule_meeting/date",  # what is due and why, with its reference, before anything is chosen
        "schedule_meeting/day",
        "open_family/open",  # all that was answered, before it is opened
    }
)
"""What lists or explains, and may be longer than the others."""


NO_ANSWERS = ("\x00", "9" * 24)


@pytest.mark.long
async def test_everything_is_drawn_and_its_words_are_plain(town: Town) -> None:
    seen = Seen(LISTS)
    walk = await go_everywhere(town, seen)
    silent = await not_answered(town, walk, NO_ANSWERS)
    town.hush()
    town.hush_mail()

    assert sorted(seen.wrong.values()) == []
    assert sorted(set(KINDS) - seen.screens) == [], "kinds of notification that nothing draws: see tests/rendering"
    assert sorted(set(registry.screens) - seen.screens) == [], "screens that nothing draws: see tests/rendering"
    assert sorted(set(registry.forms) - seen.forms) == [], "forms that nothing draws: see tests/rendering"
    never = sorted(str(site) for site in sites() - seen.sites)
    assert never == [], "questions that nothing draws: see tests/rendering"
    assert silent == []
    assert sorted(str(site) for site in seen.sites - {site for _, site in walk.questions}) == [], "never typed into"
