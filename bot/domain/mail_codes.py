"""Codes that show that somebody reads a mailbox: how long they work, how often they may be tried and sent."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

from bot.domain.refusals import Refusal, refusal

DIGITS = 6
LASTS = timedelta(minutes=15)
TRIES = 5
MOST_IN_AN_HOUR = 5


class Tried(StrEnum):
    """What came of typing a code."""

    RIGHT = "right"
    WRONG = "wrong"  # it may be tried again
    OVER = "over"  # too many tries, too late, or used: a new one must be asked for


@refusal
class TooManyCodes(Refusal):
    """So many codes went to this mailbox within the hour that no more is sent: somebody may be playing with it."""

    most_in_an_hour: int = MOST_IN_AN_HOUR
