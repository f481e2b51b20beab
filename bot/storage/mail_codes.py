"""Codes that were sent to a work e-mail, and how often they were tried."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, update

from bot.domain.mail_codes import TRIES
from bot.storage.models import MailCode
from bot.storage.sealing import keys
from bot.storage.work import Here, Work

CodeRow = MailCode


def index(code: MailCode, typed: str) -> bytes:
    """What `typed` would have as its index if it were this code. Bound to the row, so that no two look alike."""
    return keys().blind("mail code", f"{code.id}:{typed}")


async def new_code(work: Work, person_id: UUID, purpose: str, digits: str, expires_at: datetime) -> MailCode:
    """Keep a code. `purpose` is "join", "answer" or "email". The one before it for the same purpose is over."""
    await work.db.execute(
        update(MailCode)
        .where(MailCode.person_id == person_id, MailCode.purpose == purpose, MailCode.expires_at > work.now)
        .values(expires_at=work.now)
    )
    row = MailCode(person_id=person_id, purpose=purpose, made_at=work.now, expires_at=expires_at, attempts=0)
    row.code = digits
    row.code_index = index(row, digits)
    work.db.add(row)
    await work.db.flush()
    return row


async def count_since(here: Here, person_id: UUID, purpose: str, since: datetime) -> int:
    query = (
        select(func.count())
        .select_from(MailCode)
        .where(MailCode.person_id == person_id, MailCode.purpose == purpose, MailCode.made_at > since)
    )
    return (await here.db.execute(query)).scalar_one()


async def awaited(here: Here, person_id: UUID, purpose: str) -> MailCode | None:
    """The code that this person could type now: the newest, not used, not over, not tried too often."""
    query = (
        select(MailCode)
        .where(
            MailCode.person_id == person_id,
            MailCode.purpose == purpose,
            MailCode.used_at.is_(None),
            MailCode.expires_at > here.now,
            MailCode.attempts < TRIES,
        )
        .order_by(MailCode.made_at.desc())
        .limit(1)
    )
    return (await here.db.execute(query)).scalar_one_or_none()


async def by_id(here: Here, code_id: UUID) -> MailCode | None:
    return await here.db.get(MailCode, code_id)
