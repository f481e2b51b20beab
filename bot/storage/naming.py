"""Ids: new ones; and within a step those that it would give again.

A database that is restored to an older point takes the same steps anew. What they make then has the same ids as before,
so that a link in a letter still finds what it is about, and what was accepted is known.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import UUID, uuid4, uuid5

_NAMESPACE = UUID("6f1f2f0c-6d0b-4c55-9d3e-3f0a2a4b7c11")


class Naming:
    """What one step names, in the order in which it does."""

    def __init__(self, step: str) -> None:
        self._step = step
        self._named: Counter[str] = Counter()

    def name(self, what: str) -> str:
        """Unique for ever: a step is taken once."""
        self._named[what] += 1
        number = self._named[what]
        return f"{self._step}:{what}" if number == 1 else f"{self._step}:{what}:{number}"


_naming: ContextVar[Naming | None] = ContextVar("naming", default=None)


@contextmanager
def within(step: str) -> Iterator[None]:
    """Whatever is named in the block is named for this step."""
    before = _naming.set(Naming(step))
    try:
        yield
    finally:
        _naming.reset(before)


def name_of(what: str) -> str | None:
    """The next name of this sort within the step; None outside of any."""
    naming = _naming.get()
    return naming.name(what) if naming is not None else None


def new_id(what: str) -> UUID:
    """An id for something of this sort."""
    name = name_of(what)
    return uuid4() if name is None else uuid5(_NAMESPACE, name)
