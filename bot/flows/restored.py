"""What everybody concerned is told after a restore."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.dialogue.form import Next
from bot.flows.registry import registry
from bot.storage.work import Here, Work
from bot.views import restored as words
from bot.views.restored import PutBack


async def load_put_back(here: Here, about: dict[str, Any]) -> PutBack | None:
    if here.who.person_id is None:
        return None
    to = datetime.fromisoformat(about["to"]) if about["to"] else None
    return PutBack(datetime.fromisoformat(about["at"]), to, here.who.chat_id is not None)


put_back = registry.screen("put_back", load_put_back, words.put_back)


@put_back.on(words.TODAY)
async def look_at_today(work: Work, look: PutBack, argument: str) -> Next:
    return Next(show=("today", {}))
