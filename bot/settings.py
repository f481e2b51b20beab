"""What the process is told from outside, in `ROUNDTABLE_…` variables. A bad one ends it with one line."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class BadSetting(Exception):
    """Which setting is missing or wrong, and what to do. The message is for the person who starts the bot."""


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="ROUNDTABLE_", extra="ignore")

    token: str = ""
    api_url: str = "https://api.telegram.org/bot"
    database_url: str = "sqlite+aiosqlite:///.roundtable/roundtable.db"
    keys: Path = Path(".roundtable/keys.json")
    journal: Path = Path(".roundtable/journal")
    policy: Path | None = None
    nation: str = "england"
    public_url: str = ""
    smtp_url: str = ""
    mail_from: str = "roundtable@localhost"
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8090
    languages: str = "en"
    emergency: str = "999"
    front_door: str = "the MASH number on your authority's website"
    out_of_hours: str = "the emergency duty team"
    log_level: str = "INFO"
    # Only the sandbox sets these.
    control_port: int | None = None
    control_secret: str = ""
    clock_offset: float = 0.0
    # Only the benchmarks: without Telegram's limits, where these would hide the work.
    limits: bool = True

    @property
    def web_address(self) -> str:
        """Where people reach the answer pages: the public address, or this machine's own where none is given."""
        return self.public_url.rstrip("/") or f"http://{self.host}:{self.port}"

    @field_validator("database_url")
    @classmethod
    def _async_driver(cls, url: str) -> str:
        for plain, driver in (
            ("sqlite:///", "sqlite+aiosqlite:///"),
            ("postgresql://", "postgresql+asyncpg://"),
            ("postgres://", "postgresql+asyncpg://"),
        ):
            if url.startswith(plain):
                return driver + url.removeprefix(plain)
        if not url.startswith(("sqlite+aiosqlite://", "postgresql+asyncpg://")):
            raise ValueError("give a sqlite:/// or postgresql:// address")
        return url

    @field_validator("nation")
    @classmethod
    def _known_nation(cls, nation: str) -> str:
        """Whose bank holidays count."""
        if nation not in {"england", "wales", "scotland", "northern_ireland"}:
            raise ValueError("give england, wales, scotland or northern_ireland")
        return nation

    @field_validator("log_level")
    @classmethod
    def _known_level(cls, level: str) -> str:
        if level not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
            raise ValueError("give DEBUG, INFO, WARNING or ERROR")
        return level


def read_settings() -> Settings:
    """Read the environment. Raises BadSetting naming the first variable that is wrong."""
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = "ROUNDTABLE_" + str(first["loc"][0]).upper()
        raise BadSetting(f"{name} is not right: {first['msg'].removeprefix('Value error, ')}.") from None


def require_token(settings: Settings) -> str:
    """The bot's token, or one line that says where to get it."""
    if ":" not in settings.token:
        raise BadSetting(
            "ROUNDTABLE_TOKEN is missing. Ask @BotFather in Telegram for a token, then set ROUNDTABLE_TOKEN to it."
        )
    return settings.token
