"""The command line: `roundtable …`. What was typed wrongly ends with one line on standard error and exit status 2."""

from __future__ import annotations

import sys

import typer
from typer.exceptions import TyperException

from bot.app.bad_input import BadInput
from bot.app.deadline import deadline
from bot.app.migrate import migrate
from bot.app.serve import serve
from bot.settings import BadSetting

BAD_INPUT = 2

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.callback()
def roundtable() -> None:
    """Gets every agency around a child to the same table in time."""


app.command()(deadline)
app.command()(migrate)
app.command()(serve)


def main(arguments: list[str] | None = None) -> int:
    """Run one command and give its exit status."""
    try:
        return int(app(arguments, standalone_mode=False) or 0)
    except (BadInput, BadSetting) as problem:
        return _failed(str(problem))
    except TyperException as problem:
        words = getattr(problem, "format_message", problem.__str__)()
        return _failed(f"{words} Try: roundtable --help")


def _failed(line: str) -> int:
    print(" ".join(line.split()), file=sys.stderr)  # noqa: T201
    return BAD_INPUT
