"""Finding a family by its reference."""

from __future__ import annotations

from bot.card import Words
from bot.domain.references import NotAReference
from bot.i18n import _
from bot.views.refusals import explains


def which_reference() -> Words:
    return Words(_("Type the family's reference, like R-1042M."))


@explains(NotAReference)
def not_a_reference(refusal: NotAReference) -> Words:
    if refusal.slip:
        return Words(_("That reference has a slip in it: the last letter does not fit. Please look again."))
    return Words(_("A reference looks like R-1042M: a number and one letter. Please type it like that."))


def nothing_found(reference: str) -> Words:
    return Words(_("There is no {reference} for you here.").format(reference=reference))
