"""What the process is told from outside, in `ROUNDTABLE_…` variables. A bad one ends it with one line."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

LOOPBACK = ("127.0.0.1", "::1", "localhost")
OUR_PATHS = ("", "/", "/healthz", "/readyz", "/metrics")
SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")


class BadSetting(Exception):
    """Which setting is missing or wrong, and what to do. The message is for the person who starts the bot."""


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="ROUNDTABLE_", extra="ignore")

    token: str = ""
    api_url: str = "https://api.telegram.org/bot"
    database_url: str = "sqlite+aiosqlite:///.roundtable/roundtable.db"
    keys: Path = Path(".roundtable/keys.json")
    journal: Path = Path(".roundtable/journal")
    pg_bin: str = ""  # the folder of pg_dump and pg_restore; empty is the PATH
    policy: Path | None = None
    nation: str = "england"
    public_url: str = ""
    webhook_url: str = ""  # where Telegram reaches the bot; empty is long polling
    webhook_secret: str = ""
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

    @field_validator("webhook_url")
    @classmethod
    def _reachable(cls, url: str) -> str:
        """HTTPS, as Telegram asks; plain HTTP on this machine only, as for the sandbox. The path is the bot's own."""
        parts = urlsplit(url)
        if url and not (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)):
            raise ValueError("give an https:// address, or none for long polling")
        if url and (parts.path in OUR_PATHS or parts.path.startswith(("/a/", "/static/")) or "{" in parts.path):
            raise ValueError("give an address with a path of its own, such as https://bot.example.org/telegram")
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


def require_webhook_secret(settings: Settings) -> None:
    """With a webhook Telegram says a secret with each update. Raises BadSetting where it is missing or not one."""
    if settings.webhook_url and not SECRET.fullmatch(settings.webhook_secret):
        raise BadSetting(
            "ROUNDTABLE_WEBHOOK_SECRET is missing or not right: with ROUNDTABLE_WEBHOOK_URL, "
            "give 1 to 256 of A-Z, a-z, 0-9, _ and -."
        )
