"""JSON logs: a constant event name and ids only. No names, no free text, no chat ids."""

from __future__ import annotations

import logging
import secrets
import sys
from typing import Any

import structlog


def configure(level: str = "INFO") -> None:
    """Log to standard error, one JSON object a line; a traceback is structured and shows no local variables."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.ExceptionRenderer(structlog.tracebacks.ExceptionDictTransformer(show_locals=False)),
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    # Libraries may put what they were sending into their messages: only their warnings, and only where from.
    logging.basicConfig(level=logging.ERROR, format='{"event":"library","logger":"%(name)s"}', force=True)


def get(name: str) -> Any:
    return structlog.get_logger(source=name)


def reference_code() -> str:
    """A short code that a person can read out, so that their report finds the log line."""
    return secrets.token_hex(3).upper()
