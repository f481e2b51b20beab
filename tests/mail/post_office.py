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
    """`greeting` and what begins with `to_` are what it answers; `hangs_up` at RCPT or after DATA, without a word;
    `is_silent_at` one of these: it has heard, and never answers. It takes `answers_lost` more letters before which it
    hangs up; it offers TLS where `to_starttls` says something; `knows` is the only sender that it takes any from."""

    def __init__(self) -> None:
        self.greeting = "220 post office"
        self.to_hello: str | None = None
        self.to_starttls: str | None = None
        self.knows: str | None = None
        self.answers_lost = 0
        self.to_mail = "250 OK"
        self.to_rcpt = "250 OK"
        self.to_data = "250 OK"
        self.hangs_up: str | None = None
        self.is_silent_at: str | None = None
        self.closes = asyncio.Event()
        self.taken: list[EmailMessage] = []
        self.port = 0

    def shown(self) -> list[EmailMessage]:
        """What a mailbox shows that keeps one mail of each Message-ID."""
        return list({letter["Message-ID"]: letter for letter in reversed(self.taken)}.values())[::-1]

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, answers: list[str]
    ) -> list[str]:
        session.host_name = hostname
        return answers if self.to_starttls is None else [answers[0], "250-STARTTLS", *answers[1:]]

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.knows not in (None, address):
            return "553 sender rejected"
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
        if self.hangs_up == "DATA" or self.answers_lost:
            self.answers_lost = max(0, self.answers_lost - 1)
            server.transport.abort()
        if self.is_silent_at == "DATA":
            await self.closes.wait()
        return self.to_data


class Counter(SMTP):
    """One caller at its counter."""

    def __init__(self, office: PostOffice) -> None:
        loop = asyncio.get_running_loop()
        super().__init__(office, ident="post office", loop=loop, auth_require_tls=False)
        self._office = office
        self._greeting: str | None = office.greeting

    async def push(self, status: str | bytes) -> None:
        greeting, self._greeting = self._greeting, None
        await super().push(greeting or status)

    async def smtp_EHLO(self, hostname: str) -> None:
        await (super().smtp_EHLO(hostname) if self._office.to_hello is None else self.push(self._office.to_hello))

    async def smtp_HELO(self, hostname: str) -> None:
        await (super().smtp_HELO(hostname) if self._office.to_hello is None else self.push(self._office.to_hello))

    async def smtp_STARTTLS(self, arg: str) -> None:
        await self.push(self._office.to_starttls or "502 not here")


@asynccontextmanager
async def post_office() -> AsyncIterator[PostOffice]:
    office = PostOffice()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Counter(office), "127.0.0.1", 0)
    office.port = int(server.sockets[0].getsockname()[1])
    try:
        yield office
    finally:
        office.closes.set()
        server.close()
        await server.wait_closed()
