"""Several SELECTs as one statement, because a statement costs more than the rows that it brings.

The parts are put one below the other with UNION ALL. Each part's columns go into shared columns of the same type; what
a part does not use is null. The statement is built once, when the module is imported.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from sqlalchemy import CompoundSelect, LargeBinary, Select, cast, literal_column, null, union_all
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.types import Boolean, Date, Integer, String, TypeEngine, Uuid

from bot.storage.types import Id, Json, UtcDateTime

_TYPES: dict[type[TypeEngine[Any]], Callable[[], TypeEngine[Any]]] = {
    UtcDateTime: UtcDateTime,
    Uuid: Id,
    Date: Date,
    Boolean: Boolean,
    Integer: Integer,
    LargeBinary: LargeBinary,
    String: String,
    type(Json): lambda: Json,
}
Rows = dict[str, list[Any]]


@dataclass(frozen=True)
class Stacked:
    statement: CompoundSelect[*tuple[Any, ...]]
    places: Mapping[str, tuple[Callable[[Any], Any], Callable[[Any], Any]]]  # part → makes its row, picks its columns

    async def read(self, db: AsyncSession, **given: Any) -> Rows:
        """The rows of each part, as named tuples, in no order."""
        found: Rows = {name: [] for name in self.places}
        for row in await db.execute(self.statement, given):
            make, pick = self.places[row[0]]
            found[row[0]].append(make(pick(row)))
        return found


def stacked(**parts: Select[*tuple[Any, ...]]) -> Stacked:
    """One statement of the named parts. Each column needs a name and one of the types above."""
    wanted: dict[type[Any], int] = {}
    layout: dict[str, list[tuple[type[Any], int]]] = {}
    for name, part in parts.items():
        seen: dict[type[Any], int] = {}
        layout[name] = []
        for column in part.selected_columns:
            kind = _kind(column.type)
            layout[name].append((kind, seen.get(kind, 0)))
            seen[kind] = seen.get(kind, 0) + 1
        wanted = {kind: max(wanted.get(kind, 0), seen.get(kind, 0)) for kind in _TYPES}
    slots = [(kind, number) for kind in _TYPES for number in range(wanted[kind])]
    selects = []
    places = {}
    for name, part in parts.items():
        columns = list(part.selected_columns)
        by_slot = dict(zip(layout[name], columns, strict=True))
        padded = [
            (by_slot[slot] if slot in by_slot else cast(null(), _TYPES[slot[0]]())).label(f"c{place}")
            for place, slot in enumerate(slots)
        ]
        selects.append(part.with_only_columns(literal_column(f"'{name}'", String()).label("part"), *padded))
        row = namedtuple(name, [column.key for column in columns])  # type: ignore[misc]
        places[name] = (row._make, _picker([1 + slots.index(slot) for slot in layout[name]]))
    return Stacked(union_all(*selects), places)


def _picker(places: list[int]) -> Callable[[Any], Any]:
    """Always a tuple, also of one column."""
    first, *more = places
    return itemgetter(first, *more) if more else lambda row: (row[first],)


def _kind(kind: TypeEngine[Any]) -> type[Any]:
    return next(known for known in _TYPES if isinstance(kind, known))
