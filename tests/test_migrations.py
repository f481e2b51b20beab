"""One head; up, down and up again; and the schema that the models describe."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, inspect

from bot.app import migrate, schema
from bot.storage.models import Base


def _config(path: Path) -> Config:
    config = Config(migrate.CONFIG)
    config.attributes["url"] = f"sqlite+aiosqlite:///{path}"
    return config


def _differences(connection: Connection) -> list[object]:
    context = MigrationContext.configure(connection, opts={"compare_type": False, "target_metadata": Base.metadata})
    return list(compare_metadata(context, Base.metadata))


def test_there_is_one_head_and_the_code_knows_it() -> None:
    heads = ScriptDirectory.from_config(Config(migrate.CONFIG)).get_heads()
    assert heads == [schema.KNOWN_SCHEMA]


def test_the_migrated_schema_is_the_one_that_the_models_describe(tmp_path: Path) -> None:
    path = tmp_path / "m.db"
    command.upgrade(_config(path), "head")
    engine = create_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        assert _differences(connection) == []
    engine.dispose()


def test_every_migration_goes_down_again(tmp_path: Path) -> None:
    path = tmp_path / "m.db"
    command.upgrade(_config(path), "head")
    command.downgrade(_config(path), "base")
    engine = create_engine(f"sqlite:///{path}")
    assert set(inspect(engine).get_table_names()) <= {"alembic_version"}
    engine.dispose()
    command.upgrade(_config(path), "head")
