"""A real SMTP server that answers as it is told, and keeps what it takes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

from aiosmtpd.smtp import SMTP, Envelope, Session


class PostOffice:
    """`to_rcpt` and `to_data` are what it answers; `hangs_up` at RCPT or after DATA, without a word;
    `is_silent_at` one of these: it has heard, and never answers."""

    def __init__(self) -> None:
        self.to_mail = "250 OK"
        self.to_rcpt = "250 OK"
        self.to_data = "250 OK"
        self.hangs_up: str | None = None
        self.is_silent_at: str | None = None
        self.closes = asyncio.Event()
        self.taken: list[EmailMessage] = []
        self.port = 0

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        return self.to_mail

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.hangs_up == "RCPT":
            server.transport.abort()
        if self.is_silent_at == "RCPT":
            await self.closes.wait()
        envelope.rcpt_tos.append(address)
        return self.to_rcpt

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.to_data.startswith("250"):
            read = message_from_bytes(bytes(envelope.content or b""), policy=default)  # type: ignore[arg-type]
            assert isinstance(read, EmailMessage)
            self.taken.append(read)
        if self.hangs_up == "DATA":
            server.transport.abort()
        if self.is_silent_at == "DATA":
            await self.closes.wait()
        return self.to_data


@asynccontextmanager
async def post_office() -> AsyncIterator[PostOffice]:
    office = PostOffice()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(office, ident="post office", loop=loop), "127.0.0.1", 0)
    office.port = int(server.sockets[0].getsockname()[1])
    try:
        yield office
    finally:
        office.closes.set()
        server.close()
        await server.wait_closed()
