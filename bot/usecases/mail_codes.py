"""A code to the work e-mail: whoever types it is known to read that mailbox."""

from __future__ import annotations

import hmac
import secrets
from datetime import timedelta
from uuid import UUID

from bot.domain.mail_codes import DIGITS, LASTS, MOST_IN_AN_HOUR, TRIES, TooManyCodes, Tried
from bot.storage import mail_codes
from bot.storage.mail_codes import CodeRow
from bot.storage.work import Work

SEPARATORS = str.maketrans("", "", " -\u00a0\u2009\t\r\n")


async def send_code(work: Work, person_id: UUID, purpose: str, *, change: UUID | None = None) -> CodeRow:
    """Send a new code for `purpose` ("join", "answer" or "email"); the one before it no longer works.

    It goes to the address on record; with `change`, to the one that is to be theirs. Raises TooManyCodes.
    """
    hour_ago = work.now - timedelta(hours=1)
    if await mail_codes.count_since(work, person_id, purpose, hour_ago) >= MOST_IN_AN_HOUR:
        raise TooManyCodes()
    digits = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
    row = await mail_codes.new_code(work, person_id, purpose, digits, work.now + LASTS)
    work.notify(
        "mail_code",
        person=person_id,
        key=f"mail_code:{row.id}",
        useful_until=row.expires_at,
        code=row.id,
        change=change,
    )
    work.audit("code_sent", person=person_id, purpose=purpose)
    return row


async def try_code(work: Work, person_id: UUID, purpose: str, typed: str) -> Tried:
    """Take what was typed. Right works once; five wrong ones end the code. Spaces and hyphens do not matter.

    The try itself must be committed: never raise after it.
    """
    row = await mail_codes.awaited(work, person_id, purpose)
    if row is None:
        return Tried.OVER
    row.attempts += 1
    if hmac.compare_digest(mail_codes.index(row, typed.translate(SEPARATORS)), row.code_index):
        row.used_at = work.now
        return Tried.RIGHT
    work.audit("wrong_code", person=person_id, purpose=purpose)
    return Tried.WRONG if row.attempts < TRIES else Tried.OVER
