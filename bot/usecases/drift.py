"""What is done about drift: said when it begins or worsens, put off for a while, or put to the lead."""

from __future__ import annotations

from uuid import UUID

from bot import log
from bot.domain import drift
from bot.domain.attention import LeadAskedToday, NobodyLeads, SignalOver, attention, find
from bot.domain.directory import resolve
from bot.domain.drift import Signal
from bot.domain.facts import Due, FamilyFacts, Role
from bot.domain.people_time import snoozed_until
from bot.domain.permissions import Capability, NotAllowed
from bot.storage import signals as rows
from bot.storage import wake
from bot.storage.directory_facts import directory
from bot.storage.family_facts import family_facts
from bot.storage.tables import calendar_of
from bot.storage.work import Here, Work
from bot.usecases.permission import require
from bot.usecases.signals import say_signal
from bot.usecases.steps import step

logger = log.get(__name__)

step("drift_red")(say_signal)
step("drift_amber")(say_signal)


@step("drift_reminder")
async def remind(work: Work, facts: FamilyFacts, due: Due) -> None:
    """Whoever put it off until today has it in today's digest, if it still shows."""
    kept = next((one for one in facts.signals if one.key == due.detail), None)
    shows = any(one.key == due.detail for one in drift.signals(facts, work.policy, calendar_of(facts), work.now))
    if kept is not None and kept.acknowledged_by_id is not None and shows:
        work.notify(
            "drift_reminder", person=kept.acknowledged_by_id, family=facts.id, since=due.due_at, signal=kept.key
        )
        await wake.note_told(work, due.key, [kept.acknowledged_by_id], ())


@step("operator_alert")
async def alert_operator(work: Work, facts: FamilyFacts, due: Due) -> None:
    """Something that only whoever runs the installation can put right. It is in the log as well."""
    logger.error("operator_alert", detail=due.detail, family=str(facts.id))
    operators = (await directory(work)).operators
    for person_id in operators:
        work.notify("operator_alert", person=person_id, family=facts.id, what=due.detail)
    await wake.note_told(work, due.key, operators, ())


async def put_off(work: Work, family_id: UUID, key: str, working_days: int) -> None:
    """Whoever acts knows of it: it is not repeated until that day, unless it worsens. It stays in the list.

    Raises NotAllowed, SignalOver, SnoozeRefused.
    """
    await require(work, Capability.SEE_ATTENTION, family_id)
    await work.look_again(family_id)
    signal, facts = await _signal(work, family_id, key)
    row = await rows.note_level(work, family_id, signal.key, signal.level)
    calendar = calendar_of(facts)
    until = snoozed_until(work.now, working_days, row.snoozes, work.policy, calendar)
    row.acknowledged_at = work.now
    row.acknowledged_by_id = work.me
    row.remind_on = calendar.local_day(until)
    row.snoozes += 1
    work.record("signal_put_off", family_id, signal=signal.signal, subject=signal.subject_id, until=row.remind_on)
    work.audit("signal_put_off", family=family_id, signal=signal.signal, until=row.remind_on)


def asked_key(family_id: UUID, signal: Signal, by: UUID, here: Here) -> str:
    """Once a day for each person and signal."""
    return f"lead_asked:{family_id.hex}:{signal.key}:{by.hex}:{here.today}"


async def ask_lead(work: Work, family_id: UUID, key: str) -> None:
    """Put it to whoever leads, or stands in. Raises NotAllowed, SignalOver, NobodyLeads, LeadAskedToday."""
    await require(work, Capability.SEE_ATTENTION, family_id)
    await work.look_again(family_id)
    signal, facts = await _signal(work, family_id, key)
    once = asked_key(family_id, signal, work.me, work)
    if await rows.was_said(work, once):
        raise LeadAskedToday
    today = calendar_of(facts).local_day(work.now)
    found = resolve(Role.LEAD, facts.lead, facts, await directory(work), work.policy, today)
    if found.role is not Role.LEAD or found.person_ids[0] == work.me:
        raise NobodyLeads
    work.notify("lead_asked", person=found.person_ids[0], family=family_id, key=once, signal=signal.key, by=work.me)
    work.record("lead_asked", family_id, signal=signal.signal, subject=signal.subject_id, by=work.me)
    work.audit("lead_asked", family=family_id, signal=signal.signal)


async def _signal(work: Work, family_id: UUID, key: str) -> tuple[Signal, FamilyFacts]:
    facts = await family_facts(work, family_id)
    if facts is None or facts.closed_at is not None:
        raise NotAllowed
    signal = find(attention(facts, work.policy, calendar_of(facts), work.now), key)
    if signal is None:
        raise SignalOver
    return signal, facts
