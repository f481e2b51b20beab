"""Calendar entries: read back by a calendar program, with nothing in them but a reference and a time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from icalendar import Calendar

from bot.domain.entries import EntryFacts, Method, method_of
from bot.domain.facts import MeetingKind, MeetingStatus
from bot.i18n import LONDON
from bot.reports.calendar_entries import entry

STAMP = datetime(2027, 1, 4, 9, 30, tzinfo=UTC)
MAILBOX = "roundtable@northwick.example"
TAC = EntryFacts(
    UUID("6d1f1f6e-6c9e-4c79-9f3c-0d8c3f4f8a11"),
    "R-1042",
    MeetingKind.TAC,
    MeetingStatus.CONFIRMED,
    datetime(2027, 3, 11, 15, 30, tzinfo=UTC),
    60,
    "both",
    0,
)


def read(facts: EntryFacts, method: Method = Method.REQUEST) -> Calendar:
    return Calendar.from_ical(entry(facts, method, stamp=STAMP, mailbox=MAILBOX))


def test_a_calendar_reads_the_same_meeting_back() -> None:
    calendar = read(TAC)
    (event,) = calendar.walk("VEVENT")
    assert calendar["METHOD"] == "REQUEST"
    assert event["SUMMARY"] == "TAC, R-1042"
    assert event.decoded("DTSTART") == TAC.starts_at
    assert event.decoded("DTEND") == TAC.starts_at + timedelta(hours=1)
    assert event.decoded("DTSTAMP") == STAMP
    assert event["SEQUENCE"] == 0
    assert event["LOCATION"] == "In person or online"


@pytest.mark.parametrize(("month", "wall_hour"), [(1, 15), (6, 16), (12, 15)])
def test_the_wall_time_is_londons_in_summer_and_winter(month: int, wall_hour: int) -> None:
    facts = replace(TAC, starts_at=datetime(2027, month, 14, 15, 30, tzinfo=UTC))
    (event,) = read(facts).walk("VEVENT")
    start = event["DTSTART"]
    assert (start.params["TZID"], start.dt.hour) == ("Europe/London", wall_hour)
    assert event.decoded("DTSTART") == facts.starts_at


def test_our_short_time_zone_agrees_with_the_real_one_on_every_day_of_ten_years() -> None:
    (zone,) = read(TAC).walk("VTIMEZONE")
    ours = zone.to_tz(lookup_tzid=False)
    for day in range(3650):
        wall = datetime(2026, 1, 1, 12, tzinfo=LONDON) + timedelta(days=day)
        assert ours.utcoffset(wall.replace(tzinfo=None)) == wall.utcoffset(), wall
    assert len(zone.to_ical()) < 400


def test_a_move_keeps_the_uid_and_raises_the_sequence() -> None:
    (first,) = read(TAC).walk("VEVENT")
    (second,) = read(replace(TAC, starts_at=TAC.starts_at + timedelta(days=1), sequence=1)).walk("VEVENT")
    assert first["UID"] == second["UID"]
    assert (first["SEQUENCE"], second["SEQUENCE"]) == (0, 1)


def test_a_cancelled_meeting_leaves_the_calendar() -> None:
    calendar = read(replace(TAC, sequence=2, status=MeetingStatus.CANCELLED), Method.CANCEL)
    (event,) = calendar.walk("VEVENT")
    (invited,) = read(TAC).walk("VEVENT")
    assert calendar["METHOD"] == "CANCEL"
    assert event["STATUS"] == "CANCELLED"
    assert event["UID"] == invited["UID"]
    assert not event.walk("VALARM")


def test_nobody_is_listed_and_the_only_address_is_the_bots() -> None:
    raw = entry(TAC, Method.REQUEST, stamp=STAMP, mailbox=MAILBOX).decode()
    assert "ATTENDEE" not in raw
    assert raw.count("mailto:") == 1
    assert f"ORGANIZER:mailto:{MAILBOX}" in raw


def test_after_a_step_down_the_summary_does_not_say_so() -> None:
    (event,) = read(replace(TAC, kind=MeetingKind.TAC_AFTER_STEP_DOWN)).walk("VEVENT")
    assert event["SUMMARY"] == "TAC, R-1042"


BEFORE, AFTER = TAC.starts_at - timedelta(days=1), TAC.starts_at + timedelta(hours=2)


@pytest.mark.parametrize(
    ("status", "now", "expected"),
    [
        (MeetingStatus.CONFIRMED, BEFORE, Method.REQUEST),
        (MeetingStatus.CANCELLED, BEFORE, Method.CANCEL),
        (MeetingStatus.POLLED, BEFORE, None),
        (MeetingStatus.PROPOSED, BEFORE, None),
        (MeetingStatus.CONFIRMED, AFTER, None),
        (MeetingStatus.CANCELLED, AFTER, None),
        (MeetingStatus.HELD, AFTER, None),
    ],
)
def test_what_a_calendar_should_hold(status: MeetingStatus, now: datetime, expected: Method | None) -> None:
    assert method_of(replace(TAC, status=status), now) is expected
