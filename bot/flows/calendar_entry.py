"""An entry for the work calendar, sent by itself after somebody was told in chat."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from bot.domain.entries import EntryFacts, Method, is_release, method_for, method_of
from bot.flows.registry import registry
from bot.storage.entries import entry_facts
from bot.storage.work import Here
from bot.views.calendar_entry import Entry, calendar_entry


async def load(here: Here, about: dict[str, Any]) -> Entry | None:
    """`about`: the meeting, and `of`, the kind of notification that was given in chat, or the `method` itself.

    An entry that would say the opposite of what was said is left out: the notification of the change brings its own.
    """
    facts = await entry_facts(here, UUID(about["meeting"])) if "meeting" in about else None
    method = method_wanted(facts, about, here.now) if facts else None
    if facts is None or method is None:
        return None
    released = is_release(about.get("of", ""))
    if released and about.get("was"):
        facts = replace(facts, starts_at=datetime.fromisoformat(about["was"]))
    return Entry(facts, method, released)


def method_wanted(facts: EntryFacts, about: dict[str, Any], now: datetime) -> Method | None:
    """Which method the entry has; None where there is to be none. Where nothing was meant, whatever is true now."""
    if "of" in about:
        return method_for(about["of"], facts, now)
    method = method_of(facts, now)
    return method if about.get("method") in (None, method) else None


screen = registry.screen("calendar_entry", load, calendar_entry)
