"""One entry of the audit as a reader meets it: who, what, which family, with constant words and no names of families."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class StoryEntry:
    """`who` is a professional's name, None where the bot itself acted. `function` is a key of `Function`."""

    seq: int
    at: datetime
    what: str
    who: str | None = None
    function: str | None = None
    reference: str | None = None
    about: dict[str, Any] = field(default_factory=dict)
