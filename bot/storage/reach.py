"""Who cannot be reached in chat any more, and falls back to e-mail."""

from __future__ import annotations

from bot.storage.models import Chat
from bot.storage.work import Work


async def note_blocked(work: Work, chat: Chat) -> None:
    """This chat cannot be reached any more. The leads of the families concerned hear of it."""
    kept = await work.db.get(Chat, chat.id)
    if kept is not None and kept.blocked_at is None:
        kept.blocked_at = work.now
