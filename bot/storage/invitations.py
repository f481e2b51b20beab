"""Links by which one person joins from one phone: once, for seven days.

The token is worked out from the invitation's id with a key of this installation, so it can be shown and mailed again
without being stored; the table has only its index.
"""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from sqlalchemy import select, update

from bot.storage import marks
from bot.storage.chats import has_left
from bot.storage.models import Invitation, Person
from bot.storage.sealing import keys
from bot.storage.work import Here, Work

LASTS = timedelta(days=7)
TOKEN_BYTES = 18  # 144 bits, 24 characters
BOT_NAME = "bot username"


@dataclass(frozen=True, slots=True)
class OpenInvitation:
    """A link that can still be used, and whom it is for."""

    id: UUID
    person: Person
    made_by_id: UUID | None
    expires_at: datetime
    url: str


def token_of(invitation_id: UUID) -> str:
    """The secret part of the link."""
    digest = hmac.digest(keys().signing, f"invitation:{invitation_id}".encode(), sha256)
    return urlsafe_b64encode(digest[:TOKEN_BYTES]).decode()


def _index(token: str) -> bytes:
    return keys().blind("invitation", token)


async def make_invitation(work: Work, person_id: UUID) -> Invitation:
    """A new link for this person. Earlier ones that were not used end now."""
    await work.db.execute(
        update(Invitation)
        .where(Invitation.person_id == person_id, Invitation.used_at.is_(None), Invitation.expires_at > work.now)
        .values(expires_at=work.now)
    )
    made = Invitation(
        person_id=person_id, made_at=work.now, made_by_id=work.who.person_id, expires_at=work.now + LASTS
    )
    made.token_index = _index(token_of(made.id))
    work.db.add(made)
    await work.db.flush()
    return made


async def by_token(here: Here, token: str) -> OpenInvitation | None:
    """Whose link this is, while it is open. Unknown, used, expired and a leaver's all look alike."""
    return await _open(here, Invitation.token_index == _index(token))


async def by_id(here: Here, invitation_id: UUID) -> OpenInvitation | None:
    return await _open(here, Invitation.id == invitation_id)


async def _open(here: Here, which: object) -> OpenInvitation | None:
    found = (
        await here.db.execute(
            select(Invitation, Person)
            .join(Person, Person.id == Invitation.person_id)
            .where(which, Invitation.used_at.is_(None), Invitation.expires_at > here.now)  # type: ignore[arg-type]
        )
    ).one_or_none()
    if found is None or has_left(found[1], here) or found[1].email_sealed is None:
        return None
    invitation, person = found
    return OpenInvitation(
        invitation.id, person, invitation.made_by_id, invitation.expires_at, await _url(here, invitation.id)
    )


async def use(work: Work, invitation_id: UUID) -> None:
    await work.db.execute(update(Invitation).where(Invitation.id == invitation_id).values(used_at=work.now))


async def _url(here: Here, invitation_id: UUID) -> str:
    return f"https://t.me/{await bot_name(here) or 'the_bot'}?start={token_of(invitation_id)}"


async def bot_name(here: Here) -> str | None:
    """The bot's username, noted when it was last asked of Telegram."""
    return await marks.noted(here, BOT_NAME)


async def note_bot_name(work: Work, username: str) -> None:
    await marks.note(work, BOT_NAME, username)
