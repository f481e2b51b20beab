"""Term dates and closed days from a file: who is closed, from when to when, both days included.

A school's holidays are the days between one term (or half of a term) and the next. Nothing is said of the days before
the first and after the last.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from bot.domain.facts import Span
from bot.domain.people_cells import read_date, word
from bot.domain.people_file import agency_key
from bot.domain.sheet import Cells, Problem, read_sheet

REQUIRED = ("who", "what", "from", "to")
OPTIONAL = ("name",)
AUTHORITY, SCHOOLS = "authority", "schools"
TERM, CLOSED = "term", "closed"
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class TermLine:
    row: int
    who: str  # "authority", "schools", or an agency's name
    what: str
    span: Span
    name: str = ""


@dataclass(frozen=True, slots=True)
class ClosedDays:
    """Days on which somebody is closed, as they will be kept."""

    who: str  # "authority", "schools", or an agency's key
    span: Span
    name: str = ""


@dataclass(frozen=True, slots=True)
class TermsFile:
    lines: tuple[TermLine, ...]

    def whole(self, who: str) -> Span:
        """From the first day that the file speaks of for them to the last. What was kept within it is replaced."""
        spans = [line.span for line in self.lines if line.who == who]
        return Span(min(span.start_on for span in spans), max(span.until for span in spans))

    def closed(self) -> tuple[ClosedDays, ...]:
        found = [ClosedDays(line.who, line.span, line.name) for line in self.lines if line.what == CLOSED]
        terms = sorted((line for line in self.lines if line.what == TERM), key=lambda line: line.span.start_on)
        for before, after in pairwise(terms):
            if before.span.until < after.span.start_on:
                found.append(ClosedDays(SCHOOLS, Span(before.span.until, after.span.start_on), "school holiday"))
        return tuple(dict.fromkeys(found))


def read_terms(text: str) -> tuple[TermsFile, list[Problem]]:
    """Everything that the file says, and everything that is wrong with it."""
    sheet, problems = read_sheet(text, REQUIRED, OPTIONAL)
    lines: list[TermLine] = []
    for cells in sheet.rows:
        line = _line(cells, problems)
        if line is not None:
            lines.append(line)
    terms = sorted((line for line in lines if line.what == TERM), key=lambda line: line.span.start_on)
    for before, after in pairwise(terms):
        if after.span.start_on < before.span.until:
            problems.append(Problem(after.row, "from", "overlaps", allowed=(str(before.row),)))
    return TermsFile(tuple(lines)), sorted(problems, key=lambda one: one.row)


def unknown_agencies(file: TermsFile, known: frozenset[str]) -> list[Problem]:
    """Closed days of agencies that nobody knows. `known` are agencies' keys."""
    return [
        Problem(line.row, "who", "unknown_agency", line.who)
        for line in file.lines
        if line.who not in (AUTHORITY, SCHOOLS) and agency_key(line.who) not in known
    ]


def _line(cells: Cells, problems: list[Problem]) -> TermLine | None:
    before = len(problems)
    for column in REQUIRED:
        if not cells[column]:
            problems.append(Problem(cells.row, column, "missing"))
    what = word(cells["what"])
    if what and what not in (TERM, CLOSED):
        problems.append(Problem(cells.row, "what", "not_a_kind", cells["what"], (TERM, CLOSED)))
    who = word(cells["who"])
    if what == TERM and who and who != SCHOOLS:
        problems.append(Problem(cells.row, "who", "no_term_for_agency", cells["who"], (SCHOOLS,)))
    days: dict[str, date | None] = {}
    for column in ("from", "to"):
        days[column] = read_date(cells[column])
        if cells[column] and days[column] is None:
            problems.append(Problem(cells.row, column, "not_a_date", cells[column]))
    first, last = days["from"], days["to"]
    if first is not None and last is not None and last < first:
        problems.append(Problem(cells.row, "to", "ends_before_start", cells["to"]))
    if len(problems) > before or first is None or last is None:
        return None
    named = who if who in (AUTHORITY, SCHOOLS) else cells["who"]
    return TermLine(cells.row, named, what, Span(first, last + DAY), cells["name"])
