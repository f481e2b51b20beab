"""A table from a file that a spreadsheet saved: rows by number, cells by column, every fault with its place.

Row 1 is the header, as in the spreadsheet. Commas, semicolons and tabs all do.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Collection
from dataclasses import dataclass

from bot.domain.refusals import Refusal, refusal

LONGEST_CELL = 500


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong in one place. `what` is a word from this list:

    not_text, not_a_table, empty, column_missing, column_unknown, column_twice, too_many_cells, too_long, missing,
    not_a_function, not_a_name, not_an_email, email_twice, nobody_has, is_themselves, in_a_circle, not_a_post,
    not_days, not_a_date, not_yes_or_no, not_a_language, two_safeguarding_leads, agency_differs, not_whom, not_a_kind,
    unknown_agency, ends_before_start, overlaps, no_term_for_agency. `allowed` says what could stand there.
    """

    row: int  # 0: the file as a whole
    column: str
    what: str
    value: str = ""
    allowed: tuple[str, ...] = ()


@refusal
class FileRefused(Refusal):
    """The file has faults: nothing of it is taken."""

    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Cells:
    """One row. A column that the file does not have is None; an empty cell is ""."""

    row: int
    by_column: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.by_column.get(column, "")


@dataclass(frozen=True, slots=True)
class Sheet:
    columns: tuple[str, ...]
    rows: tuple[Cells, ...]


def decode(content: bytes) -> str | None:
    """Text as spreadsheets save it: UTF-8, or the old Windows code page. None for something that is no text."""
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if "\0" in text else text
    return None


def header_of(text: str) -> tuple[str, ...]:
    """The columns, in small letters with underscores; empty for an empty file."""
    first = next(iter(text.splitlines()), "")
    return tuple(_word(cell) for cell in next(csv.reader([first], delimiter=_delimiter(first)), []))


def read_sheet(text: str, required: Collection[str], optional: Collection[str]) -> tuple[Sheet, list[Problem]]:
    """The rows that are not empty. A faulty header gives no rows, so that one fault is not told a hundred times."""
    columns = header_of(text)
    if not any(columns):
        return Sheet((), ()), [Problem(0, "", "empty")]
    problems = [Problem(1, column, "column_missing") for column in required if column not in columns]
    for place, column in enumerate(columns):
        if column and column not in required and column not in optional:
            problems.append(Problem(1, column, "column_unknown", allowed=(*required, *optional)))
        elif column and column in columns[:place]:
            problems.append(Problem(1, column, "column_twice"))
    if problems:
        return Sheet(columns, ()), problems
    rows: list[Cells] = []
    try:
        reader = csv.reader(io.StringIO(text), delimiter=_delimiter(text.splitlines()[0]), strict=True)
        for number, cells in enumerate(reader, 1):
            if number == 1 or not any(cell.strip() for cell in cells):
                continue
            if any(cell.strip() for cell in cells[len(columns) :]):
                problems.append(Problem(number, "", "too_many_cells", str(len(cells)), (str(len(columns)),)))
                continue
            found = {column: " ".join(cell.split()) for column, cell in zip(columns, cells, strict=False) if column}
            problems += [
                Problem(number, column, "too_long", allowed=(str(LONGEST_CELL),))
                for column, cell in found.items()
                if len(cell) > LONGEST_CELL
            ]
            rows.append(Cells(number, found))
    except csv.Error as error:
        return Sheet(columns, ()), [Problem(0, "", "not_a_table", str(error))]
    if not rows and not problems:
        problems.append(Problem(0, "", "empty"))
    return Sheet(columns, tuple(rows)), problems


def _delimiter(header: str) -> str:
    return max(",;\t", key=header.count)


def _word(cell: str) -> str:
    return "_".join(cell.strip().casefold().replace("-", " ").replace("_", " ").split())
