"""ROUNDTABLE_SMTP_URL: which mail server, and how the connection to it is kept private."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import unquote, urlsplit

from bot.settings import BadSetting

PORTS = {"smtp": 25, "starttls": 587, "smtps": 465}


@dataclass(frozen=True, slots=True)
class SmtpAddress:
    """`start_tls` None: TLS where the server offers it. A password never crosses a network without TLS."""

    host: str
    port: int
    user: str | None = None
    password: str | None = None
    tls: bool = False
    start_tls: bool | None = None


def read_smtp_url(url: str) -> SmtpAddress:
    """`smtps://` is TLS from the first byte, `starttls://` TLS or nothing, `smtp://` TLS where it is offered.

    Raises BadSetting.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise _bad() from None
    if parts.scheme not in PORTS or not parts.hostname or parts.path not in ("", "/") or parts.query:
        raise _bad()
    user = unquote(parts.username) if parts.username else None
    start_tls: bool | None = None
    if parts.scheme == "smtps":
        start_tls = False
    elif parts.scheme == "starttls" or (user and not _is_this_machine(parts.hostname)):
        start_tls = True
    return SmtpAddress(
        parts.hostname,
        port or PORTS[parts.scheme],
        user,
        unquote(parts.password) if parts.password else None,
        parts.scheme == "smtps",
        start_tls,
    )


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _bad() -> BadSetting:
    return BadSetting(
        "ROUNDTABLE_SMTP_URL is not right: give smtp://, starttls:// or smtps://, then user:password@host:port."
    )
