"""A form that can go no further: it says why, and offers Cancel."""

from __future__ import annotations

from typing import NoReturn

from bot.card import Words
from bot.dialogue.ask import Ask, Question, Stop


def dead_end(ask: Ask, said: Words) -> NoReturn:
    raise Stop(Question("closed", said))
