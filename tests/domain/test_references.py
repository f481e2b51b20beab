"""A reference notices a slip: one wrong character, or two neighbours swapped."""

from __future__ import annotations

import string

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.domain.references import NotAReference, make_reference, read_reference

numbers = st.integers(1000, 999_999_999)
typed = st.sampled_from(string.ascii_letters + string.digits + "-_/é ")


def test_its_form() -> None:
    assert make_reference(1042) == "R-1042F"


@pytest.mark.parametrize("text", ["r-1042f", "R 1042 F", "R1042F", "1042f", " R-1042-F ", "r–1o42f", "R-IO42F"])
def test_however_it_is_typed(text: str) -> None:
    assert read_reference(text) == "R-1042F"


@pytest.mark.parametrize(
    "text", ["", "R-", "R-1042", "F-1042R", "R-0042F", "R-104F", "R-1042FF", "R-1042B", "R-1O42L"]
)
def test_what_has_not_the_form_of_one(text: str) -> None:
    with pytest.raises(NotAReference) as refused:
        read_reference(text)
    assert refused.value.slip is False


def test_a_slip_is_told_from_nonsense() -> None:
    with pytest.raises(NotAReference) as refused:
        read_reference("R-1024F")
    assert refused.value.slip is True


@pytest.mark.parametrize("number", [999, 0, -1, 10**9])
def test_numbers_that_have_no_reference(number: int) -> None:
    with pytest.raises(ValueError, match="from 1000 up"):
        make_reference(number)


@given(numbers)
def test_it_reads_back(number: int) -> None:
    assert read_reference(make_reference(number).lower()) == make_reference(number)


@given(numbers)
def test_no_letter_looks_like_a_digit(number: int) -> None:
    assert not set(make_reference(number)[1:]) & set("BGILOQSVZ")


def read_or_none(text: str) -> str | None:
    try:
        return read_reference(text)
    except NotAReference:
        return None


@given(numbers, st.integers(0, 12), typed)
@example(1042, 2, "0")
@example(1042, 1, "5")
@example(56900, 4, "-")
def test_any_one_wrong_character_is_noticed(number: int, place: int, wrong: str) -> None:
    right = make_reference(number)
    place %= len(right)
    assert read_or_none(right[:place] + wrong + right[place + 1 :]) in (None, right)


@given(numbers, st.integers(0, 12))
def test_two_neighbours_swapped_are_noticed(number: int, place: int) -> None:
    right = make_reference(number)
    place %= len(right) - 1
    swapped = right[:place] + right[place + 1] + right[place] + right[place + 2 :]
    assert read_or_none(swapped) in (None, right)


def test_every_slip_in_one_reference_is_noticed() -> None:
    right = make_reference(1042)
    wrong = [
        right[:place] + digit + right[place + 1 :]
        for place in range(2, 6)
        for digit in string.digits
        if digit != right[place]
    ]
    assert [read_or_none(text) for text in wrong] == [None] * 36
