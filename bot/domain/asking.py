"""When the rules ask a seat for an update.

Before a meeting: on the ladder's day (TAC and child in need D-12, core group D-8) or when the date is fixed, but for a
first core group; a report is asked only of those who are not coming. Between meetings: every four weeks, unless one is
within fifteen working days. One request at a time for each seat.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from uuid import UUID

from bot.domain import ladders, seats, windows
from bot.domain.agreement import allows, is_in_force
from bot.domain.calendar import WorkingCalendar
from bot.domain.due import evening, morning, step
from bot.domain.facts import Due, FamilyFacts, MeetingFacts, MeetingStatus, Role, SeatFacts
from bot.domain.policy import Policy
from bot.domain.updates import UPDATE, has_requests, of_seat, purpose, standing_answer


def asks_for_meeting(
    meeting: MeetingFacts,
    seat: SeatFacts,
    facts: FamilyFacts,
    policy: Policy,
    calendar: WorkingCalendar,
) -> Iterator[Due]:
    """The asking of one seat before one meeting. Subject: the meeting.

    "update_request": ask now. "no_ladder": the lead hears that the holder has not said that they know the family, that
    nobody holds the seat, or that the family's agreement does not reach so far (told once for the meeting where none
    is in force); the asking follows when that has changed. "closed_seat": no day is left on which anybody is there,
    the lead and the tier's manager hear.
    """
    starts_at, fixed_at = meeting.starts_at, meeting.fixed_at
    if starts_at is None or fixed_at is None or seat.is_lead:
        return
    if not has_requests(meeting, policy) or not ladders.is_asked_for(meeting, seat, policy):
        return
    if any(request.meeting_id == meeting.id for request in of_seat(seat, facts)):
        return
    known_at = max(fixed_at, facts.opened_at, seats.known_since(seat, fixed_at), seat.added_at or fixed_at)
    ladder = policy.ladder(meeting.kind)
    last = evening(calendar, windows.last_day(starts_at, policy, calendar))
    window = windows.before_meeting(seat, starts_at, ladder, known_at, facts, policy, calendar)
    nominal = morning(calendar, calendar.add_working_days(calendar.local_day(starts_at), ladder.asked))
    ask_at = window.ask_at if window else max(nominal, known_at)
    ask_on = calendar.local_day(ask_at)
    if ask_at >= last:
        return
    if standing_answer(seat, facts, ask_on, policy, calendar) or _is_asked_lately(
        seat, facts, ask_on, policy, calendar
    ):
        return
    kind, detail, revision = "update_request", purpose(meeting, seat), "0"
    roles: tuple[Role, ...] = (Role.HOLDER,)
    about: UUID | None = seat.id
    why = seats.no_ladder(seat)
    if not allows(facts, seat.agency_id, ask_on, policy):
        kind, roles, detail, revision = "no_ladder", (Role.LEAD,), seats.NoLadder.NO_AGREEMENT, "agreement"
        about = seat.id if facts.agreement is not None and is_in_force(facts.agreement, ask_on) else None
    elif why is not None:
        kind, roles, detail = "no_ladder", (Role.LEAD,), why
        revision = seat.holder_id.hex if seat.holder_id else "gap"
    elif window is None:
        kind, roles, detail = "closed_seat", (Role.LEAD, *policy.decides(facts.tier)[:1]), "not_asked"
    yield step(
        kind,
        meeting.id,
        ask_at,
        revision=revision,
        seat_id=about,
        name="ask",
        roles=roles,
        useful_until=last,
        detail=detail,
    )


def _is_asked_lately(
    seat: SeatFacts, facts: FamilyFacts, on: date, policy: Policy, calendar: WorkingCalendar
) -> bool:
    """A request between meetings is still open: it stands in for the one before the meeting."""
    for request in of_seat(seat, facts):
        if request.meeting_id is None and ladders.is_running(request, facts, policy):
            asked_on = calendar.local_day(request.asked_at)
            if on <= calendar.add(asked_on, policy.updates.between_every):
                return True
    return False


def asks_between(
    seat: SeatFacts, facts: FamilyFacts, policy: Policy, calendar: WorkingCalendar, now: datetime
) -> Iterator[Due]:
    """The next asking of one seat between meetings, and the last one that has passed. Subject: the family.

    Every so many weeks after the latest of: the last meeting, the last asking or answer, the baseline date and the
    day on which the holder said that they know the family. A meeting ahead within so many working days takes its
    place; so does one that comes before the day.
    """
    if seat.is_lead or seat.holder_id is None:
        return
    base = _base(seat, facts, calendar, now)
    ladder = policy.ladder(None)
    every = policy.updates.between_every
    nominal = calendar.add(base, every)
    while (following := calendar.add(nominal, every)) <= calendar.local_day(now):
        nominal = following
    for candidate in (nominal, following):
        ask_on = windows.ask_between(seat, ladder, candidate, facts, policy, calendar)
        ask_on = max(ask_on, calendar.add_working_days(base, 1))
        if _is_meeting_near(facts, max(ask_on, calendar.local_day(now)), policy, calendar, now):
            continue
        if not allows(facts, seat.agency_id, ask_on, policy):
            continue
        why = seats.no_ladder(seat)
        yield step(
            "no_ladder" if why else "update_request",
            facts.id,
            morning(calendar, ask_on),
            revision=f"{candidate}-{seat.holder_id.hex}" if why else str(candidate),
            seat_id=seat.id,
            name="ask",
            roles=(Role.LEAD,) if why else (Role.HOLDER,),
            series=f"between:{seat.id.hex}",
            detail=why or UPDATE,
        )


def _base(seat: SeatFacts, facts: FamilyFacts, calendar: WorkingCalendar, now: datetime) -> date:
    """The day from which the weeks to the next asking count."""
    instants = [facts.opened_at, seat.added_at, seat.knows_family_at]
    for meeting in facts.meetings:
        if meeting.status in (MeetingStatus.HELD, MeetingStatus.CONFIRMED) and meeting.starts_at:
            instants.append(meeting.starts_at if meeting.starts_at <= now else None)
    for request in of_seat(seat, facts):
        instants += [request.asked_at, request.answered_at]
    latest = max(instant for instant in instants if instant is not None)
    return max(calendar.local_day(latest), facts.baseline_on)


def _is_meeting_near(facts: FamilyFacts, on: date, policy: Policy, calendar: WorkingCalendar, now: datetime) -> bool:
    within = policy.updates.none_between_if_meeting_within
    return any(
        meeting.status is MeetingStatus.CONFIRMED
        and meeting.starts_at is not None
        and meeting.starts_at > now
        and (starts_on := calendar.local_day(meeting.starts_at)) in calendar.known
        and calendar.working_days_between(on, starts_on) <= within
        for meeting in facts.meetings
    )
