"""Finding a family by its reference."""

from __future__ import annotations

from bot.card import Words
from bot.i18n import _


def which_reference() -> Words:
    return Words(_("Type the family's reference, like R-1042M."))


def nothing_found(reference: str) -> Words:
    return Words(_("There is no {reference} for you here.").format(reference=reference))
