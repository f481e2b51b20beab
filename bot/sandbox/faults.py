"""Trouble on order: the next calls that touch a chat fail in the way asked for."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from bot.sandbox.errors import Refused
from bot.sandbox.store import Store

KINDS = ("429", "500", "timeout", "reset", "accepted_then_dropped", "blocked")


@dataclass
class Fault:
    """One kind of trouble for the next `count` calls, of one chat where `chat_id` is given."""

    kind: str
    count: int = 1
    retry_after: int = 1
    chat_id: int | None = None


class Faults:
    """What is still to go wrong, oldest order first."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.waiting = [Fault(**kept) for kept in store.get("setting", "faults", [])]

    def order(self, asked: dict[str, Any]) -> None:
        """Take an order as the JSON interface states it. Raises Refused when it makes no sense."""
        if unknown := set(asked) - {"kind", "count", "retry_after", "chat_id"}:
            raise Refused(f"A fault has kind, count, retry_after and chat_id, not {', '.join(sorted(unknown))}.")
        kind = str(asked.get("kind"))
        if kind not in KINDS:
            raise Refused(f"A fault's kind is one of {', '.join(KINDS)}, not {kind!r}.")
        numbers = {name: value for name, value in asked.items() if name != "kind" and value is not None}
        if any(not isinstance(value, int) or isinstance(value, bool) for value in numbers.values()):
            raise Refused("count, retry_after and chat_id are whole numbers.")
        if numbers.get("count", 1) < 1 or numbers.get("retry_after", 1) < 1:
            raise Refused("count and retry_after are at least 1.")
        self.waiting.append(Fault(kind, **numbers))
        self._keep()

    def strike(self, chat_id: int | None) -> Fault | None:
        """The trouble that this call runs into, counted off."""
        for fault in self.waiting:
            if fault.chat_id in (None, chat_id):
                fault.count -= 1
                if fault.count == 0:
                    self.waiting.remove(fault)
                self._keep()
                return fault
        return None

    def _keep(self) -> None:
        self._store.put("setting", "faults", [asdict(fault) for fault in self.waiting])
