"""Signed words for links, forms and cookies: what they say is readable, and cannot be changed or made up.

A signature belongs to one purpose: what was signed for the one is worth nothing for the other. Nothing is kept; what a
link opens is asked again each time, so it ends when its reader leaves or the seat passes on.
"""

from __future__ import annotations

import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from bot.card import short, unshort
from bot.storage.sealing import keys

SIGNATURE_BYTES = 16
LONGEST = 1500  # characters: above any that we write, below what old mail programs cut
ID_MARK = "~"


@dataclass(frozen=True, slots=True)
class Pass:
    """What a link in an e-mail opens: one screen, for one person, until an instant (to the second)."""

    kind: str
    about: dict[str, Any]
    person_id: UUID
    expires_at: datetime


def write_pass(what: Pass) -> str:
    """The token for a link."""
    said = [what.kind, short(what.person_id), int(what.expires_at.timestamp()), _shortened(what.about)]
    body = json.dumps(said, separators=(",", ":"), sort_keys=True).encode()
    return _text(_signature("answer", body) + body)


def read_pass(token: str, now: datetime) -> Pass | None:
    """What a token opens, or None where it is not ours, was changed, or is over."""
    if not token.isascii() or len(token) > LONGEST:
        return None
    try:
        raw = urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except (NotBase64, ValueError):
        return None
    given, body = raw[:SIGNATURE_BYTES], raw[SIGNATURE_BYTES:]
    # A decoder forgives what is not quite base64: only the one spelling that we wrote is taken.
    if not hmac.compare_digest(given, _signature("answer", body)) or _text(raw) != token:
        return None
    kind, person, expires, about = json.loads(body)
    expires_at = datetime.fromtimestamp(expires, UTC)
    return Pass(kind, _lengthened(about), unshort(person), expires_at) if now < expires_at else None


def sign(purpose: str, said: str) -> str:
    """A signature of `said` for one purpose, to stand beside it."""
    return _text(_signature(purpose, said.encode()))


def is_signed(purpose: str, said: str, given: str) -> bool:
    return hmac.compare_digest(sign(purpose, said).encode(), given.encode("utf-8", "replace"))


def _signature(purpose: str, body: bytes) -> bytes:
    return hmac.digest(keys().signing, purpose.encode() + b"\x00" + body, sha256)[:SIGNATURE_BYTES]


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")


def _shortened(value: Any) -> Any:
    """Ids in 22 characters, marked, so that a link stays short."""
    if isinstance(value, dict):
        return {name: _shortened(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_shortened(each) for each in value]
    if isinstance(value, str):
        try:
            plain = UUID(value)
        except ValueError:
            plain = None
        if plain is not None and str(plain) == value:
            return ID_MARK + short(plain)
        if value.startswith(ID_MARK):
            raise ValueError(f"no id, and starts like one: {value!r}")
    return value


def _lengthened(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _lengthened(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_lengthened(each) for each in value]
    if isinstance(value, str) and value.startswith(ID_MARK):
        return str(unshort(value.removeprefix(ID_MARK)))
    return value
