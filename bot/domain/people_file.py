"""The people of a borough from a file: read whole, every fault with its row and column, or nothing at all."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from bot.domain.facts import Function, Role
from bot.domain.people_cells import (
    PARTS,
    POSTS,
    RANKS,
    SAFEGUARDING,
    read_date,
    read_function,
    read_posts,
    read_weekdays,
    read_yes,
)
from bot.domain.sheet import Cells, Problem, Sheet, read_sheet
from bot.domain.work_email import read_email, read_name

REQUIRED = ("agency", "function", "name", "email")
OPTIONAL = (
    "third_sector",
    "school_terms",
    "line_manager",
    "deputy",
    "posts",
    "working_days",
    "leaving_on",
    "shared_mailbox",
    "language",
)
EVERY_WEEKDAY = frozenset(range(5))

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class PersonLine:
    row: int
    agency: str
    function: Function
    name: str
    email: str
    third_sector: bool = False
    school_terms: bool = False
    line_manager: str = ""  # an e-mail, or nobody
    deputy: str = ""
    parts: frozenset[str] = frozenset()
    posts: tuple[tuple[Role, int], ...] = ()
    working_days: frozenset[int] = EVERY_WEEKDAY
    leaving_on: date | None = None
    is_shared_mailbox: bool = False
    language: str = "en"


@dataclass(frozen=True, slots=True)
class PeopleFile:
    """`columns` says what the file has an opinion on: what it leaves out stays as it is."""

    columns: frozenset[str]
    lines: tuple[PersonLine, ...]

    @property
    def named_elsewhere(self) -> frozenset[str]:
        """Line managers and deputies who are not in the file: they must be known already."""
        here = {line.email for line in self.lines}
        return frozenset(
            address for line in self.lines for address in (line.line_manager, line.deputy) if address
        ) - frozenset(here)


def agency_key(name: str) -> str:
    """What tells agencies apart: their name without case, spaces and punctuation."""
    return "".join(char for char in name.casefold() if char.isalnum())


def read_people(text: str, languages: Collection[str] = ("en",)) -> tuple[PeopleFile, list[Problem]]:
    """Everything that the file says, and everything that is wrong with it."""
    sheet, problems = read_sheet(text, REQUIRED, OPTIONAL)
    lines = []
    for cells in sheet.rows:
        line = _Line(cells, problems, languages).read()
        if line is not None:
            lines.append(line)
    problems += [*_twice(sheet), *_themselves(lines), *_circles(lines), *_leads(lines), *_agencies(sheet)]
    return PeopleFile(frozenset(sheet.columns), tuple(lines)), sorted(problems, key=lambda one: one.row)


def nobody_has(file: PeopleFile, known: Collection[str]) -> list[Problem]:
    """Line managers and deputies who are neither in the file nor known. `known` are e-mails."""
    missing = file.named_elsewhere - set(known)
    return [
        Problem(line.row, column, "nobody_has", address)
        for line in file.lines
        for column, address in (("line_manager", line.line_manager), ("deputy", line.deputy))
        if address in missing
    ]


@dataclass(slots=True)
class _Line:
    """One row being read. Every cell is looked at, so that all its faults are told at once."""

    cells: Cells
    problems: list[Problem]
    languages: Collection[str]

    def read(self) -> PersonLine | None:
        before = len(self.problems)
        agency = self._cell("agency", read_name, "not_a_name")
        function = self._cell("function", read_function, "not_a_function", tuple(Function))
        name = self._cell("name", read_name, "not_a_name")
        email = self._cell("email", read_email, "not_an_email")
        posts = self._posts()
        days = self._cell("working_days", read_weekdays, "not_days", needed=False)
        leaving = self._cell("leaving_on", read_date, "not_a_date", needed=False)
        line_manager = self._cell("line_manager", read_email, "not_an_email", needed=False)
        deputy = self._cell("deputy", read_email, "not_an_email", needed=False)
        third_sector, school_terms, mailbox = (
            self._yes(column) for column in ("third_sector", "school_terms", "shared_mailbox")
        )
        language = self.cells["language"].casefold() or "en"
        if language not in self.languages:
            self._wrong("language", "not_a_language", tuple(self.languages))
        if len(self.problems) > before or not (function and name and email and agency):
            return None
        return PersonLine(
            row=self.cells.row,
            agency=agency,
            function=function,
            name=name,
            email=email,
            third_sector=third_sector,
            school_terms=school_terms,
            line_manager=line_manager or "",
            deputy=deputy or "",
            parts=posts[0],
            posts=posts[1],
            working_days=days or EVERY_WEEKDAY,
            leaving_on=leaving,
            is_shared_mailbox=mailbox,
            language=language,
        )

    def _wrong(self, column: str, what: str, allowed: tuple[str, ...] = (), value: str | None = None) -> None:
        said = self.cells[column] if value is None else value
        self.problems.append(Problem(self.cells.row, column, what, said, allowed))

    def _cell(
        self,
        column: str,
        read: Callable[[str], T | None],
        what: str,
        allowed: tuple[str, ...] = (),
        *,
        needed: bool = True,
    ) -> T | None:
        cell = self.cells[column]
        if not cell:
            if needed:
                self._wrong(column, "missing")
            return None
        value = read(cell)
        if value is None:
            self._wrong(column, what, allowed)
        return value

    def _posts(self) -> tuple[frozenset[str], tuple[tuple[Role, int], ...]]:
        read = read_posts(self.cells["posts"])
        if isinstance(read, str):
            words = tuple(prefix + role.value for role in POSTS for prefix in RANKS)
            self._wrong("posts", "not_a_post", (*PARTS, *words), read)
            return frozenset(), ()
        return read

    def _yes(self, column: str) -> bool:
        value = read_yes(self.cells[column])
        if value is None:
            self._wrong(column, "not_yes_or_no")
        return bool(value)


def _twice(sheet: Sheet) -> Iterator[Problem]:
    seen: dict[str, int] = {}
    for cells in sheet.rows:
        address = read_email(cells["email"])
        if address is not None and address in seen:
            yield Problem(cells.row, "email", "email_twice", address, (str(seen[address]),))
        elif address is not None:
            seen[address] = cells.row


def _themselves(lines: list[PersonLine]) -> Iterator[Problem]:
    for line in lines:
        for column, address in (("line_manager", line.line_manager), ("deputy", line.deputy)):
            if address == line.email:
                yield Problem(line.row, column, "is_themselves", address)


def _circles(lines: list[PersonLine]) -> Iterator[Problem]:
    """Line managers who manage each other: nobody would be above them. Told once for each circle."""
    above = {line.email: line.line_manager for line in lines if line.line_manager not in ("", line.email)}
    rows = {line.email: line.row for line in lines}
    told: set[str] = set()
    for start in above:
        path = [start]
        while (following := above.get(path[-1])) is not None and following not in path:
            path.append(following)
        if following is not None:
            circle = path[path.index(following) :]
            if told.isdisjoint(circle):
                told.update(circle)
                yield Problem(min(rows[one] for one in circle), "line_manager", "in_a_circle", ", ".join(circle))


def _leads(lines: list[PersonLine]) -> Iterator[Problem]:
    seen: dict[str, int] = {}
    for line in lines:
        if SAFEGUARDING not in line.parts:
            continue
        key = agency_key(line.agency)
        if key in seen:
            yield Problem(line.row, "posts", "two_safeguarding_leads", line.agency, (str(seen[key]),))
        seen.setdefault(key, line.row)


def _agencies(sheet: Sheet) -> Iterator[Problem]:
    """What the rows of one agency say of the agency itself must be the same wherever it is said."""
    seen: dict[tuple[str, str], tuple[bool, int]] = {}
    for cells in sheet.rows:
        for column in ("third_sector", "school_terms"):
            said = read_yes(cells[column])
            key = (agency_key(cells["agency"]), column)
            if not cells[column] or said is None or not key[0]:
                continue
            if key in seen and seen[key][0] != said:
                yield Problem(cells.row, column, "agency_differs", cells[column], (str(seen[key][1]),))
            seen.setdefault(key, (said, cells.row))
