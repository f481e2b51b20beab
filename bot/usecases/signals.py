"""Signals of drift as they are kept and said: noted when they begin or worsen, dropped when the facts have changed."""

from __future__ import annotations

from datetime import timedelta

from bot.domain import drift
from bot.domain.directory import resolve
from bot.domain.drift import Signal, is_worse
from bot.domain.facts import Due, FamilyFacts, Level, Role
from bot.storage import signals as rows
from bot.storage import wake
from bot.storage.directory_facts import directory
from bot.storage.tables import calendar_of
from bot.storage.work import Work

A_ROUND = timedelta(minutes=15)  # more than a sweep takes for all that falls due at the hour of the digest


async def say_signal(work: Work, facts: FamilyFacts, due: Due) -> None:
    """It has begun, or has worsened: red reaches the tier's manager at once, and the lead has it in the digest."""
    signal = next((one for one in _showing(work, facts) if one.key == due.detail), None)
    before = next((one.level for one in facts.signals if one.key == due.detail), None)
    if signal is None or not is_worse(signal.level, before):
        return
    await rows.note_level(work, facts.id, signal.key, signal.level)
    behind = await directory(work)
    today = calendar_of(facts).local_day(work.now)
    above = resolve(due.roles[0], None, facts, behind, work.policy, today) if due.roles else None
    at_once = above.person_ids if above and signal.level is Level.RED else ()
    for person_id in at_once:
        work.notify("drift_red", person=person_id, family=facts.id, signal=signal.key)
    lead = resolve(Role.LEAD, facts.lead, facts, behind, work.policy, today)
    in_digest = [person_id for person_id in lead.person_ids if person_id not in at_once]
    since = due.due_at if work.now - due.due_at < A_ROUND else work.now  # long so: what shows it is news of today
    know = await rows.told_since(work, facts.id, signal.key, due.due_at)
    for person_id in in_digest:
        if person_id not in know:
            work.notify("drift_amber", person=person_id, family=facts.id, since=since, signal=signal.key)
    fell_through = above.fell_through if above else ()
    await wake.note_told(work, due.key, [*at_once, *in_digest], fell_through)
    work.audit("signal_shown", family=facts.id, signal=signal.signal, level=signal.level)


async def keep_signals(work: Work, facts: FamilyFacts) -> None:
    """Once nothing is left to take: drop what shows no more, and note what shows again.

    What has come back though its step was taken long ago (a date was booked and then cancelled) is told to the lead
    with the digest, if it is still so by then.
    """
    showing = {one.key: one for one in _showing(work, facts)}
    before = {one.key: one.level for one in facts.signals}
    if gone := before.keys() - showing.keys():
        await rows.forget_signals(work, facts.id, gone)
    changed = [one for one in showing.values() if before.get(one.key) is not one.level]
    for signal in changed:
        await rows.note_level(work, facts.id, signal.key, signal.level)
    again = [one for one in changed if is_worse(one.level, before.get(one.key))]
    if not again:
        return
    today = calendar_of(facts).local_day(work.now)
    lead = resolve(Role.LEAD, facts.lead, facts, await directory(work), work.policy, today)
    for signal in again:
        for person_id in lead.person_ids:
            work.notify("drift_amber", person=person_id, family=facts.id, signal=signal.key)


def _showing(work: Work, facts: FamilyFacts) -> list[Signal]:
    return drift.signals(facts, work.policy, calendar_of(facts), work.now)
