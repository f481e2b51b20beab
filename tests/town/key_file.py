"""A key file for a process that a test starts, and for what the test itself lays in its database."""

from __future__ import annotations

from pathlib import Path

from bot.storage.sealing import KeyRing, use_keys


def use_key_file(path: Path) -> None:
    """Use the keys in this file from now on; where it is not there, it is made."""
    if not path.exists():
        KeyRing.generate().save(path)
    use_keys(KeyRing.load(path))
