"""What the sandbox tells of what the bot did, in words."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.domain.story import StoryEntry
from bot.views.story import ACTS, sentence

AT = datetime(2027, 3, 1, 9, tzinfo=UTC)


def said(what: str, **about: Any) -> str:
    return sentence(StoryEntry(1, AT, what, "Dilys Armitage", "childrens_project", "R-1042", about))


def test_a_move_is_told_with_its_date_and_its_reason() -> None:
    assert said("meeting_moved", starts_at="2027-03-11T15:30:00+00:00", cause="venue_closed") == (
        "R-1042: Dilys Armitage (children's project) moved the meeting to Thursday 11 March, 3:30pm, "
        "because: venue closed. Everybody is asked again."
    )


def test_what_was_said_to_whom_and_how() -> None:
    assert said("told", kind="meeting_moved", channel="email") == (
        "R-1042: Dilys Armitage (children's project) was told by e-mail: the meeting has moved: can you come?"
    )


def test_an_answer_in_words() -> None:
    assert said("reply_given", answer="online").endswith("answered the invitation: joining online.")


def test_an_act_that_has_no_sentence_yet_is_told_all_the_same() -> None:
    assert said("took_escalation") == "R-1042: Dilys Armitage (children's project): took escalation."


def test_what_nobody_did_is_roundtables_own() -> None:
    assert sentence(StoryEntry(1, AT, "swept")) == "Roundtable: swept."


@pytest.mark.parametrize("what", sorted(ACTS))
def test_every_sentence_reads_without_any_detail(what: str) -> None:
    text = said(what)
    assert text.endswith((".", "?"))
    assert "{" not in text
    assert "  " not in text
