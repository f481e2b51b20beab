"""The list of coming meetings, and of families that need a date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from bot.card import Button, Card, stack
from bot.domain.facts import MeetingKind
from bot.i18n import _, ngettext, short_day, short_moment
from bot.views.deadlines import meeting_name


@dataclass(frozen=True, slots=True)
class ToBook:
    """A family that needs a date."""

    family_id: str
    reference: str
    kind: MeetingKind
    due_on: date
    is_late: bool


@dataclass(frozen=True, slots=True)
class Line:
    key: str
    reference: str
    kind: MeetingKind
    starts_at: datetime | None


@dataclass(frozen=True, slots=True)
class Meetings:
    to_book: tuple[ToBook, ...]
    seeking: tuple[Line, ...]
    coming: tuple[Line, ...]
    more: int = 0
    may_arrange: bool = False


def meetings(facts: Meetings) -> Card:
    if not (facts.to_book or facts.seeking or facts.coming):
        plan = Button("plan", _("Plan a meeting")) if facts.may_arrange else None
        return Card(_("No meetings ahead."), stack(plan, Button("families", _("My families"))))
    parts = []
    if facts.to_book:
        n = len(facts.to_book)
        parts.append(ngettext("{n} family needs a date.", "{n} families need a date.", n).format(n=n))
    if facts.seeking:
        n = len(facts.seeking)
        parts.append(ngettext("For {n} a date is being found.", "For {n} a date is being found.", n).format(n=n))
    n = len(facts.coming) + facts.more
    parts.append(ngettext("{n} meeting ahead.", "{n} meetings ahead.", n).format(n=n))
    if facts.more:
        parts.append(_("The next {n} are shown.").format(n=len(facts.coming)))
    buttons = [Button(f"book:{one.family_id}", _book_label(one)) for one in facts.to_book]
    buttons += [Button(f"open:{line.key}", line_label(line)) for line in (*facts.seeking, *facts.coming)]
    return Card(" ".join(parts), stack(*buttons))


def _book_label(one: ToBook) -> str:
    line = (
        _("Book {reference}: {meeting} was due {day}") if one.is_late else _("Book {reference}: {meeting} due {day}")
    )
    return line.format(meeting=meeting_name(one.kind), reference=one.reference, day=short_day(one.due_on))


def line_label(line: Line) -> str:
    """ "Core group, Thu 12 March, 10am · R-1042M"."""
    name = meeting_name(line.kind)
    name = name[:1].upper() + name[1:]
    if line.starts_at is None:
        return _("{meeting}, date being found · {reference}").format(meeting=name, reference=line.reference)
    return _("{meeting}, {moment} · {reference}").format(
        meeting=name, moment=short_moment(line.starts_at), reference=line.reference
    )
