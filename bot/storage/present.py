"""Who is where at a moment, as a condition of a statement."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, or_

from bot.storage import models as m


def holds_now(now: Any) -> ColumnElement[bool]:
    """The holding that counts at `now`. One that ends later still counts; one that starts later does not yet."""
    return and_(m.Holding.from_at <= now, or_(m.Holding.until_at.is_(None), m.Holding.until_at > now))


def stands_in_now(now: Any) -> ColumnElement[bool]:
    return and_(m.Deputising.from_at <= now, m.Deputising.until_at > now)
