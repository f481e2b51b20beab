"""A meeting as an iCalendar object: reference only, nobody listed, the same UID for as long as the meeting lives.

The time zone is written out by hand: what icalendar derives for London is 3 kB of history, and Outlook needs only
the rule in force since 1996.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from icalendar import Alarm, Calendar, Event, Timezone, vCalAddress, vText

from bot.domain.entries import EntryFacts, Method
from bot.i18n import LONDON
from bot.views.calendar_entry import place_word, summary

ALARM_BEFORE = timedelta(minutes=15)
LONDON_TIME = """\
BEGIN:VTIMEZONE
TZID:Europe/London
BEGIN:DAYLIGHT
TZNAME:BST
TZOFFSETFROM:+0000
TZOFFSETTO:+0100
DTSTART:19960331T010000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
END:DAYLIGHT
BEGIN:STANDARD
TZNAME:GMT
TZOFFSETFROM:+0100
TZOFFSETTO:+0000
DTSTART:19961027T020000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
END:STANDARD
END:VTIMEZONE
"""


def uid(facts: EntryFacts) -> str:
    """Stable however often the meeting moves, and whatever the installation is called."""
    return f"{facts.meeting_id}@roundtable"


def entry(facts: EntryFacts, method: Method, *, stamp: datetime, mailbox: str) -> bytes:
    """The object to attach. `stamp` is now, aware; `mailbox` is the bot's own address, the only one in it."""
    calendar = Calendar()
    calendar.add("prodid", "-//Roundtable//Meetings//EN")
    calendar.add("version", "2.0")
    calendar.add("method", method.value)
    calendar.add_component(Timezone.from_ical(LONDON_TIME.replace("\n", "\r\n")))
    starts = facts.starts_at.astimezone(LONDON)
    event = Event()
    event.add("uid", uid(facts))
    event.add("sequence", facts.sequence)
    event.add("dtstamp", stamp)
    event.add("dtstart", starts)
    event.add("dtend", (facts.starts_at + timedelta(minutes=facts.minutes)).astimezone(LONDON))
    event.add("summary", vText(summary(facts)))
    place = place_word(facts.place)
    if place:
        event.add("location", vText(place))
    event.add("organizer", vCalAddress(f"mailto:{mailbox}"))
    event.add("status", "CANCELLED" if method is Method.CANCEL else "CONFIRMED")
    event.add("class", "PRIVATE")
    if method is Method.REQUEST:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", vText(summary(facts)))
        alarm.add("trigger", -ALARM_BEFORE)
        event.add_component(alarm)
    calendar.add_component(event)
    return bytes(calendar.to_ical())
