"""A work e-mail address as people type or paste it."""

from __future__ import annotations

import re

LONGEST = 254  # RFC 5321
_FORM = re.compile(
    r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}", re.ASCII
)


def read_email(text: str) -> str | None:
    """The address in small letters, or None where it cannot be one. "mailto:" and angle brackets are taken off."""
    address = text.strip().strip("<>").casefold().removeprefix("mailto:")
    if len(address) > LONGEST or ".." in address or not _FORM.fullmatch(address):
        return None
    return None if address.startswith(".") or ".@" in address else address


def read_name(text: str) -> str | None:
    """A person's or a mailbox's name in one line, or None: 2 to 80 characters, with a letter and without an @."""
    name = " ".join(text.split())
    if not 2 <= len(name) <= 80 or "@" in name or not any(char.isalpha() for char in name) or not name.isprintable():
        return None
    return name
