"""Who hears that a meeting is fixed, has moved, or is not held: the seats, the deputies, those polled, the manager."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from bot.domain.arranging import Verdict
from bot.domain.facts import FamilyFacts, MeetingStatus, PollFacts
from bot.domain.notifications import Urgency
from bot.domain.people_time import urgency_of_change
from bot.storage import meetings as rows
from bot.storage.tables import calendar_of
from bot.storage.work import Work
from bot.usecases.addressing import at_table, tier_manager
from bot.usecases.arranging import Arranged


async def free_dates(work: Work, found: Arranged, poll: PollFacts) -> None:
    """Whoever was asked about dates need not keep them free. Whoever the question never reached knows of none."""
    ahead = [option.starts_at for option in poll.options if option.starts_at > work.now]
    if not ahead:
        return
    unaware = await rows.never_told(work, found.facts.id, found.row.id, "poll")
    for seat in at_table(found.facts):
        if not seat.is_lead and seat.id not in unaware:
            work.notify(
                "poll_over",
                seat=seat.id,
                family=found.facts.id,
                key=f"poll_over:{found.row.id}:{found.row.sequence}:{seat.id}",
                useful_until=max(ahead),
                urgency=urgency_of(work, found.facts, ahead),
                meeting=found.row.id,
            )


async def tell_deputies(work: Work, kind: str, found: Arranged, urgency: Urgency) -> None:
    """Those who were named to stand in at this meeting, and have no place of their own."""
    facts, row = found.facts, found.row
    for deputy in await rows.deputies_named(work, row.id):
        if all(seat.holder_id != deputy for seat in facts.seats):
            work.notify(kind, person=deputy, family=facts.id, urgency=urgency, meeting=row.id, revision=row.revision)


def release_deputy(
    work: Work,
    facts: FamilyFacts,
    row: rows.MeetingRow,
    person_id: UUID,
    urgency: Urgency,
    *,
    was: datetime | None = None,
) -> None:
    """They need not stand in after all, and it leaves their calendar. `was`: the date, where that has moved.

    Whoever said so themselves needs only the calendar entry; whoever sits at the table has it in their own right.
    """
    kind = "deputy_released"
    if any(seat.holder_id == person_id for seat in facts.seats):
        return
    if person_id == work.who.person_id:
        key = f"entry:{row.id}:{row.sequence}:{person_id}:released"
        work.notify("calendar_entry", person=person_id, family=facts.id, key=key, of=kind, meeting=row.id)
        return
    until = was or row.starts_at
    work.notify(kind, person=person_id, family=facts.id, useful_until=until, urgency=urgency, meeting=row.id, was=was)


def tell_seat(
    work: Work, kind: str, found: Arranged, seat_id: UUID, holder_id: UUID | None, urgency: Urgency | None = None
) -> None:
    """Whoever did it needs no message, only the calendar entry."""
    row, facts = found.row, found.facts
    if holder_id == work.who.person_id:
        method = "CANCEL" if row.status == MeetingStatus.CANCELLED.value else "REQUEST"
        work.notify(
            "calendar_entry",
            person=holder_id,
            family=facts.id,
            key=f"entry:{row.id}:{row.sequence}:{seat_id}",
            method=method,
            meeting=row.id,
            revision=row.revision,
        )
        return
    work.notify(
        kind,
        seat=seat_id,
        family=facts.id,
        key=f"{kind}:{row.id}:{row.sequence}:{seat_id}",
        useful_until=found.row.starts_at,
        urgency=urgency,
        meeting=row.id,
        revision=row.revision,
    )


def urgency_of(work: Work, facts: FamilyFacts, dates: Iterable[datetime], *, asks: bool = False) -> Urgency:
    return urgency_of_change(dates, work.now, work.policy, calendar_of(facts), asks=asks)


async def tell_manager(work: Work, found: Arranged, means: Verdict) -> None:
    if not means.notice.manager_told:
        return
    manager = await tier_manager(work, found.facts)
    for person_id in manager.person_ids:
        if person_id != work.who.person_id:
            work.notify(
                "short_notice",
                person=person_id,
                family=found.facts.id,
                key=f"short_notice:{found.row.id}:{found.row.revision}:{person_id}",
                meeting=found.row.id,
                revision=found.row.revision,
            )
