"""Whatever could not be read is answered with what to type instead."""

from __future__ import annotations

from datetime import date, time

import pytest

from bot.domain.references import NotAReference
from bot.domain.typed_dates import Read
from bot.domain.typed_words import Wrong
from bot.views.refusals import explain
from bot.views.typed_dates import could_not_read, repeated


@pytest.mark.parametrize("reason", list(Wrong))
def test_each_reason_says_what_to_do(reason: Wrong) -> None:
    others = {could_not_read(other) for other in Wrong if other is not reason}
    assert could_not_read(reason) not in others
    assert could_not_read(reason).endswith(".")


@pytest.mark.parametrize(
    ("read", "words"),
    [
        (Read(date(2027, 2, 3), time(14)), "Wednesday 3 February 2027, 2pm"),
        (Read(date(2027, 2, 3), None), "Wednesday 3 February 2027"),
        (Read(None, time(14, 30)), "2:30pm"),
    ],
)
def test_it_is_repeated_back_in_full(read: Read, words: str) -> None:
    assert repeated(read) == words


@pytest.mark.parametrize(("slip", "begins"), [(True, "One character"), (False, "That is not a family's reference")])
def test_a_slip_in_a_reference_is_told_from_nonsense(slip: bool, begins: str) -> None:
    assert explain(NotAReference(slip=slip)).text.startswith(begins)
