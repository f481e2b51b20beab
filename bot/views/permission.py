"""Not yours, or not there: one sentence for both."""

from __future__ import annotations

from bot.card import Words
from bot.domain.permissions import NotAllowed
from bot.i18n import _
from bot.views.refusals import explains


@explains(NotAllowed)
def not_allowed(refusal: NotAllowed) -> Words:
    return not_allowed_words()


def not_allowed_words() -> Words:
    return Words(
        _("There is nothing here that you can do. Ask the lead professional or the CAF team if you need it.")
    )
