"""What comes of one e-mail: taken, to be tried again, never to be taken, or nobody knows."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from uuid import UUID

import pytest

from bot.delivery.mail import GOODBYE_SECONDS, MOST_SECONDS, Mail, message_id
from bot.delivery.outcome import Delivered, Outcome, Refused, TryAfter, Unknown, Unreachable
from bot.delivery.smtp_address import SmtpAddress, read_smtp_url
from bot.delivery.transport import TIMEOUT_SECONDS
from bot.settings import BadSetting
from bot.storage.claims import LEASE
from tests.mail.post_office import PostOffice, post_office

SENDER = "roundtable@northwick.example"
GP = "cyril.ogden@elmroad.example"
ENTRY = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:CANCEL\r\nEND:VCALENDAR\r\n"


@pytest.fixture
async def office() -> AsyncIterator[PostOffice]:
    async with post_office() as opened:
        yield opened


async def send(office: PostOffice, to: str = GP, **more: object) -> Outcome:
    mail = Mail(f"smtp://127.0.0.1:{office.port}", SENDER, timeout=5)
    words = {
        "subject": "Roundtable: R-1042: are you coming?",
        "text": "Zażółć: 3:30pm.\n.\nEnd",
        "html": "<p>3:30pm</p>",
    }
    return await mail.send(to=to, message_id="<row@northwick.example>", **(words | more))  # type: ignore[arg-type]


async def test_a_mail_arrives_as_it_was_written(office: PostOffice) -> None:
    assert await send(office, entry=ENTRY) == Delivered()
    (letter,) = office.taken
    parts = list(letter.iter_parts())
    assert (letter["To"], letter["From"]) == (GP, f"Roundtable <{SENDER}>")
    assert letter["Subject"] == "Roundtable: R-1042: are you coming?"
    assert letter["Message-ID"] == "<row@northwick.example>"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in parts] == ["text/plain", "text/html", "text/calendar"]
    assert parts[0].get_content().splitlines() == ["Zażółć: 3:30pm.", ".", "End"]
    assert parts[2].get_param("method") == "CANCEL"
    assert "METHOD:CANCEL" in parts[2].get_content()


async def test_a_line_break_in_a_subject_adds_no_header(office: PostOffice) -> None:
    assert await send(office, subject="Roundtable:\r\nBcc: other@example.org") == Delivered()
    (letter,) = office.taken
    assert letter["Bcc"] is None
    assert letter["Subject"] == "Roundtable: Bcc: other@example.org"


@pytest.mark.parametrize("address", ["x@y.example\r\nBcc: z@y.example", "zoë@northwick.example", ""])
async def test_an_address_that_no_header_can_hold_is_not_reachable(office: PostOffice, address: str) -> None:
    assert await send(office, to=address) == Unreachable()
    assert office.taken == []


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("450 4.2.0 Greylisted, come back", TryAfter(60.0, halts=False)),
        ("452 Too many", TryAfter(60.0, halts=False)),
        (f"550 5.1.1 <{GP}> unknown", Unreachable()),
        ("550 no such user", Unreachable()),
        ("552 5.2.2 mailbox full", Unreachable()),
        (f"554 rejected <{GP}>", Refused("554")),
    ],
)
async def test_what_the_server_says_of_the_mailbox(office: PostOffice, answer: str, expected: Outcome) -> None:
    office.to_rcpt = answer
    assert await send(office) == expected


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("451 4.3.0 later", TryAfter(60.0, halts=False)),
        ("554 5.6.0 no", Refused("554 5.6.0")),
        ("250 OK", Delivered()),
    ],
)
async def test_what_the_server_says_of_the_mail(office: PostOffice, answer: str, expected: Outcome) -> None:
    office.to_data = answer
    assert await send(office) == expected


@pytest.mark.parametrize(
    ("where", "answer"),
    [
        ("greeting", "554 5.7.1 You are on a block list"),
        ("to_hello", "550 not by that name"),
        ("to_starttls", "554 5.7.3 not you"),
        ("to_mail", "550 5.1.0 not you"),
        ("to_mail", "553 sender rejected"),
    ],
)
async def test_whoever_refuses_us_before_the_address_refuses_no_letter_and_no_mailbox_is_blamed(
    office: PostOffice, where: str, answer: str
) -> None:
    setattr(office, where, answer)
    assert await send(office) == TryAfter(300.0, halts=False)
    assert office.taken == []


@pytest.mark.parametrize("said", ["550 5.1.7", "550 5.1.8", "553 5.7.1", "554 5.7.1"])
async def test_a_server_that_refuses_us_only_as_it_hears_their_address_is_tried_again(
    office: PostOffice, said: str
) -> None:
    """Many a server looks at who sends, and whether they may, only then. RFC 3463 has codes of its own for it."""
    office.to_rcpt = f"{said} <{SENDER}>: sender rejected"
    assert await send(office) == TryAfter(300.0, halts=False)


@pytest.mark.parametrize(
    ("where", "answer"),
    [
        ("greeting", "421 4.3.2 too busy"),
        ("to_hello", "451 later"),
        ("to_starttls", "454 4.7.0 not now"),
        ("to_mail", "451 4.3.0 later"),
        ("to_mail", "no SMTP at all"),
    ],
)
async def test_a_server_that_is_busy_before_the_address_is_asked_again_soon(
    office: PostOffice, where: str, answer: str
) -> None:
    setattr(office, where, answer)
    assert await send(office) == TryAfter(60.0, halts=False)
    assert office.taken == []


async def test_a_line_that_breaks_before_the_mail_means_that_nothing_went(office: PostOffice) -> None:
    office.hangs_up = "RCPT"
    assert await send(office) == TryAfter(10.0, halts=False)


async def test_a_line_that_breaks_after_the_mail_means_that_nobody_knows(office: PostOffice) -> None:
    office.hangs_up = "DATA"
    assert await send(office) == Unknown()
    assert len(office.taken) == 1


@pytest.mark.parametrize(
    ("where", "most_seconds", "expected"),
    [("RCPT", 0.2, TryAfter(10.0, halts=False)), ("DATA", 2.0, Unknown())],
)
async def test_a_mail_has_ended_before_its_claim_has_however_long_each_answer_may_take(
    office: PostOffice, where: str, most_seconds: float, expected: Outcome
) -> None:
    office.is_silent_at = where
    mail = Mail(f"smtp://127.0.0.1:{office.port}", SENDER, timeout=60, most_seconds=most_seconds)
    async with asyncio.timeout(10):
        assert await mail.send(to=GP, subject="s", text="t", message_id="<r@x>") == expected


def test_a_claim_outlives_any_call() -> None:
    assert max(MOST_SECONDS + GOODBYE_SECONDS, TIMEOUT_SECONDS) < LEASE.total_seconds()


async def test_a_server_that_is_down_is_tried_again() -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))  # bound, never listening
        mail = Mail(f"smtp://127.0.0.1:{held.getsockname()[1]}", SENDER, timeout=5)
        outcome = await mail.send(to=GP, subject="s", text="t", message_id="<r@x>")
    assert outcome == TryAfter(10.0, halts=False)


async def test_a_server_without_tls_is_not_given_the_mail_where_tls_is_demanded(office: PostOffice) -> None:
    mail = Mail(f"starttls://127.0.0.1:{office.port}", SENDER, timeout=5)
    assert await mail.send(to=GP, subject="s", text="t", message_id="<r@x>") == TryAfter(10.0, halts=False)
    assert office.taken == []


async def test_a_password_that_is_not_wanted_keeps_the_mail_waiting(office: PostOffice) -> None:
    """A wrong setting is the operator's to mend: no mail is lost over it."""
    mail = Mail(f"smtp://user:secret@127.0.0.1:{office.port}", SENDER, timeout=5)
    assert await mail.send(to=GP, subject="s", text="t", message_id="<r@x>") == TryAfter(300.0, halts=False)
    assert office.taken == []


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://localhost", SmtpAddress("localhost", 25)),
        ("smtp://127.0.0.1:8025", SmtpAddress("127.0.0.1", 8025)),
        ("smtps://mail.example", SmtpAddress("mail.example", 465, tls=True, start_tls=False)),
        ("starttls://mail.example", SmtpAddress("mail.example", 587, start_tls=True)),
        ("smtp://a%40b:p%2Fw@mail.example:25", SmtpAddress("mail.example", 25, "a@b", "p/w", start_tls=True)),
        ("smtp://u:p@127.0.0.1:25", SmtpAddress("127.0.0.1", 25, "u", "p")),
    ],
)
def test_addresses_of_mail_servers(url: str, expected: SmtpAddress) -> None:
    assert read_smtp_url(url) == expected


@pytest.mark.parametrize(
    "url", ["", "mail.example:25", "http://mail.example", "smtp://", "smtp://h:x", "smtp://h/path"]
)
def test_a_bad_address_says_which_setting(url: str) -> None:
    with pytest.raises(BadSetting, match="ROUNDTABLE_SMTP_URL"):
        read_smtp_url(url)


def test_what_carries_the_same_rows_is_always_the_same_mail_and_what_carries_others_is_another() -> None:
    one, two, three = (UUID(int=number) for number in (1, 2, 3))
    assert message_id([one], SENDER) == f"<{one}@northwick.example>"
    both = message_id([one, two], SENDER)
    assert both == message_id([two, one], SENDER) == "<dae0ef9d17f997e0c4c2d884b98c0dd9@northwick.example>"
    every = [message_id(rows, SENDER) for rows in ([one], [two], [one, two], [one, three], [one, two, three])]
    assert len(set(every)) == len(every)
