"""The command line: `roundtable …`. What was typed wrongly ends with one line on standard error and exit status 2; a fault
of ours with two, the log's and one in words, and status 1.

Only the command that was asked for is imported: a deadline needs no database, and `serve` is ready sooner.
"""

from __future__ import annotations

import sys
from importlib import import_module

import typer
from typer.exceptions import TyperException

from bot import log
from bot.app.bad_input import BadInput
from bot.settings import BadSetting

FAULT, BAD_INPUT = 1, 2
COMMANDS = {
    "demo": "bot.app.demo:demo",
    "serve": "bot.app.serve:serve",
    "migrate": "bot.app.migrate:migrate",
    "invite": "bot.app.people:invite",
    "import": "bot.app.people:import_people",
    "deadline": "bot.app.deadline:deadline",
    "check": "bot.app.checking:check",
    "backup": "bot.app.backup:backup",
    "restore": "bot.app.restore:restore",
}


def main(arguments: list[str] | None = None) -> int:
    """Run one command and give its exit status."""
    given = sys.argv[1:] if arguments is None else arguments
    asked = next((word for word in given if not word.startswith("-")), None)
    try:
        app = _app([asked] if asked in COMMANDS else list(COMMANDS))
        return int(app(given, standalone_mode=False) or 0)
    except (BadInput, BadSetting) as problem:
        return _failed(str(problem))
    except TyperException as problem:
        words = getattr(problem, "format_message", problem.__str__)()
        return _failed(f"{words} Try: roundtable --help")
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        log.configure()
        log.get(__name__).error("command_failed", exc_info=error)
        return _failed("It failed. Which error it was, and where, is in the line above.", FAULT)


def _app(names: list[str | None]) -> typer.Typer:
    app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, callback=roundtable)
    for name in names:
        if name is not None:
            module, _, function = COMMANDS[name].partition(":")
            app.command(name)(getattr(import_module(module), function))
    return app


def roundtable() -> None:
    """Gets every agency around a child to the same table in time."""


def _failed(line: str, status: int = BAD_INPUT) -> int:
    print(" ".join(line.split()), file=sys.stderr)  # noqa: T201
    return status
