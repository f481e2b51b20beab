"""What is logged meanwhile, as the bot would write it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

import structlog

from bot import log


@contextmanager
def logged(to: TextIO, level: str = "INFO") -> Iterator[None]:
    """It is kept there, and nothing of it is printed."""
    log.configure(level)
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(to))
    try:
        yield
    finally:
        structlog.reset_defaults()
