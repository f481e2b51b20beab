"""Column types that mean the same on SQLite and PostgreSQL."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy import JSON, BindParameter, Boolean, ColumnElement, DateTime, Dialect, String, bindparam
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator, TypeEngine, Uuid

Json = JSON().with_variant(JSONB(), "postgresql")


class UtcDateTime(TypeDecorator[datetime]):
    """An aware instant. SQLite has no time zone, so it keeps UTC and gets it back as UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs its time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value if value is None else value.replace(tzinfo=UTC)

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:
        """None on PostgreSQL: its driver gives every instant in UTC."""
        return super().result_processor(dialect, coltype) if dialect.name == "sqlite" else None


_known = lru_cache(maxsize=20_000)(UUID)


class Id(Uuid[UUID]):
    """SQLite keeps an id as text, and making one of it costs more than reading it: the same few are read again and again."""

    cache_ok = True

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:
        if dialect.name != "sqlite":
            return super().result_processor(dialect, coltype)  # type: ignore[no-untyped-call]
        return lambda stored: _known(stored) if stored is not None else None


# For statements that are built once: putting one together costs more than the database's answer to it.
NOW: BindParameter[datetime] = bindparam("now", type_=UtcDateTime)
Column: TypeAlias = ColumnElement[Any] | InstrumentedAttribute[Any]


class _ListOf(TypeDecorator[list[Any]]):
    """A list as one parameter: an array, or JSON."""

    impl = String
    cache_ok = True

    def __init__(self, kind: TypeEngine[Any]) -> None:
        super().__init__()
        self.kind = kind

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return ARRAY(self.kind) if dialect.name == "postgresql" else String()

    def process_bind_param(self, value: list[Any] | None, dialect: Dialect) -> Any:
        if value is None or dialect.name == "postgresql":
            return value
        stored = self.kind.dialect_impl(dialect).bind_processor(dialect)
        return json.dumps([stored(each) for each in value] if stored else list(value))


class _Among(FunctionElement[bool]):
    type = Boolean()
    inherit_cache = True

    def self_group(self, against: Any = None) -> Any:
        """It is a condition already: compared with true, as any other function is on SQLite, no index would be used."""
        return self


def among(column: Column, name: str = "ids") -> ColumnElement[bool]:
    """Whether the column's value is in the list that is given under this name: one parameter, however long it is.

    With a place for each, a list of another length is another statement, which each connection prepares and keeps.
    """
    return _Among(column, bindparam(name, type_=_ListOf(column.type)))


@compiles(_Among, "postgresql")
def _in_array(element: _Among, compiler: SQLCompiler, **how: Any) -> str:
    column, values = (compiler.process(each, **how) for each in element.clauses)
    return f"{column} = ANY ({values})"


@compiles(_Among, "sqlite")
def _in_json(element: _Among, compiler: SQLCompiler, **how: Any) -> str:
    column, values = (compiler.process(each, **how) for each in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({values}))"  # noqa: S608  # parts of a statement
