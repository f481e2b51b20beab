"""Sealed columns: AES-GCM bound to table, column and row, with the key's number in the first byte.

A stolen database file, or a row copied into another place, gives nothing away. What must be looked up (a work e-mail,
a chat id) has a blind index beside it: an HMAC under a key of its own.
"""

from __future__ import annotations

import hmac
import json
import os
import secrets
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE_BYTES = 12


class CannotOpen(Exception):
    """A sealed value does not open with the keys that this process has."""


@dataclass(frozen=True)
class KeyRing:
    """`sealing` maps a key's number (0 to 255) to 32 bytes; the highest number seals, all of them open."""

    sealing: dict[int, bytes]
    index: bytes
    signing: bytes

    @property
    def current(self) -> int:
        return max(self.sealing)

    @classmethod
    def generate(cls) -> KeyRing:
        return cls({1: secrets.token_bytes(32)}, secrets.token_bytes(32), secrets.token_bytes(32))

    @property
    def fingerprint(self) -> str:
        """Which ring it is, and nothing of its keys. Another key that seals does not change it."""
        return hmac.new(self.index, self.signing, sha256).hexdigest()[:16]

    def save(self, path: Path) -> None:
        """Write a new key file that only this user may read. Raises OSError, also where there is one."""
        path.parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps(
            {
                "sealing": {str(number): key.hex() for number, key in self.sealing.items()},
                "index": self.index.hex(),
                "signing": self.signing.hex(),
            }
        )
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())

    @classmethod
    def load(cls, path: Path) -> KeyRing:
        """Read the key file. Raises OSError, ValueError or KeyError where that is none."""
        kept = json.loads(path.read_text())
        return cls(
            {int(number): bytes.fromhex(key) for number, key in kept["sealing"].items()},
            bytes.fromhex(kept["index"]),
            bytes.fromhex(kept["signing"]),
        )

    def seal(self, plain: str, place: str) -> bytes:
        number = self.current
        nonce = os.urandom(NONCE_BYTES)
        sealed = AESGCM(self.sealing[number]).encrypt(nonce, plain.encode(), place.encode())
        return bytes([number]) + nonce + sealed

    def open(self, sealed: bytes, place: str) -> str:
        number, nonce, body = sealed[0], sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
        try:
            return AESGCM(self.sealing[number]).decrypt(nonce, body, place.encode()).decode()
        except (KeyError, InvalidTag) as error:
            raise CannotOpen(place.rsplit(":", 1)[0]) from error

    def blind(self, purpose: str, value: str) -> bytes:
        """The index of a value that is looked up but never read back."""
        return hmac.digest(self.index, f"{purpose}:{value}".encode(), sha256)


_ring: KeyRing | None = None


def use_keys(ring: KeyRing) -> None:
    """Seal and open with these keys from now on, in this process."""
    global _ring
    _ring = ring


def keys() -> KeyRing:
    if _ring is None:
        raise RuntimeError("no keys yet: call use_keys first")
    return _ring


class Sealed:
    """A property over a `<name>_sealed` column. The row's UUID is made in its constructor, so it can be bound."""

    def __init__(self, column: str) -> None:
        self.column = column

    def _place(self, row: Any) -> str:
        identifier: UUID = row.id
        return f"{row.__tablename__}:{self.column}:{identifier}"

    def __get__(self, row: Any, owner: type) -> str | None:
        if row is None:
            return self  # type: ignore[return-value]
        sealed = getattr(row, self.column + "_sealed")
        return None if sealed is None else keys().open(sealed, self._place(row))

    def __set__(self, row: Any, plain: str | None) -> None:
        setattr(row, self.column + "_sealed", None if plain is None else keys().seal(plain, self._place(row)))
