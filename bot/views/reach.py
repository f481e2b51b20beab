"""Words about somebody who cannot be reached in Telegram."""

from __future__ import annotations

from bot.card import Card
from bot.domain.people import Unreachable
from bot.i18n import _
from bot.views.directory import function_at


def unreachable(facts: Unreachable) -> Card:
    """To the lead: the bot goes on by e-mail, or cannot at all."""
    then = (
        _("We'll go on by e-mail. You need do nothing.")
        if facts.has_email
        else _("We have no e-mail address either: please telephone them, and tell the CAF team.")
    )
    return Card(
        _("{reference}: we can't reach {who} in Telegram any more. {then}").format(
            reference=facts.reference, who=function_at(facts.function, facts.agency), then=then
        )
    )
