"""Why a rule said no, in words that say what to do next."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from bot.card import Words
from bot.domain.refusals import Refusal
from bot.i18n import _

R = TypeVar("R", bound=Refusal)
_explanations: dict[type[Refusal], Callable[[Any], Words]] = {}


def explains(kind: type[R]) -> Callable[[Callable[[R], Words]], Callable[[R], Words]]:
    """Declare the words for one kind of refusal."""

    def keep(words: Callable[[R], Words]) -> Callable[[R], Words]:
        _explanations[kind] = words
        return words

    return keep


def explain(refusal: Refusal) -> Words:
    words = _explanations.get(type(refusal))
    return words(refusal) if words else Words(_("That can't be done just now. Nothing was changed."))
