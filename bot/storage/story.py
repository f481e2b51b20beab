"""Who there is, and what was done, for the sandbox to show."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from bot.domain.story import Named, Place, Said, StoryEntry
from bot.storage.models import (
    Agency,
    Audit,
    Chat,
    Child,
    Escalation,
    Family,
    Meeting,
    MeetingDate,
    Outbox,
    Person,
    Seat,
    UpdateRequest,
)
from bot.storage.work import Here

MOST = 500
AT_ONCE = 400
"""How many ids are looked up by one statement."""


@dataclass(frozen=True, slots=True)
class Somebody:
    id: UUID
    name: str
    agency: str
    function: str
    email: str | None
    chat_id: int | None  # Telegram's number of their chat, once they have joined


async def everybody(here: Here) -> list[Somebody]:
    """Everybody the bot knows, by agency and name."""
    rows = await here.db.execute(
        select(Person, Agency.name, Chat)
        .join(Agency, Agency.id == Person.agency_id)
        .outerjoin(Chat, Chat.person_id == Person.id)
        .order_by(Chat.bound_at)
    )
    found = {
        person.id: Somebody(
            person.id,
            person.name or "",
            agency,
            person.function,
            person.email,
            int(chat.number) if chat is not None and chat.number else None,
        )
        for person, agency, chat in rows
    }
    return sorted(found.values(), key=lambda one: (one.agency, one.name, str(one.id)))


async def since(here: Here, after: int) -> list[StoryEntry]:
    """The audit from after this entry on, oldest first, at most 500, with what each entry names."""
    found = (
        await here.db.execute(
            select(Audit, Person, Family.reference)
            .outerjoin(Person, Person.id == Audit.person_id)
            .outerjoin(Family, Family.id == Audit.family_id)
            .where(Audit.seq > after)
            .order_by(Audit.seq)
            .limit(MOST)
        )
    ).all()
    names = await _look_up(here, [entry for entry, _, _ in found])
    return [_entry(entry, person, reference, names) for entry, person, reference in found]


@dataclass(frozen=True, slots=True)
class _Names:
    """Rows by their id, whatever the entries name."""

    sent: dict[UUID, Outbox]
    merged: dict[UUID, list[str]]
    escalations: dict[UUID, Escalation]
    requests: dict[UUID, UpdateRequest]
    meetings: dict[UUID, Meeting]
    dates: dict[UUID, list[MeetingDate]]  # by meeting, in the order in which they were set
    places: dict[UUID, Place]
    people: dict[UUID, Named]
    letters: dict[UUID, str]
    chats: dict[UUID, datetime | None]  # by person: since when it is blocked

    def about(self, entry: Audit) -> dict[str, Any]:
        """What was written down; for a message what it was about, too."""
        sent = self.sent.get(_id(entry.about.get("row")) or UUID(int=0))
        return {**(sent.about if sent is not None and entry.what == "told" else {}), **entry.about}


async def _look_up(here: Here, entries: list[Audit]) -> _Names:
    """Everything at once, from the message to what it is about: a dozen statements, however many entries."""
    ids = set(_ids(entry.about for entry in entries))
    sent = {row.id: row for row in await _rows(here, Outbox, ids)}
    merged: dict[UUID, list[str]] = {}
    for some in _in_parts(set(sent)):
        carried = select(Outbox.merged_into_id, Outbox.kind).where(Outbox.merged_into_id.in_(some))
        for into, kind in await here.db.execute(carried):
            if into is not None:
                merged.setdefault(into, []).append(kind)
    ids |= set(_ids(row.about for row in sent.values()))
    escalations = {row.id: row for row in await _rows(here, Escalation, ids)}
    ids |= {each for row in escalations.values() for each in (row.request_id, row.seat_id, row.meeting_id) if each}
    requests = {row.id: row for row in await _rows(here, UpdateRequest, ids)}
    ids |= {each for row in requests.values() for each in (row.seat_id, row.meeting_id) if each}
    meetings = {row.id: row for row in await _rows(here, Meeting, ids)}
    dates: dict[UUID, list[MeetingDate]] = {}
    for some in _in_parts(set(meetings)):
        query = select(MeetingDate).where(MeetingDate.meeting_id.in_(some)).order_by(MeetingDate.revision)
        for date in (await here.db.execute(query)).scalars():
            dates.setdefault(date.meeting_id, []).append(date)
    agencies = {row.id: row.name for row in (await here.db.execute(select(Agency))).scalars()}
    ids |= {entry.person_id for entry in entries if entry.person_id}
    chats: dict[UUID, datetime | None] = {}
    for some in _in_parts(ids):
        phones = select(Chat.person_id, Chat.blocked_at).where(Chat.person_id.in_(some)).order_by(Chat.bound_at)
        chats |= {person_id: blocked_at for person_id, blocked_at in await here.db.execute(phones) if person_id}
    return _Names(
        sent=sent,
        merged=merged,
        escalations=escalations,
        requests=requests,
        meetings=meetings,
        dates=dates,
        places={row.id: Place(row.function, agencies[row.agency_id]) for row in await _rows(here, Seat, ids)},
        people={row.id: Named(row.name or "", row.function) for row in await _rows(here, Person, ids)},
        letters={row.id: row.letter for row in await _rows(here, Child, ids)},
        chats=chats,
    )


def _entry(entry: Audit, person: Person | None, reference: str | None, names: _Names) -> StoryEntry:
    about = names.about(entry)
    escalation = names.escalations.get(_id(about.get("escalation")) or UUID(int=0))
    request_id = _id(about.get("request")) or (escalation.request_id if escalation else None)
    request = names.requests.get(request_id) if request_id else None
    own = None if entry.what == "told" else _id(about.get("seat"))  # of a message: only whom it is addressed to
    seat_id = _id(about.get("place")) or (request.seat_id if request else None) or own
    if seat_id is None and escalation is not None:
        seat_id = escalation.seat_id
    meeting_id = _id(about.get("meeting")) or (request.meeting_id if request else None)
    meeting = names.meetings.get(meeting_id) if meeting_id else None
    dates = names.dates.get(meeting.id, []) if meeting else []
    return StoryEntry(
        entry.seq,
        entry.at,
        entry.what,
        person.name if person else None,
        person.function if person else None,
        reference,
        about,
        people={str(each): names.people[each] for each in _ids([about]) if each in names.people},
        place=names.places.get(seat_id) if seat_id else None,
        meeting_kind=meeting.kind if meeting else None,
        starts_at=next((date.starts_at for date in reversed(dates) if date.set_at <= entry.at), None),
        due_at=request.due_at if request else None,
        letter=next((names.letters[each] for each in _ids([about]) if each in names.letters), None),
        reason=escalation.reason if escalation else None,
        said=_said(entry, names) if entry.what == "told" else None,
    )


def _said(entry: Audit, names: _Names) -> Said:
    row_id = _id(entry.about.get("row"))
    row = names.sent.get(row_id) if row_id else None
    kinds = (str(entry.about.get("kind", "")), *(names.merged.get(row_id, ()) if row_id else ()))
    blocked_at = names.chats.get(entry.person_id) if entry.person_id else None
    return Said(
        kinds=tuple(dict.fromkeys(kinds)),
        by_mail=entry.about.get("channel") == "email",
        made_at=row.made_at if row else entry.at,
        is_blocked=blocked_at is not None and blocked_at <= entry.at,
        has_chat=entry.person_id in names.chats,
        may_repeat=bool(row.may_repeat) if row else False,
    )


async def _rows(here: Here, model: Any, ids: set[UUID]) -> list[Any]:
    found: list[Any] = []
    for some in _in_parts(ids):
        found += (await here.db.execute(select(model).where(model.id.in_(some)))).scalars()
    return found


def _in_parts(ids: set[UUID]) -> Iterator[list[UUID]]:
    ordered = sorted(ids)
    for start in range(0, len(ordered), AT_ONCE):
        yield ordered[start : start + AT_ONCE]


def _ids(about: Iterable[dict[str, Any]]) -> Iterator[UUID]:
    """Every id in these, in lists too."""
    for each in about:
        for value in each.values():
            for one in value if isinstance(value, list) else [value]:
                if (known := _id(one)) is not None:
                    yield known


def _id(value: Any) -> UUID | None:
    try:
        return UUID(value) if isinstance(value, str) and len(value) == 36 else None
    except ValueError:
        return None
