"""The two statements that a family's facts are read with: what belongs to it, and who belongs to that."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, ColumnElement, Select, bindparam, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from bot.storage import models as m
from bot.storage.models.base import Base
from bot.storage.stacked import Stacked, stacked
from bot.storage.types import Column, among

_MEETING: BindParameter[UUID] = bindparam("meeting", type_=m.Meeting.id.type)


def _all_but(table: type[Base], *left_out: str) -> list[Any]:
    return [column for column in table.__mapper__.columns if column.key not in left_out]


def _belonging_to(is_theirs: Callable[[Column], ColumnElement[bool]]) -> Stacked:
    """What belongs to the families of which this says whether a column of their ids is theirs."""
    meetings = select(m.Meeting.id).where(is_theirs(m.Meeting.family_id))

    def own(table: type[Any], *columns: InstrumentedAttribute[Any]) -> Select[*tuple[Any, ...]]:
        return select(table.family_id, *columns).where(is_theirs(table.family_id))

    def own_all_but(table: type[Any], *left_out: str) -> Select[*tuple[Any, ...]]:
        return own(table, *_all_but(table, "family_id", *left_out))

    def of_meeting(table: type[Any], *columns: InstrumentedAttribute[Any]) -> Select[*tuple[Any, ...]]:
        return select(table.meeting_id, *columns).where(table.meeting_id.in_(meetings))

    def of_meeting_all_but(table: type[Any], *left_out: str) -> Select[*tuple[Any, ...]]:
        return of_meeting(table, *_all_but(table, "id", "meeting_id", *left_out))

    return stacked(
        family=select(
            m.Family.id,
            m.Family.reference,
            m.Family.nation,
            m.Family.opened_at,
            m.Family.baseline_on,
            m.Family.closed_at,
            m.Family.closed_because,
            m.Family.legal_basis,
            m.Family.merged_into_id,
        ).where(is_theirs(m.Family.id)),
        child=own(m.Child, m.Child.id, m.Child.letter, m.Child.age_band),
        period=own_all_but(m.PlanPeriod, "id", "decided_by_id", "ended_by_id", "ended_because"),
        parent=own(m.Parent, m.Parent.id, m.Parent.label, m.Parent.ended_at),
        agreement=own_all_but(m.Agreement, "id", "given_by"),
        seat=own_all_but(m.Seat),
        holding=own_all_but(m.Holding, "id"),
        deputising=own(
            m.Deputising,
            m.Deputising.seat_id,
            m.Deputising.person_id,
            m.Deputising.from_at,
            m.Deputising.until_at,
            m.Deputising.meeting_id,
        ),
        meeting=own(
            m.Meeting,
            m.Meeting.id,
            m.Meeting.kind,
            m.Meeting.status,
            m.Meeting.child_ids,
            m.Meeting.revision,
            m.Meeting.starts_at,
            m.Meeting.minutes,
            m.Meeting.proposed_at,
            m.Meeting.fixed_at,
            m.Meeting.is_first,
            m.Meeting.place,
            m.Meeting.parents_coming,
            m.Meeting.recorded_at,
            m.Meeting.finished_at,
            m.Meeting.went_ahead,
            m.Meeting.cancelled_at,
            m.Meeting.cancel_cause,
            m.Meeting.gap_accepted_at,
            m.Meeting.notice_kept,
            m.Meeting.goes_ahead_without,
            m.Meeting.agreed_weeks,
            m.Meeting.agreement_check,
        ),
        meeting_date=of_meeting_all_but(m.MeetingDate, "set_by_id", "notice_days"),
        rsvp=of_meeting_all_but(m.Rsvp, "person_id"),
        poll=of_meeting(m.Poll, m.Poll.opened_at, m.Poll.closes_at, m.Poll.closed_at),
        option=of_meeting(m.PollOption, m.PollOption.id, m.PollOption.starts_at),
        vote=of_meeting(m.PollVote, m.PollVote.option_id, m.PollVote.seat_id, m.PollVote.vote),
        reply=of_meeting(m.PollReply, m.PollReply.seat_id),
        presence=of_meeting_all_but(m.Presence, "by_id"),
        voice=of_meeting_all_but(m.Voice, "by_id"),
        request=select(
            *(
                column
                for column in m.UpdateRequest.__mapper__.columns
                if column.key not in ("purpose", "asked_by_id", "since_on")
            )
        ).where(is_theirs(m.UpdateRequest.family_id)),
        answer=own_all_but(m.GivenAnswer, "id", "by_id", "seat_id"),
        escalation=select(
            *(
                column
                for column in m.Escalation.__mapper__.columns
                if column.key not in ("agency_id", "decision_reason", "decided_by_id")
            )
        ).where(is_theirs(m.Escalation.family_id)),
        signal=own_all_but(m.Signal, "id"),
        step=own(m.Step, m.Step.key),
    )


_MEETINGS_FAMILY = select(m.Meeting.family_id).where(m.Meeting.id == _MEETING).scalar_subquery()
OF_FAMILIES = _belonging_to(lambda column: among(column, "families"))
OF_MEETINGS_FAMILY = _belonging_to(lambda column: column == _MEETINGS_FAMILY)

# Those who are named, who lead safeguarding where they work, and who can be put in charge of a decision ...
_named = select(m.Person.id, m.Person.line_manager_id, m.Person.deputy_id, m.Person.agency_id).where(
    or_(
        among(m.Person.id, "people"),
        m.Person.id.in_(select(m.Agency.safeguarding_lead_id).where(among(m.Agency.id, "agencies"))),
        m.Person.id.in_(select(m.Post.person_id)),
        m.Person.in_caf_team,
    )
)
_named_cte = _named.cte("named")
# ... and whoever stands in for them or manages them.
_reached = or_(
    m.Person.id.in_(select(_named_cte.c.id)),
    m.Person.id.in_(select(_named_cte.c.line_manager_id)),
    m.Person.id.in_(select(_named_cte.c.deputy_id)),
)
_reached_ids = select(m.Person.id).where(_reached)
_their_agencies = select(m.Person.agency_id).where(_reached)

PEOPLE = stacked(
    person=select(
        m.Person.id,
        m.Person.agency_id,
        m.Person.function,
        m.Person.name_sealed,
        m.Person.email_index,
        m.Person.is_shared_mailbox,
        m.Person.reminders_off,
        m.Person.working_weekdays,
        m.Person.line_manager_id,
        m.Person.deputy_id,
        m.Person.leaving_on,
        m.Chat.bound_at,
        m.Chat.blocked_at,
        m.Person.in_caf_team,
    )
    .outerjoin(m.Chat, m.Chat.person_id == m.Person.id)
    .where(_reached),
    away=select(m.Away.person_id, m.Away.start_on, m.Away.until).where(m.Away.person_id.in_(_reached_ids)),
    post=select(m.Post.person_id, m.Post.role, m.Post.rank).where(m.Post.person_id.in_(_reached_ids)),
    agency=select(m.Agency.id, m.Agency.name, m.Agency.safeguarding_lead_id, m.Agency.keeps_term).where(
        or_(among(m.Agency.id, "agencies"), m.Agency.id.in_(_their_agencies))
    ),
    closure=select(m.Closure.scope, m.Closure.agency_id, m.Closure.start_on, m.Closure.until).where(
        or_(
            m.Closure.agency_id.is_(None),
            among(m.Closure.agency_id, "agencies"),
            m.Closure.agency_id.in_(_their_agencies),
        )
    ),
)
