"""Every fault of a people file, by row and column; and what a good one says."""

from __future__ import annotations

from datetime import date

import pytest

from bot.domain.facts import Function, Role
from bot.domain.people_cells import read_date, read_function, read_posts, read_weekdays
from bot.domain.people_file import nobody_has, read_people
from bot.domain.sheet import Problem, decode
from bot.views.sheets import problem_line

HEADER = "agency,function,name,email"
ADA = "CAF team,early help,Ada Bell,ada@x.example"
BEN = "CAF team,early help,Ben Cole,ben@x.example"

FAULTS = {
    "an empty file": ("", [(0, "", "empty")]),
    "a header alone": (HEADER, [(0, "", "empty")]),
    "no e-mail column": ("agency,function,name\na,b,c", [(1, "email", "column_missing")]),
    "a column nobody knows": (f"{HEADER},phone\n{ADA},07", [(1, "phone", "column_unknown")]),
    "a column twice": (f"{HEADER},email\n{ADA},b@x.example", [(1, "email", "column_twice")]),
    "a comma too many": (f"{HEADER}\nCAF team,early help,Bell, Ada,ada@x.example", [(2, "", "too_many_cells")]),
    "an open quotation mark": (f'{HEADER}\nCAF team,early help,"Ada,ada@x.example', [(0, "", "not_a_table")]),
    "a very long cell": (
        f"{HEADER},posts\n{ADA},{'lead professional;' * 40}",
        [(2, "posts", "too_long")],
    ),
    "nothing where something must be": (
        f"{HEADER}\n,,,ada@x.example",
        [(2, "agency", "missing"), (2, "function", "missing"), (2, "name", "missing")],
    ),
    "no e-mail": (f"{HEADER}\nCAF team,early help,Ada Bell,", [(2, "email", "missing")]),
    "a function nobody has": (
        f"{HEADER}\nCAF team,wizard,Ada Bell,ada@x.example",
        [(2, "function", "not_a_function")],
    ),
    "an e-mail for a name": (f"{HEADER}\nCAF team,early help,a@b.example,ada@x.example", [(2, "name", "not_a_name")]),
    "a letter for an agency": (f"{HEADER}\nC,early help,Ada Bell,ada@x.example", [(2, "agency", "not_a_name")]),
    "an e-mail without a place": (f"{HEADER}\nCAF team,early help,Ada Bell,ada@", [(2, "email", "not_an_email")]),
    "one e-mail for two people": (
        f"{HEADER}\n{ADA}\nCAF team,early help,Ben Cole,ADA@x.example",
        [(3, "email", "email_twice")],
    ),
    "a line manager without an e-mail": (f"{HEADER},line_manager\n{ADA},Ben", [(2, "line_manager", "not_an_email")]),
    "their own line manager": (
        f"{HEADER},line_manager\n{ADA},ada@x.example",
        [(2, "line_manager", "is_themselves")],
    ),
    "their own deputy": (f"{HEADER},deputy\n{ADA},ada@x.example", [(2, "deputy", "is_themselves")]),
    "two who manage each other": (
        f"{HEADER},line_manager\n{ADA},ben@x.example\n{BEN},ada@x.example",
        [(2, "line_manager", "in_a_circle")],
    ),
    "a post nobody has": (f"{HEADER},posts\n{ADA},CAF team; king", [(2, "posts", "not_a_post")]),
    "two safeguarding leads": (
        f"{HEADER},posts\n{ADA},safeguarding lead\n{BEN},safeguarding lead",
        [(3, "posts", "two_safeguarding_leads")],
    ),
    "days that are none": (f"{HEADER},working_days\n{ADA},Mon-Frotag", [(2, "working_days", "not_days")]),
    "days backwards": (f"{HEADER},working_days\n{ADA},Fri-Mon", [(2, "working_days", "not_days")]),
    "a date that is none": (f"{HEADER},leaving_on\n{ADA},31/11/2026", [(2, "leaving_on", "not_a_date")]),
    "an American date": (f"{HEADER},leaving_on\n{ADA},12/31/2026", [(2, "leaving_on", "not_a_date")]),
    "neither yes nor no": (f"{HEADER},shared_mailbox\n{ADA},maybe", [(2, "shared_mailbox", "not_yes_or_no")]),
    "a language nobody speaks here": (f"{HEADER},language\n{ADA},tlh", [(2, "language", "not_a_language")]),
    "an agency said to be two things": (
        f"{HEADER},third_sector\n{ADA},yes\n{BEN},no",
        [(3, "third_sector", "agency_differs")],
    ),
    "two faults in one row and one in the next": (
        f"{HEADER},leaving_on\nCAF team,wizard,Ada Bell,ada@x.example,soon\nCAF team,early help,Ben Cole,ben,",
        [(2, "function", "not_a_function"), (2, "leaving_on", "not_a_date"), (3, "email", "not_an_email")],
    ),
}


@pytest.mark.parametrize(("text", "expected"), FAULTS.values(), ids=FAULTS.keys())
def test_every_fault_is_told_with_its_place(text: str, expected: list[tuple[int, str, str]]) -> None:
    _, problems = read_people(text)
    assert [(one.row, one.column, one.what) for one in problems] == expected


@pytest.mark.parametrize("text", [text for text, _ in FAULTS.values()], ids=FAULTS.keys())
def test_every_fault_has_words(text: str) -> None:
    for problem in read_people(text)[1]:
        line = problem_line("people.csv", problem)
        assert line.startswith("people.csv")
        assert "{" not in line
        assert line.endswith(".")


def test_whoever_is_named_must_be_known() -> None:
    file, problems = read_people(f"{HEADER},line_manager,deputy\n{ADA},boss@x.example,ben@x.example\n{BEN},,")
    assert problems == []
    assert nobody_has(file, set()) == [Problem(2, "line_manager", "nobody_has", "boss@x.example")]
    assert nobody_has(file, {"boss@x.example"}) == []


def test_a_full_row() -> None:
    text = (
        "Agency;Third sector;School terms;Function;Name;Email;Line manager;Deputy;Posts;Working days;Leaving on;"
        "Shared mailbox;Language\n"
        "Oakfield Primary;no;yes;School;Agnes Mallory;<Agnes.Mallory@Oakfield.example>;;;"
        "Safeguarding lead, deputy CAF manager;Mon-Wed, Fri;18/12/2026;;EN\n\n"
    )
    file, problems = read_people(text)
    assert problems == []
    (line,) = file.lines
    assert line.agency == "Oakfield Primary"
    assert line.function is Function.SCHOOL
    assert line.email == "agnes.mallory@oakfield.example"
    assert line.parts == {"safeguarding_lead"}
    assert line.posts == ((Role.CAF_MANAGER, 1),)
    assert line.working_days == {0, 1, 2, 4}
    assert line.leaving_on == date(2026, 12, 18)
    assert (line.school_terms, line.third_sector, line.is_shared_mailbox) == (True, False, False)


def test_a_row_that_is_left_empty_still_counts() -> None:
    _, problems = read_people(f"{HEADER}\n{ADA}\n,,,\nCAF team,wizard,Ben Cole,ben@x.example")
    assert [one.row for one in problems] == [4]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("Health visiting", Function.HEALTH_VISITOR),
        ("health_visitor", Function.HEALTH_VISITOR),
        ("GP", Function.GP),
        ("Children's social care", Function.SOCIAL_CARE),
        ("Children’s Project", Function.CHILDRENS_PROJECT),
        ("Drugs and alcohol", Function.DRUG_ALCOHOL),
        ("charity", Function.THIRD_SECTOR),
        ("witch", None),
    ],
)
def test_functions_as_people_write_them(cell: str, expected: Function | None) -> None:
    assert read_function(cell) is expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("Mon-Fri", {0, 1, 2, 3, 4}),
        ("Monday to Wednesday", {0, 1, 2}),
        ("mon, tues & thurs", {0, 1, 3}),
        ("Tue and Fri", {1, 4}),
        ("Sat", {5}),
        ("T", None),
        ("Mon-Tue-Wed", None),
        (";", None),
    ],
)
def test_days_as_people_write_them(cell: str, expected: set[int] | None) -> None:
    assert read_weekdays(cell) == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("2026-12-18", date(2026, 12, 18)),
        ("18/12/2026", date(2026, 12, 18)),
        ("1.2.2027", date(2027, 2, 1)),
        ("18-Dec-2026", date(2026, 12, 18)),
        ("18 December 2026", date(2026, 12, 18)),
        ("18/12/26", None),
        ("", None),
    ],
)
def test_dates_as_spreadsheets_write_them(cell: str, expected: date | None) -> None:
    assert read_date(cell) == expected


def test_posts_and_their_ranks() -> None:
    assert read_posts("CAF manager; deputy team manager | cover conference chair") == (
        frozenset(),
        ((Role.CAF_MANAGER, 0), (Role.TEAM_MANAGER, 1), (Role.CONFERENCE_CHAIR, 2)),
    )
    assert read_posts("") == (frozenset(), ())
    assert read_posts("CAF team; Archbishop") == "Archbishop"


def test_files_of_old_and_new_spreadsheets_are_text() -> None:
    assert decode("Zoë".encode("utf-8-sig")) == "Zoë"
    assert decode("Zoë".encode("cp1252")) == "Zoë"
    assert decode(b"PK\x03\x04\x00\x00") is None
