"""Seats at the table: who deputises, on which days somebody can answer, and whether a ladder may run at all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from uuid import UUID

from bot.domain.calendar import WorkingCalendar
from bot.domain.facts import FamilyFacts, PersonFacts, SeatFacts


class NoLadder(StrEnum):
    """Why nobody at a seat can be chased. The lead is told instead."""

    NO_HOLDER = "no_holder"  # nobody sits there: shown as a gap
    NOT_CONFIRMED = "not_confirmed"  # the holder has not yet said that they know which family it is
    NO_AGREEMENT = "no_agreement"  # the family's agreement does not reach to this agency


def no_ladder(seat: SeatFacts) -> NoLadder | None:
    """No ladder runs against an empty seat, nor against somebody who may not know which family it is."""
    if seat.holder_id is None:
        return NoLadder.NO_HOLDER
    if seat.knows_family_at is None:
        return NoLadder.NOT_CONFIRMED
    return None


def without_leavers(
    seats: Iterable[SeatFacts], people: Mapping[UUID, PersonFacts], calendar: WorkingCalendar, now: datetime
) -> Iterator[SeatFacts]:
    """The seats as they are now: from its holder's leaving date on nobody sits there, as access ends that day.

    So whatever asks who sits at a table finds a gap. Until then the date is an instant at which the seat changes.
    """
    for seat in seats:
        holder = people.get(seat.holder_id) if seat.holder_id else None
        if holder is None or holder.leaving_on is None:
            yield seat
            continue
        left_at = calendar.at(holder.leaving_on, time())
        if left_at > now:
            yield replace(seat, changes_at=min(seat.changes_at or left_at, left_at))
        else:
            yield replace(
                seat,
                holder_id=None,
                holder_since_at=None,
                knows_family_at=None,
                vacant_since_at=left_at,
                leaver_id=holder.id,
            )


def usual_holder(seat: SeatFacts, facts: FamilyFacts) -> PersonFacts | None:
    """Whoever sits there, or has left and was not followed: their deputy and line manager still stand behind the seat."""
    return facts.person(seat.holder_id or seat.leaver_id)


def deputy_of(seat: SeatFacts, facts: FamilyFacts) -> PersonFacts | None:
    """The deputy named for this seat, or else the one that its holder always has, or had until they left."""
    holder = usual_holder(seat, facts)
    return facts.person(seat.deputy_id) or facts.person(holder.deputy_id if holder else None)


def is_open(seat: SeatFacts, facts: FamilyFacts, calendar: WorkingCalendar, day: date) -> bool:
    """Somebody can answer for the seat that day: its agency is open, and its holder or deputy works."""
    agency = facts.agencies.get(seat.agency_id)
    if calendar.seat_open(agency, facts.person(seat.holder_id), day):
        return True
    deputy = deputy_of(seat, facts)
    return deputy is not None and calendar.seat_open(agency, deputy, day)


def is_at_work(seat: SeatFacts, facts: FamilyFacts, calendar: WorkingCalendar, day: date) -> bool:
    """Whoever gets what is asked of the seat is at work that day: its holder, or while they are away their deputy.

    On a part-timer's usual days off nothing is asked of the deputy either, so what is due is not due then.
    """
    agency, holder = facts.agencies.get(seat.agency_id), facts.person(seat.holder_id)
    if holder is None or not any(day in span for span in holder.away):
        return calendar.seat_open(agency, holder, day)
    deputy = deputy_of(seat, facts)
    return deputy is not None and calendar.seat_open(agency, deputy, day)


def last_open_day(
    seat: SeatFacts, facts: FamilyFacts, calendar: WorkingCalendar, first: date, last: date
) -> date | None:
    """The seat's last open day from `first` to `last`, both included; None where there is none."""
    day = last
    while day >= first:
        if is_at_work(seat, facts, calendar, day):
            return day
        day -= timedelta(days=1)
    return None


def first_open_day(
    seat: SeatFacts, facts: FamilyFacts, calendar: WorkingCalendar, first: date, last: date
) -> date | None:
    """The seat's first open day from `first` to `last`, both included; None where there is none."""
    day = first
    while day <= last:
        if is_at_work(seat, facts, calendar, day):
            return day
        day += timedelta(days=1)
    return None


def open_days_before(
    seat: SeatFacts, facts: FamilyFacts, calendar: WorkingCalendar, day: date, count: int, first: date
) -> date:
    """So many open days before the day, or `first` where there are not so many since then."""
    found = 0
    while day > first and found < count:
        day -= timedelta(days=1)
        found += is_at_work(seat, facts, calendar, day)
    return day if found == count else first


def known_since(seat: SeatFacts, instant: datetime) -> datetime:
    """From when a step may count against the seat: its holder must have known the family by then."""
    return max(instant, seat.knows_family_at) if seat.knows_family_at else instant
