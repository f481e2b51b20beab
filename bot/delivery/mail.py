"""One e-mail over SMTP, and what came of it: temporary, permanent and unknown told apart.

A server may repeat the address in its answer, so nothing of its words is kept: only its codes.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Collection
from contextlib import suppress
from email.message import EmailMessage
from email.policy import SMTP as WIRE
from email.utils import formatdate
from hashlib import sha256
from uuid import UUID

from aiosmtplib import (
    SMTP,
    SMTPAuthenticationError,
    SMTPException,
    SMTPRecipientRefused,
    SMTPResponseException,
)

from bot import log
from bot.delivery.outcome import Delivered, Outcome, Refused, TryAfter, Unknown, Unreachable
from bot.delivery.smtp_address import SmtpAddress, read_smtp_url

logger = log.get(__name__)

TIMEOUT_SECONDS = 20.0
"""For each of the server's answers."""
MOST_SECONDS = 25.0
"""For a whole mail, so that it has ended before its claim has (`claims.LEASE`)."""
GOODBYE_SECONDS = 2.0
BUSY_SECONDS = 60.0  # a 4xx: most servers that grey-list take the mail after a minute
DOWN_SECONDS = 10.0
MISCONFIGURED_SECONDS = 300.0
ENHANCED = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")
NO_SUCH_MAILBOX = ("5.1.", "5.2.")  # RFC 3463: bad address; mailbox disabled or full
AGAINST_US = ("5.1.7", "5.1.8", "5.7.")
"""RFC 3463: our own address is bad; we may not. Many servers look at who sends only once they hear who is to get it."""
NO_SUCH_MAILBOX_CODES = (550, 551, 553)  # where the server gives no enhanced code


class Mail:
    """`sender` is the bot's own mailbox. One connection for each mail: there are few, and none is left half open."""

    def __init__(
        self, url: str, sender: str, timeout: float = TIMEOUT_SECONDS, most_seconds: float = MOST_SECONDS
    ) -> None:
        self.address: SmtpAddress = read_smtp_url(url)
        self.sender = sender
        self.timeout = timeout
        self.most_seconds = most_seconds

    async def send(
        self,
        *,
        to: str,
        subject: str,
        text: str,
        html: str | None = None,
        entry: bytes | None = None,
        message_id: str,
    ) -> Outcome:
        """Try once. `entry` is a calendar object; `message_id` stays the same when the same mail is sent again."""
        try:
            message = written(
                self.sender, to=to, subject=subject, text=text, html=html, entry=entry, message_id=message_id
            ).as_bytes(policy=WIRE)
            to.encode("ascii")
            if "@" not in to:
                raise ValueError("no address")
        except (ValueError, UnicodeError):
            return Unreachable()  # an address that no header can hold
        client = self._client()
        try:
            outcome = await self._hand_over(client, to, message)
        finally:
            client.close()
        if isinstance(outcome, TryAfter | Refused):
            logger.warning("mail_not_taken", outcome=type(outcome).__name__, why=getattr(outcome, "why", ""))
        return outcome

    def _client(self) -> SMTP:
        address = self.address
        return SMTP(
            hostname=address.host,
            port=address.port,
            username=address.user,
            password=address.password,
            use_tls=address.tls,
            start_tls=address.start_tls,
            local_hostname=_domain(self.sender),
            timeout=self.timeout,
        )

    async def _hand_over(self, client: SMTP, to: str, message: bytes) -> Outcome:
        """Up to DATA a lost connection means that nothing was taken; from then on nobody knows."""
        until = asyncio.get_running_loop().time() + self.most_seconds
        try:
            async with asyncio.timeout_at(until):
                await client.connect()
                await client.mail(self.sender)
                await client.rcpt(to)
        except SMTPRecipientRefused as error:
            if _enhanced(error.message).startswith(AGAINST_US):
                return _refuses_us(error)
            return _answered(error.code, error.message, recipient=True)
        except SMTPResponseException as error:  # it has not heard yet whom the mail is for
            return _refuses_us(error)
        except (SMTPException, OSError, ValueError) as error:
            logger.info("mail_server_away", error=type(error).__name__)
            return TryAfter(DOWN_SECONDS, halts=False)
        try:
            async with asyncio.timeout_at(until):
                await client.data(message)
        except SMTPResponseException as error:
            return _answered(error.code, error.message) if 400 <= error.code < 600 else Unknown()
        except (SMTPException, OSError):
            return Unknown()
        with suppress(SMTPException, OSError):
            await client.quit(timeout=GOODBYE_SECONDS)
        return Delivered()


def _refuses_us(error: SMTPResponseException) -> TryAfter:
    """It has something against us, and not against a mail: it greets with a no, or does not take our name, our password
    or our address. The operator mends that, or time does: no mail is lost over it."""
    if isinstance(error, SMTPAuthenticationError):
        logger.error("mail_password_refused", code=error.code)
    elif error.code >= 500:
        logger.error("mail_refuses_us", why=_codes(error.code, error.message), at=type(error).__name__)
    else:
        return TryAfter(BUSY_SECONDS, halts=False)
    return TryAfter(MISCONFIGURED_SECONDS, halts=False)


def _answered(code: int, words: str, *, recipient: bool = False) -> Outcome:
    """What the server said no with. Below 400 or not a code at all: it does not speak SMTP, and may recover."""
    if code < 500:
        return TryAfter(BUSY_SECONDS, halts=False)
    said = _enhanced(words)
    if recipient and (said.startswith(NO_SUCH_MAILBOX) or (not said and code in NO_SUCH_MAILBOX_CODES)):
        return Unreachable()
    return Refused(_codes(code, words))


def _enhanced(words: str) -> str:
    """The enhanced code that an answer begins with, if any."""
    found = ENHANCED.match(words.strip())
    return found.group() if found else ""


def _codes(code: int, words: str) -> str:
    return f"{code} {_enhanced(words)}".strip()


def written(
    sender: str, *, to: str, subject: str, text: str, html: str | None, entry: bytes | None, message_id: str
) -> EmailMessage:
    """The mail itself. Answers from out-of-office robots are not wanted, and it says so."""
    message = EmailMessage()
    message["From"] = f"Roundtable <{sender}>"
    message["To"] = to
    message["Subject"] = " ".join(subject.split())
    message["Date"] = formatdate()
    message["Message-ID"] = message_id
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message.set_content(text, cte="quoted-printable")
    if html is not None:
        message.add_alternative(html, subtype="html", cte="quoted-printable")
    if entry is not None:
        message.add_alternative(entry.decode(), subtype="calendar", params={"method": method_of(entry)})
    return message


def method_of(entry: bytes) -> str:
    """REQUEST or CANCEL, from the calendar object itself: the two must never differ."""
    found = re.search(rb"^METHOD:(\w+)\r?$", entry, re.MULTILINE)
    if found is None:
        raise ValueError("a calendar object without a method")
    return found.group(1).decode()


def message_id(rows: Collection[UUID], sender: str) -> str:
    """The same for the same outbox rows, in whatever order and in whichever process: what is sent twice is one mail to
    whoever gets it. A letter that carries anything else has another: a mailbox may drop a second mail of an id it knows."""
    carried = sorted(str(row) for row in rows)
    name = carried[0] if len(carried) == 1 else sha256(" ".join(carried).encode()).hexdigest()[:32]
    return f"<{name}@{_domain(sender)}>"


def _domain(address: str) -> str:
    return address.rpartition("@")[2] or "localhost"
