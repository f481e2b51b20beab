"""Catches every e-mail that the bot sends, so that the page can show it and its links open."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

from bot.sandbox.changes import Changes
from bot.sandbox.clock import Clock
from bot.sandbox.store import Store

_LINK = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)\]]")


class Mailbox:
    """The mail of everybody, newest last, kept across restarts."""

    def __init__(self, store: Store, clock: Clock, changes: Changes) -> None:
        self._store = store
        self._clock = clock
        self._changes = changes
        self.letters: list[dict[str, Any]] = sorted(
            (letter for _, letter in store.every("mail")), key=lambda letter: int(letter["id"])
        )

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """What the SMTP server calls for each message."""
        content = envelope.content
        raw = content if isinstance(content, bytes) else str(content).encode()
        number = self._store.count("mail")
        at = self._clock.now().isoformat(timespec="seconds")
        letter = read_letter(raw, number, at, [str(to) for to in envelope.rcpt_tos])
        self._store.put("mail", number, letter)
        self.letters.append(letter)
        self._changes.note("mail")
        return "250 OK"


def read_letter(raw: bytes, number: int, at: str, to: list[str]) -> dict[str, Any]:
    """A message as the mailbox shows it; attachments that are text are there to read."""
    parsed = message_from_bytes(raw, policy=default)
    assert isinstance(parsed, EmailMessage)
    text, page = _body(parsed, "plain"), _body(parsed, "html")
    links = dict.fromkeys(_LINK.findall(text) + [link.replace("&amp;", "&") for link in _LINK.findall(page)])
    bodies = {id(part) for part in (parsed.get_body(("plain",)), parsed.get_body(("html",))) if part}
    return {
        "id": number,
        "at": at,
        "to": to,
        "from": str(parsed["From"] or ""),
        "subject": str(parsed["Subject"] or ""),
        "text": text,
        "html": page,
        "links": list(links),
        "attachments": [_attachment(p) for p in _leaves(parsed) if id(p) not in bodies],
    }


def _leaves(parsed: EmailMessage) -> list[EmailMessage]:
    return [p for p in parsed.walk() if isinstance(p, EmailMessage) and not p.is_multipart()]


def _body(parsed: EmailMessage, kind: str) -> str:
    part = parsed.get_body((kind,))
    return str(part.get_content()).replace("\r\n", "\n") if part is not None else ""


def _attachment(part: EmailMessage) -> dict[str, str]:
    mime = part.get_content_type()
    name = part.get_filename() or ("invite.ics" if mime == "text/calendar" else "")
    return {"file_name": name, "mime": mime, "text": str(part.get_content()) if mime.startswith("text/") else ""}


async def serve_mail(mailbox: Mailbox) -> tuple[asyncio.Server, int]:
    """An SMTP server on a free port of loopback; returns it and the port."""

    def connected() -> SMTP:
        return SMTP(mailbox, enable_SMTPUTF8=True, ident="sandbox", loop=asyncio.get_running_loop())

    factory: Callable[[], SMTP] = connected
    server = await asyncio.get_running_loop().create_server(factory, "127.0.0.1", 0)
    return server, int(server.sockets[0].getsockname()[1])
