"""Mail is caught with its links and attachments, at the sandbox's time."""

from __future__ import annotations

from email.message import EmailMessage

from aiosmtplib import send

from .conftest import Driven


async def test_a_letter_is_shown_with_its_links_and_its_calendar_entry(bare: Driven) -> None:
    await bare.ask("clock", {"advance": "P2D"})
    letter = EmailMessage()
    letter["From"], letter["To"] = "roundtable@borough.example", "gp@surgery.example"
    letter["Subject"] = "Meeting for R-1042 — please answer"
    letter.set_content("Please answer: http://127.0.0.1:8090/a/abc?x=1.\n")
    letter.add_alternative('<p><a href="http://127.0.0.1:8090/a/abc?x=1&amp;y=2">Answer</a></p>', subtype="html")
    letter.add_attachment("BEGIN:VCALENDAR", subtype="calendar", filename="tac.ics")
    await send(letter, hostname="127.0.0.1", port=bare.sandbox.smtp_port)
    (caught,) = await bare.ask("mail")
    assert caught["to"] == ["gp@surgery.example"]
    assert caught["from"] == "roundtable@borough.example"
    assert caught["subject"] == "Meeting for R-1042 — please answer"
    assert caught["text"] == "Please answer: http://127.0.0.1:8090/a/abc?x=1.\n"
    assert "Answer</a>" in caught["html"]
    assert caught["links"] == ["http://127.0.0.1:8090/a/abc?x=1", "http://127.0.0.1:8090/a/abc?x=1&y=2"]
    (entry,) = caught["attachments"]
    assert (entry["file_name"], entry["mime"]) == ("tac.ics", "text/calendar")
    assert entry["text"].strip() == "BEGIN:VCALENDAR"
    assert caught["at"][:10] == (await bare.ask("clock"))["now"][:10]
