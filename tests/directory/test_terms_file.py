"""Term dates and closed days from a file."""

from __future__ import annotations

from datetime import date

import pytest

from bot.domain.facts import Span
from bot.domain.terms_file import ClosedDays, read_terms, unknown_agencies
from bot.views.sheets import problem_line

HEADER = "who,what,from,to,name"

FAULTS = {
    "an empty file": ("", [(0, "", "empty")]),
    "no to column": ("who,what,from\nschools,term,2026-09-01", [(1, "to", "column_missing")]),
    "nothing in it": (
        f"{HEADER}\n,,,,Autumn",
        [(2, "who", "missing"), (2, "what", "missing"), (2, "from", "missing"), (2, "to", "missing")],
    ),
    "neither term nor closed": (f"{HEADER}\nschools,party,2026-09-01,2026-09-02,", [(2, "what", "not_a_kind")]),
    "a term of the council": (
        f"{HEADER}\nauthority,term,2026-09-01,2026-09-02,",
        [(2, "who", "no_term_for_agency")],
    ),
    "dates that are none": (
        f"{HEADER}\nschools,term,soon,later,",
        [(2, "from", "not_a_date"), (2, "to", "not_a_date")],
    ),
    "an end before its start": (
        f"{HEADER}\nauthority,closed,2026-09-02,2026-09-01,",
        [(2, "to", "ends_before_start")],
    ),
    "two terms at once": (
        f"{HEADER}\nschools,term,2026-09-01,2026-10-20,\nschools,term,2026-10-20,2026-12-18,",
        [(3, "from", "overlaps")],
    ),
}


@pytest.mark.parametrize(("text", "expected"), FAULTS.values(), ids=FAULTS.keys())
def test_every_fault_is_told_with_its_place_and_words(text: str, expected: list[tuple[int, str, str]]) -> None:
    _, problems = read_terms(text)
    assert [(one.row, one.column, one.what) for one in problems] == expected
    assert all(problem_line("terms.csv", one).endswith(".") for one in problems)


def test_the_days_between_terms_are_the_holidays() -> None:
    file, problems = read_terms(
        f"{HEADER}\nschools,term,04/01/2027,12/02/2027,Spring\nschools,term,2026-09-02,2026-12-18,Autumn\n"
        "authority,closed,2026-12-29,2026-12-31,Council closed\nElm Road Surgery,closed,2026-11-05,2026-11-05,"
    )
    assert problems == []
    assert file.closed() == (
        ClosedDays("authority", Span(date(2026, 12, 29), date(2027, 1, 1)), "Council closed"),
        ClosedDays("Elm Road Surgery", Span(date(2026, 11, 5), date(2026, 11, 6)), ""),
        ClosedDays("schools", Span(date(2026, 12, 19), date(2027, 1, 4)), "school holiday"),
    )
    assert file.whole("schools") == Span(date(2026, 9, 2), date(2027, 2, 13))
    assert [one.value for one in unknown_agencies(file, frozenset())] == ["Elm Road Surgery"]
    assert unknown_agencies(file, frozenset({"elmroadsurgery"})) == []
