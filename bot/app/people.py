"""`roundtable import` and `roundtable invite`: bringing in a borough's people, and letting the first of them in."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from bot.app.bad_input import BadInput
from bot.app.first_invitation import first_link
from bot.app.keys import require_keys
from bot.app.schema import require_schema
from bot.app.serve import install
from bot.domain.people_file import PeopleFile, read_people
from bot.domain.sheet import FileRefused, Problem, decode, header_of
from bot.domain.terms_file import TermsFile, read_terms
from bot.settings import Settings, read_settings
from bot.storage.work import Installation, Work
from bot.usecases.people_import import import_people as take_people
from bot.usecases.terms_import import import_terms
from bot.views import sheets

T = TypeVar("T")


class _DryRun(Exception):
    """Leaves the transaction, so that nothing of it is kept but what is `said` of it."""

    def __init__(self, said: list[str]) -> None:
        super().__init__()
        self.said = said


@dataclass(frozen=True, slots=True)
class _File:
    name: str
    content: PeopleFile | TermsFile
    problems: list[Problem]


def import_people(
    files: Annotated[list[Path], typer.Argument(help="CSV files of people, of term dates and closed days, or both.")],
    terms: Annotated[Path | None, typer.Option(help="A CSV file of term dates and closed days.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would change, and change nothing.")] = False,
) -> None:
    """Bring in people and closed days from files: all or nothing, safe to repeat. docs/people-file.md has the columns."""
    settings = read_settings()
    read = [_read(path, settings) for path in [*files, *([terms] if terms else [])]]
    _refuse([(file.name, problem) for file in read for problem in file.problems])
    read.sort(key=lambda file: isinstance(file.content, TermsFile))  # closed days may name an agency of the people
    for line in _with_installation(settings, lambda installation: _take(installation, read, dry_run)):
        typer.echo(line)


def invite(
    name: Annotated[str, typer.Option(help="The CAF manager's name.")] = "",
    email: Annotated[str, typer.Option(help="The CAF manager's work e-mail: a code goes there.")] = "",
    agency: Annotated[str, typer.Option(help="Their agency.")] = "CAF team",
    again: Annotated[bool, typer.Option("--again", help="Make a new link though there is a CAF manager.")] = False,
) -> None:
    """Print the link by which the first CAF manager joins. They invite everybody else from chat."""
    settings = read_settings()
    typer.echo(
        _with_installation(settings, lambda installation: first_link(installation, name, email, agency, again=again))
    )


def _with_installation(settings: Settings, do: Callable[[Installation], Awaitable[T]]) -> T:
    async def run() -> T:
        installation = install(settings)
        try:
            await require_schema(installation.database)
            await require_keys(installation)
            return await do(installation)
        finally:
            await installation.database.close()

    return asyncio.run(run())


def _read(path: Path, settings: Settings) -> _File:
    try:
        text = decode(path.read_bytes())
    except OSError:
        raise BadInput(sheets.file_not_found(str(path))) from None
    if text is None:
        _refuse([(path.name, Problem(0, "", "not_text"))])
        raise AssertionError("refused above")
    columns = header_of(text)
    if {"email", "function", "agency"} & set(columns) or not any(columns):
        return _File(path.name, *read_people(text, settings.languages.replace(",", " ").split()))
    if {"who", "from", "to"} & set(columns):
        return _File(path.name, *read_terms(text))
    raise BadInput(sheets.neither_file(path.name))


async def _take(installation: Installation, files: list[_File], dry_run: bool) -> list[str]:
    async def take_all(work: Work) -> list[str]:
        said = [await _take_one(work, file, dry_run) for file in files]
        if dry_run:
            raise _DryRun(said)
        return said

    try:
        return await installation.as_if_alone(take_all)
    except _DryRun as left:
        return left.said


async def _take_one(work: Work, file: _File, dry_run: bool) -> str:
    try:
        if isinstance(file.content, TermsFile):
            days = await import_terms(work, file.content)
            return sheets.terms_taken(days.added, days.removed, days.same, dry_run=dry_run)
        people = await take_people(work, file.content)
    except FileRefused as refused:
        _refuse([(file.name, problem) for problem in refused.problems])
        raise
    return sheets.people_taken(people.added, people.changed, people.same, len(people.new_agencies), dry_run=dry_run)


def _refuse(problems: list[tuple[str, Problem]]) -> None:
    """Every fault in a line of its own, then that nothing was taken."""
    for file, problem in problems:
        typer.echo(sheets.problem_line(file, problem), err=True)
    if problems:
        raise BadInput(sheets.nothing_taken(len(problems)))
