"""`roundtable migrate`: bring the database to the schema that this code knows."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

from bot.settings import read_settings
from bot.storage.schema import PAUSE_SECONDS

CONFIG = Path(__file__).parents[2] / "alembic.ini"


def migrate() -> None:
    """Bring the database to this version's schema. Safe to repeat."""
    upgrade(read_settings().database_url, pause=PAUSE_SECONDS)


def upgrade(url: str, pause: float = 0.0, *, restoring: bool = False) -> None:
    """To the newest schema. `pause` is for replicas that run meanwhile to see it coming; PostgreSQL only. `restoring`: it is
    the restore itself that has this done, and nobody else may before it has come to its end."""
    config = Config(CONFIG)
    config.attributes["url"] = url
    config.attributes["pause"] = pause
    config.attributes["restoring"] = restoring
    command.upgrade(config, "head")


def head() -> str | None:
    """The schema that this code knows."""
    return scripts().get_current_head()


def scripts() -> ScriptDirectory:
    """Every migration that this code knows."""
    return ScriptDirectory.from_config(Config(CONFIG))
