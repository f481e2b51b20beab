"""Somebody at a table leaves: the lead hears when it is known, and again on the first day without anybody.

Access ends on the leaving date, so from then on nobody sits there (`seats.without_leavers`): nobody is invited, asked or
chased at that place. A place must not die in silence, so whoever leads is told while there is time to name somebody,
and on the first working day on which what would be asked of the place comes to them.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import time

from bot.domain.calendar import WorkingCalendar
from bot.domain.due import morning, step
from bot.domain.facts import Due, FamilyFacts, Role
from bot.domain.seats import usual_holder


def dues(facts: FamilyFacts, calendar: WorkingCalendar) -> Iterator[Due]:
    """ "leaving", once when a leaving date is known and nobody is named to follow, once on the first day without.

    Of the lead's own place the signal "no lead" tells beforehand; once it is empty, whoever stands behind it hears.
    Subject: the family.
    """
    for seat in facts.seats:
        holder = usual_holder(seat, facts)
        if holder is None or holder.leaving_on is None or seat.successor_id is not None:
            continue
        first_day = calendar.first_working_day_on_or_after(holder.leaving_on)
        told = (
            ("known", seat.holder_since_at or facts.opened_at, calendar.at(holder.leaving_on, time())),
            ("gone", morning(calendar, first_day), None),
        )
        for rank, (name, at, useful_until) in enumerate(told[1 if seat.is_lead else 0 :]):
            yield step(
                "leaving",
                facts.id,
                at,
                revision=f"{holder.leaving_on}-{holder.id.hex}",
                seat_id=seat.id,
                name=name,
                roles=(Role.LEAD,),
                useful_until=useful_until,
                rank=rank,
            )
