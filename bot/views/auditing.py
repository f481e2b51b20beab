"""What a manager reads where the service itself was at fault, or is."""

from __future__ import annotations

from bot.card import Card
from bot.i18n import _


def mended(reference: str) -> Card:
    return Card(
        _(
            "{reference}: something here would have been late, because of a fault in Roundtable. It was noticed and put "
            "right, and what was due has been done. There is nothing that you need to do."
        ).format(reference=reference)
    )


def set_aside(reference: str) -> Card:
    return Card(
        _(
            "{reference}: Roundtable has a fault here, so nothing goes out for this family by itself: no reminders, no "
            "update requests. Whoever looks after Roundtable has been told, and it is tried again every hour. Until it "
            "works, please remind people yourself."
        ).format(reference=reference)
    )
