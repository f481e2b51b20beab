"""What cannot wait for somebody who is away: whoever stands in at their place is told as well.

The holder stays accountable: they are told too, when they are back, if it still holds then.
"""

from __future__ import annotations

from datetime import datetime

from bot.domain.directory import is_there
from bot.domain.facts import PersonFacts
from bot.domain.notifications import KINDS, Urgency
from bot.domain.people_time import first_day_away
from bot.i18n import local_date, midnight
from bot.storage import outbox, own_time
from bot.storage.claims import Claimed
from bot.storage.directory_facts import person_at_work
from bot.storage.work import Work

IN_FOR = "in_for"
"""In what a stand-in is told: the place that they stand in at."""


async def tell_stand_in(work: Work, row: Claimed, holder: PersonFacts, until: datetime) -> None:
    """`until`: when the holder themselves is told. Once for each message and stand-in."""
    if row.to_seat_id is None or not KINDS[row.kind].stands_in:
        return
    first = first_day_away(holder, work.today, local_date(until))
    if first is None:
        return
    due_at = max(work.now, midnight(first))
    deputy_id = await own_time.stand_in_of(work, row.to_seat_id, holder, due_at)
    if deputy_id is None or deputy_id == holder.id:
        return
    key = f"{row.id}:{deputy_id}"
    deputy, _ = await person_at_work(work, deputy_id)
    if not is_there(deputy, local_date(due_at)) or await outbox.is_said(work, key):
        return
    about = {name: value for name, value in row.about.items() if name not in ("family", "seat")}
    work.notify(
        row.kind,
        person=deputy_id,
        family=row.family_id,
        key=key,
        due_at=due_at,
        useful_until=row.useful_until,
        urgency=Urgency(row.urgency),
        **{**about, IN_FOR: holder.function.value},
    )
    work.audit("stand_in_told", person=holder.id, family=row.family_id, stand_in=deputy_id)
