"""The code that goes to the work e-mail: true for as long as it could be typed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from bot.domain.mail_codes import TRIES
from bot.flows.registry import registry
from bot.storage import mail_codes
from bot.storage.work import Here
from bot.views.mail_codes import Code, mail_code


async def load(here: Here, about: dict[str, Any]) -> Code | None:
    row = await mail_codes.by_id(here, UUID(about["code"]))
    if row is None or row.person_id != here.who.person_id:
        return None
    if row.used_at is not None or row.expires_at <= here.now or row.attempts >= TRIES:
        return None
    return Code(row.code or "", row.purpose)


screen = registry.screen("mail_code", load, mail_code)
