"""One entry of the audit as a reader meets it: who, what, which family, and what it names. No names of families."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Named:
    """A professional by name; `function` is a key of `Function`."""

    name: str
    function: str | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A place at the table: what is done there, and by which agency."""

    function: str
    agency: str


@dataclass(frozen=True, slots=True)
class Said:
    """A message that left, and why it left as it did. `kinds`: more than one where several went in one message."""

    kinds: tuple[str, ...]
    by_mail: bool
    made_at: datetime
    is_blocked: bool = False  # in chat it would not have arrived any more
    has_chat: bool = True
    may_repeat: bool = False  # nobody knows whether it had arrived before


@dataclass(frozen=True, slots=True)
class StoryEntry:
    """`who` is a professional's name, None where the bot itself acted. `function` is a key of `Function`.

    `about` has what was written down with it. The rest is what that names, looked up now: `people` by id, the place
    at the table, the meeting and its date, the request's due date, the child's letter.
    """

    seq: int
    at: datetime
    what: str
    who: str | None = None
    function: str | None = None
    reference: str | None = None
    about: dict[str, Any] = field(default_factory=dict)
    people: Mapping[str, Named] = field(default_factory=dict)
    place: Place | None = None
    meeting_kind: str | None = None
    starts_at: datetime | None = None
    due_at: datetime | None = None
    letter: str | None = None
    reason: str | None = None  # of an escalation
    said: Said | None = None


HELD, TOLD = "held", "told"
Together = tuple[StoryEntry, ...]


def together(entries: list[StoryEntry]) -> list[Together]:
    """What the bot said, or held back, at one go stands together: the same thing about the same to many.

    Everything else stands alone. What was done comes in its order; what was said at one go, where its last one is.
    """
    found: list[list[StoryEntry]] = []
    run: dict[tuple[Any, ...], list[StoryEntry]] = {}
    for entry in entries:
        if entry.what not in (HELD, TOLD):
            run = {}
            found.append([entry])
            continue
        key = _said_alike(entry)
        if key not in run:
            run[key] = []
            found.append(run[key])
        run[key].append(entry)
    return sorted((tuple(each) for each in found), key=lambda each: each[-1].seq)


def _said_alike(entry: StoryEntry) -> tuple[Any, ...]:
    said, minute = entry.said, entry.at.replace(second=0, microsecond=0)
    if said is None:
        return entry.what, minute, entry.reference, entry.about.get("until"), entry.about.get("why")
    how = said.kinds, said.by_mail, said.is_blocked, said.has_chat, said.may_repeat
    return (
        *how,
        minute,
        said.made_at.replace(second=0, microsecond=0),
        entry.reference,
        entry.place,
        entry.starts_at,
        entry.due_at,
    )
