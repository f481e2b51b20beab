"""When an entry is made that stands beside earlier ones: nothing is overwritten, and the last one counts.

Of two at one instant, or by machines whose clocks differ, the second is the later one, in whatever order the database gives
them back.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute

from bot.storage.work import Work


def later_than(last: datetime | None, now: datetime) -> datetime:
    """Now, and always after the last one."""
    return now if last is None else max(now, last + timedelta(microseconds=1))


async def later_than_all(
    work: Work, made_at: InstrumentedAttribute[datetime], *about: ColumnElement[bool]
) -> datetime:
    """Now, and always after every entry `about` the same."""
    return later_than((await work.db.execute(select(func.max(made_at)).where(*about))).scalar_one_or_none(), work.now)
