"""Statements that are built once are put together once."""

from __future__ import annotations

import pkgutil
from collections.abc import Iterator
from importlib import import_module

from sqlalchemy.sql.dml import UpdateBase

from bot import storage


def built_once() -> Iterator[tuple[str, UpdateBase]]:
    for module in pkgutil.iter_modules(storage.__path__, "bot.storage."):
        for name, value in vars(import_module(module.name)).items():
            for each in value.values() if isinstance(value, dict) else [value]:
                if isinstance(each, UpdateBase):
                    yield f"{module.name}.{name}", each


def test_what_writes_without_objects_is_not_the_mappers() -> None:
    """One column that is named by its class makes it the mapper's: it is put together anew each time it is carried out,
    and then every object of the session is looked at."""
    found = dict(built_once())
    assert "bot.storage.cards._SENT" in found
    assert [name for name, statement in found.items() if statement._propagate_attrs] == []
