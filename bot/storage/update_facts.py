"""Update requests, escalations and seen signals as the rules see them, from their rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from bot.domain.facts import EscalationFacts, Level, RequestFacts, Role, Rung, SeenSignal, UpdateAnswer
from bot.storage.meeting_facts import ids, latest
from bot.storage.stacked import Rows


def write_rungs(rungs: Iterable[Rung]) -> list[Any]:
    """A ladder as it is stored with the request that it belongs to."""
    return [[rung.step, rung.offset, [str(role) for role in rung.roles]] for rung in rungs]


def read_rungs(stored: Iterable[Any]) -> tuple[Rung, ...]:
    return tuple(Rung(step, offset, tuple(Role(role) for role in roles)) for step, offset, roles in stored)


def requests_of(rows: Rows) -> dict[UUID, list[RequestFacts]]:
    """The requests of each family, oldest first, each with its latest answer."""
    answers = {answer.request_id: answer for answer in latest(rows["answer"], "request_id")}
    found: dict[UUID, list[RequestFacts]] = defaultdict(list)
    for row in sorted(rows["request"], key=lambda row: (row.asked_at, row.cycle, row.id)):
        answer = answers.get(row.id)
        found[row.family_id].append(
            RequestFacts(
                id=row.id,
                seat_id=row.seat_id,
                asked_at=row.asked_at,
                due_at=row.due_at,
                cycle=row.cycle,
                rungs=read_rungs(row.rungs),
                meeting_id=row.meeting_id,
                answer=UpdateAnswer(answer.answer) if answer else None,
                answered_at=answer.at if answer else None,
                recorded_by_id=answer.recorded_by_id if answer else None,
                cancelled_at=row.cancelled_at,
                more_time_until=row.more_time_until,
                child_ids=ids(answer.child_ids) if answer else (),
            )
        )
    return found


def escalations_of(rows: Rows) -> dict[UUID, list[EscalationFacts]]:
    found: dict[UUID, list[EscalationFacts]] = defaultdict(list)
    for row in sorted(rows["escalation"], key=lambda row: (row.raised_at, row.id)):
        found[row.family_id].append(
            EscalationFacts(
                id=row.id,
                reason=row.reason,
                raised_at=row.raised_at,
                role=Role(row.role),
                holder_id=row.holder_id,
                put_at=row.put_at,
                raised_by_id=row.raised_by_id,
                request_id=row.request_id,
                meeting_id=row.meeting_id,
                seat_id=row.seat_id,
                hop=row.hop,
                acknowledged_at=row.acknowledged_at,
                acknowledged_by_id=row.acknowledged_by_id,
                decision=row.decision,
                decided_at=row.decided_at,
                closed_at=row.closed_at,
            )
        )
    return found


def signals_of(rows: Rows) -> dict[UUID, list[SeenSignal]]:
    found: dict[UUID, list[SeenSignal]] = defaultdict(list)
    for row in sorted(rows["signal"], key=lambda row: row.key):
        found[row.family_id].append(
            SeenSignal(
                key=row.key,
                level=Level(row.level),
                first_seen_at=row.first_seen_at,
                acknowledged_at=row.acknowledged_at,
                acknowledged_by_id=row.acknowledged_by_id,
                remind_on=row.remind_on,
                snoozes=row.snoozes,
            )
        )
    return found
