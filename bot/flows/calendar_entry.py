"""An entry for the work calendar, sent by itself after somebody was told in chat."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from bot.domain.entries import Method, method_of
from bot.flows.registry import registry
from bot.storage.entries import entry_facts
from bot.storage.work import Here
from bot.views.calendar_entry import Entry, calendar_entry


async def load(here: Here, about: dict[str, Any]) -> Entry | None:
    """`about`: the meeting, and `of`, the kind of notification that was given in chat, or the `method` itself.

    An entry that would say the opposite of what was said is left out: the notification of the change brings its own.
    """
    facts = await entry_facts(here, UUID(about["meeting"])) if "meeting" in about else None
    method = method_of(facts, here.now) if facts else None
    if facts is None or method is None or wanted(about) not in (None, method):
        return None
    return Entry(facts, method)


def wanted(about: dict[str, Any]) -> Method | None:
    """Which method was meant when the entry was queued; None where whatever is true now will do."""
    if "method" in about:
        return Method(about["method"])
    if "of" in about:
        return Method.CANCEL if about["of"].startswith("meeting_cancelled") else Method.REQUEST
    return None


screen = registry.screen("calendar_entry", load, calendar_entry)
