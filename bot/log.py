"""JSON logs: a constant event name and ids only. No names, no free text, no chat ids."""

from __future__ import annotations

import json
import logging
import secrets
import sys
from typing import Any

import structlog
from structlog.typing import ExcInfo

_structured = structlog.tracebacks.ExceptionDictTransformer(show_locals=False)


def _which_and_where(exc_info: ExcInfo) -> list[dict[str, Any]]:
    """What an error says may quote what somebody wrote: a database names the value that it did not take."""
    return [_without_words(stack) for stack in _structured(exc_info)]


def _without_words(stack: dict[str, Any]) -> dict[str, Any]:
    kept = {name: stack[name] for name in ("exc_type", "is_cause", "frames") if name in stack}
    return kept | {"exceptions": [[_without_words(each) for each in group] for group in stack.get("exceptions", [])]}


class OfALibrary(logging.Formatter):
    """What a library logs: whose logger it was and which error, never its words. They may hold what was being sent."""

    def format(self, record: logging.LogRecord) -> str:
        said: dict[str, Any] = {"event": "library", "logger": record.name, "level": record.levelname.lower()}
        if record.exc_info and record.exc_info[0] is not None:
            said["exception"] = _which_and_where(record.exc_info)
        return json.dumps(said)


def configure(level: str = "INFO") -> None:
    """Log to standard error, one JSON object a line; a traceback says which error and where, and nothing else."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.ExceptionRenderer(_which_and_where),
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(OfALibrary())
    logging.basicConfig(level=logging.ERROR, handlers=[handler], force=True)


def get(name: str) -> Any:
    return structlog.get_logger(source=name)


def reference_code() -> str:
    """A short code that a person can read out, so that their report finds the log line."""
    return secrets.token_hex(3).upper()
