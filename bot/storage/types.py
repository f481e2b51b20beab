"""Column types that mean the same on SQLite and PostgreSQL."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, BindParameter, DateTime, Dialect, bindparam
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeDecorator, Uuid

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

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        stored: datetime = value
        return stored.replace(tzinfo=UTC) if stored.tzinfo is None else stored.astimezone(UTC)


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
IDS: BindParameter[UUID] = bindparam("ids", expanding=True)
