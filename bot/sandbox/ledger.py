"""Every call that the sandbox accepted, in order, and beside it every call that it refused and why."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any


class Ledger:
    """Append-only, as JSON lines where a folder is given. Polls (`getUpdates`) are not in it."""

    def __init__(self, folder: Path | None) -> None:
        self._path = folder / "ledger.jsonl" if folder else None
        self.accepted: list[dict[str, Any]] = []
        self.refused: list[dict[str, Any]] = []
        if self._path is not None and self._path.exists():
            for line in self._path.read_text().splitlines():
                try:
                    entry = json.loads(line)
                except ValueError:  # the sandbox was killed in the middle of this line
                    continue
                (self.refused if "reason" in entry else self.accepted).append(entry)
        self._file = self._path.open("a", buffering=1) if self._path else None
        if self._path is not None and self._file is not None and not _ends_well(self._path):
            self._file.write("\n")

    def accept(self, at: str, method: str, params: dict[str, Any], result: Any, chat_id: int | None) -> None:
        """A call took effect."""
        entry = {
            "seq": len(self.accepted) + 1,
            "at": at,
            "method": method,
            "chat_id": chat_id,
            "params": params,
            "result": result,
        }
        self.accepted.append(entry)
        self._write(entry)

    def refuse(self, at: str, method: str, params: dict[str, Any], reason: str) -> None:
        """A call was answered with an error, or not at all."""
        entry = {"at": at, "method": method, "params": params, "reason": reason}
        self.refused.append(entry)
        self._write(entry)

    def close(self) -> None:
        """Let go of the file."""
        if self._file is not None:
            self._file.close()

    def _write(self, entry: dict[str, Any]) -> None:
        if self._file is not None:
            self._file.write(json.dumps(entry) + "\n")


def _ends_well(path: Path) -> bool:
    content = path.read_bytes()
    return not content or content.endswith(b"\n")
