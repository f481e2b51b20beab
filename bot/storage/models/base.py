"""What every table shares."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar, cast
from uuid import UUID

from sqlalchemy import MetaData, Table
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from bot.storage.memory import Topic
from bot.storage.naming import new_id
from bot.storage.types import Id, Json, UtcDateTime


class Base(DeclarativeBase):
    topic: ClassVar[Topic] = Topic.FAMILY

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: UtcDateTime,
        UUID: Id,
        dict[str, Any]: Json,
        list[Any]: Json,
    }


class Row(Base):
    """A row with a UUID of its own, made in the constructor: a sealed column is bound to it."""

    __abstract__ = True

    id: Mapped[UUID] = mapped_column(primary_key=True)

    def __init__(self, **values: Any) -> None:
        self.id = values.pop("id", None) or new_id(self.__tablename__)
        for name, value in values.items():
            if not hasattr(type(self), name):
                raise TypeError(f"{type(self).__name__} has no {name}")
            setattr(self, name, value)


def table_of(model: type[Base]) -> Table:
    """The table itself, for statements that need no objects: named by its own columns throughout, they are put together
    once. One that names a column by its class is the mapper's, which goes through the objects of the session too."""
    return cast("Table", model.__table__)
