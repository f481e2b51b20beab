"""What leaves next for one person, decided at the moment of sending: still true, allowed now, merged with what."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from bot import log
from bot.card import Card
from bot.delivery.standing_in import IN_FOR, tell_stand_in
from bot.dialogue.screen import is_wanted
from bot.domain.calendar import WorkingCalendar
from bot.domain.facts import Function, PersonFacts
from bot.domain.notifications import KINDS, Lane, Urgency, says, stays_silent
from bot.domain.people_time import day_starts_at, may_send_at, next_digest_at
from bot.flows import conduct
from bot.flows.registry import registry
from bot.i18n import LONDON, speaking
from bot.storage import claims, outbox
from bot.storage.claims import Claimed
from bot.storage.database import AWAY
from bot.storage.directory_facts import people_at_work
from bot.storage.family_facts import readable_families
from bot.storage.models import Chat, Person
from bot.storage.work import Who, Work
from bot.usecases import leaving
from bot.views import common, directory

logger = log.get(__name__)

NOON = 12


@dataclass(frozen=True, slots=True)
class Parcel:
    """One message: the row that carries it and those merged into it, and what it says, from the facts that settled it.

    Of `ids`, the carrier's first, `said` are those whose words it has: the others say the same for another place.
    `kind` and `about` are those of the row that carries it; `frame` is the screen that is sent. `frame` and `card` None: an operation on a chat.
    `silent` are those that are not sent again where the answer to the send is lost.
    """

    ids: tuple[UUID, ...]
    kind: str
    about: dict[str, Any]
    frame: conduct.Frame | None
    card: Card | None = None
    attempts: int = 0
    note: str | None = None
    by_mail: bool = False
    family_id: UUID | None = None
    lane: Lane = Lane.REPLY
    due_at: datetime | None = None
    said: tuple[UUID, ...] = ()
    silent: frozenset[UUID] = frozenset()


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What decides about every message of a round, read once for all of them.

    `had`: how many messages each reader has had today. `closed`: the families that are closed. `seats`: who sits, or sat last
    where they have left, at each place of those that can be read.
    """

    people: Mapping[UUID, PersonFacts]
    calendar: WorkingCalendar
    had: Mapping[UUID, int]
    closed: Collection[UUID]
    seats: Mapping[UUID, UUID | None]

    def is_for(self, row: Claimed, person_id: UUID | None) -> bool:
        """Whether it is still for whoever it was for when it was looked whose turn it is: a place may have changed hands."""
        if row.to_person_id is not None or row.to_seat_id is None:
            return True
        return self.seats.get(row.to_seat_id, person_id) == person_id


async def circumstances(work: Work, rows: Iterable[Claimed], persons: Iterable[Person]) -> Circumstances:
    """Of everybody whom these rows may reach. The families that they are about are read here, for all the screens."""
    families = await readable_families(work, {row.family_id for row in rows if row.family_id is not None})
    closed = {family_id for family_id, facts in families.items() if facts.closed_at is not None}
    seats = {seat.id: seat.holder_id or seat.leaver_id for facts in families.values() for seat in facts.seats}
    person_ids = {person.id for person in persons}
    if not person_ids:
        return Circumstances({}, WorkingCalendar(work.nation), {}, closed, seats)
    people, calendar = await people_at_work(work, person_ids)
    had = await outbox.sent_since(work, person_ids, day_starts_at(work.now, calendar))
    return Circumstances(people, calendar, had, closed, seats)


async def settle_one(
    work: Work, rows: list[Claimed], person: Person | None, chat: Chat | None, around: Circumstances
) -> Parcel | None:
    """The next message of one person, or None where what was due has been held, dropped, or found untrue."""
    operations = [row for row in rows if row.kind.startswith("op_")]
    if operations:
        row = operations[0]
        if chat is None:
            row.state = "stale"
            return None
        return Parcel((row.id,), row.kind, row.about, None, attempts=row.attempts)
    true = await _still_true(work, await _allowed_now(work, rows, person, around), person, chat, around)
    if not true:
        return None
    first = true[0].row
    by_mail = chat is None or KINDS[first.kind].mail_only
    if by_mail and not (KINDS[first.kind].by_mail and person is not None and person.email_sealed is not None):
        first.state = "unreachable"
        return None
    merged = [one for one in true if _may_merge(one.row, by_mail)] if _may_merge(first, by_mail) else true[:1]
    said = [one.row for one in merged]
    carried = [row for one in merged for row in (one.row, *one.same)]
    with speaking(person.language if person else "en"):
        note = _note(carried)
        if len(merged) == 1:
            frame = conduct.screen_frame(first.kind, first.about)
            card = registry.screens[first.kind].view(merged[0].facts)
            if not by_mail:
                card = conduct.with_home(card, work.seen_by(_reader(person, chat)))
        else:
            frame = conduct.screen_frame("several", _several(work, said))
            card = (await conduct.draw_frame(work.seen_by(_reader(person, chat)), frame)).card
            if by_mail:  # a link to a list stays short
                frame = conduct.screen_frame("several", {"letter": str(first.id)})
    return Parcel(
        ids=tuple(row.id for row in carried),
        kind=first.kind,
        about=first.about,
        frame=frame,
        card=card,
        attempts=max(row.attempts for row in carried),
        note=note,
        by_mail=by_mail,
        family_id=first.family_id,
        lane=Lane(first.lane),
        due_at=min(row.late_since or row.due_at for row in carried),
        said=tuple(row.id for row in said),
        silent=frozenset(row.id for row in carried if stays_silent(row.kind)),
    )


def _note(carried: list[Claimed]) -> str | None:
    """What is said above the card: that it may be a repeat, and for whom the reader stands in."""
    away = dict.fromkeys(row.about[IN_FOR] for row in carried if IN_FOR in row.about)
    said = [common.may_be_repeat()] if any(row.may_repeat for row in carried) else []
    said += [directory.you_stand_in([Function(word) for word in away])] if away else []
    return "\n\n".join(said) or None


@dataclass(frozen=True, slots=True)
class _True:
    """A row whose screen still has something to show, the facts that it would show, and the rows that say the same."""

    row: Claimed
    facts: Any
    same: list[Claimed] = field(default_factory=list)


def _reader(person: Person | None, chat: Chat | None) -> Who:
    return Who(person.id if person else None, chat.id if chat else None, person.language if person else "en")


def _several(work: Work, merged: list[Claimed]) -> dict[str, Any]:
    """What the merged message shows, and whether it is what gathered for the morning."""
    gathered = any(row.urgency == Urgency.DIGEST for row in merged)
    is_morning = work.now.astimezone(LONDON).hour < NOON
    return {"waiting": [[row.kind, row.about] for row in merged]} | (
        {"morning": True} if gathered and is_morning else {}
    )


def _may_merge(row: Claimed, by_mail: bool) -> bool:
    kind = KINDS[row.kind]
    return not (kind.alone or kind.mail_only) and (kind.by_mail or not by_mail)


async def _allowed_now(
    work: Work, rows: list[Claimed], person: Person | None, around: Circumstances
) -> list[Claimed]:
    """Those that may reach this person now. The others wait: for the morning, the digest, or the next day."""
    allowed: list[Claimed] = []
    known = [row for row in rows if row.kind in KINDS]
    for row in rows:
        if row.kind not in KINDS:
            logger.error("unknown_kind", kind=row.kind)
            claims.fails(work, row)
    if person is None:
        for row in known:
            if row.to_chat_id is not None:
                allowed.append(row)
            elif row.to_person_id is not None or not await leaving.passed_to_deputy(work, row):
                row.state = "unreachable"  # a gap at the table, or somebody who is no longer there
        return allowed
    facts, calendar, had = around.people[person.id], around.calendar, around.had[person.id]
    for row in known:
        urgency = Urgency(row.urgency)
        if row.useful_until is not None and row.useful_until <= work.now:
            row.state = "stale"
            continue
        at = may_send_at(
            facts, row.made_at if urgency is Urgency.DIGEST else work.now, urgency, work.policy, calendar
        )
        why = "digest" if urgency is Urgency.DIGEST else "quiet"
        if at <= work.now and urgency is Urgency.DAY and had >= work.policy.people_time.messages_a_day:
            at, why = next_digest_at(facts, work.now, work.policy, calendar), "enough"
        await tell_stand_in(work, row, facts, max(at, work.now))
        if at > work.now:
            row.due_at, row.late_since = at, None  # it is late for nobody
            work.audit("held", person=person.id, family=row.family_id, kind=row.kind, until=at, why=why)
        else:
            allowed.append(row)
    return allowed


async def _still_true(
    work: Work, rows: list[Claimed], person: Person | None, chat: Chat | None, around: Circumstances
) -> list[_True]:
    """Those whose screen still has something to show this reader, what says the same together: who sits at two places is
    told once. One that raises is a fault, and stops no other.
    """
    here = work.seen_by(_reader(person, chat))
    true: list[_True] = []
    said: dict[tuple[str, str], _True] = {}
    for row in rows:
        if row.family_id in around.closed and not KINDS[row.kind].outlives_plan:
            row.state = "stale"
            continue
        screen = registry.screens.get(row.kind)
        try:
            facts = await screen.load(here, row.about) if screen else None
        except Exception as error:
            if isinstance(error, AWAY):
                raise  # nothing is wrong with the message; or it is, and nothing more can be asked in this transaction
            logger.error("notification_failed", kind=row.kind, row=str(row.id), exc_info=error)
            claims.fails(work, row)
            continue
        if not is_wanted(facts):
            row.state = "stale"
            continue
        what = says(row.kind, row.about)
        if what in said and not KINDS[row.kind].alone:
            said[what].same.append(row)
            continue
        said[what] = _True(row, facts)
        true.append(said[what])
    return true


__all__ = ["Circumstances", "Parcel", "circumstances", "settle_one"]
