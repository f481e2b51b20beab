"""What must hold after every step, whatever was done and whatever went wrong: judged by the stub's ledger and the tables."""

from __future__ import annotations

import json
from collections import Counter
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from bot.domain.calendar import WorkingCalendar
from bot.domain.facts import EscalationFacts, FamilyFacts, RequestFacts, Role
from bot.domain.notifications import KINDS
from bot.storage import models as m
from bot.views import common
from tests.town.family import Laid
from tests.town.town import Town

CHASES = ("update_request", "update_nudge", "update_rung")
CALENDAR = WorkingCalendar()
TO_DECIDE = 11
"""So many working days after asking, or after the last change, an answer between meetings is a manager's to decide."""
BEFORE_THE_MEETING = 2
"""So many working days before the meeting it is, where it was asked for one."""
CHASING = ("your update", "hasn't answered", "no update from")
A_REPEAT = timedelta(hours=1)
"""The same chase of the same person within this is a repeat; a meeting may well be moved to and fro in that time."""
WAS_CLAIMED = ("claimed", "delivered", "merged", "unknown")
NEVER = "an escalation is never left where it is"


def evening(after: datetime, working_days: int) -> datetime:
    """5pm of that working day, counted from the local day of `after`."""
    day = CALENDAR.add_working_days(CALENDAR.local_day(after), working_days)
    return CALENDAR.at(day, time(17))


async def no_chase_after_the_answer(town: Town) -> None:
    """Neither a message that asks for it, nor a step up."""
    async with town.installation.looking() as here:
        answers = {row.request_id.hex: row.at for row in (await here.db.execute(select(m.GivenAnswer))).scalars()}
        rows = (await here.db.execute(select(m.Outbox).where(m.Outbox.kind.in_(CHASES)))).scalars()
        steps = (
            await here.db.execute(select(m.Step).where(m.Step.kind.in_(CHASES), m.Step.lapsed.is_(False)))
        ).scalars()
        for row in rows:
            answered_at = answers.get(UUID(row.about["request"]).hex)
            if row.state in ("delivered", "merged") and answered_at is not None and row.settled_at is not None:
                assert row.settled_at <= answered_at, f"chased after the answer: {row.kind}, {row.about}"
        for step in steps:
            for request, answered_at in answers.items():
                assert request not in step.key or step.taken_at <= answered_at, f"a step after the answer: {step.key}"


async def everything_accepted_was_logged_first(town: Town) -> None:
    """Each new message is a card that was written down before it left, for the chat that it went to: a reply's, or that of
    rows of the outbox that were claimed. Such a card is sent once."""
    async with town.installation.looking() as here:
        cards = {card.id: card for card in (await here.db.execute(select(m.Card))).scalars()}
        chats = {chat.id: chat.number for chat in (await here.db.execute(select(m.Chat))).scalars()}
        rows = list((await here.db.execute(select(m.Outbox))).scalars())
    claimed = {_named(row.kind, row.about) for row in rows if row.may_repeat or row.state in WAS_CLAIMED}
    sent = Counter[str]()
    for entry in town.api.ledger.accepted:
        if entry["method"] != "sendMessage":
            continue
        text = entry["params"]["text"]
        keyboard = (entry["params"].get("reply_markup") or {}).get("inline_keyboard", [])
        named = {one["callback_data"].split(".")[0] for row in keyboard for one in row if "callback_data" in one}
        assert len(named & cards.keys()) == 1, f"nobody knows of {text!r}"
        card = cards[named.pop()]
        assert chats[card.chat_id] == str(entry["chat_id"]), f"it went to another chat: {text!r}"
        assert card.made_at <= datetime.fromisoformat(entry["at"]), f"it had left by then: {text!r}"
        if said := _unasked(card):
            assert said <= claimed, f"nobody had claimed that: {text!r}"
            sent[card.id] += 1
    assert max(sent.values(), default=1) == 1, "another attempt is another card"


def _unasked(card: m.Card) -> set[str]:
    """What a card says unasked; a reply says nothing of that."""
    frame = card.stack[0]
    if frame[:2] == ["screen", "several"]:
        return {_named(*each) for each in frame[2]["waiting"]}
    return {_named(*frame[1:])} if frame[0] == "screen" and frame[1] in KINDS else set()


def _named(kind: str, about: dict[str, Any]) -> str:
    return f"{kind}:{json.dumps(about, sort_keys=True)}"


async def no_step_is_taken_twice(town: Town) -> None:
    async with town.installation.looking() as here:
        steps = Counter((await here.db.execute(select(m.Step.key))).scalars())
        keys = Counter((await here.db.execute(select(m.Outbox.key).where(m.Outbox.key.is_not(None)))).scalars())
    assert max([*steps.values(), *keys.values()], default=1) == 1
    said: dict[tuple[int, str], datetime] = {}
    for entry in town.api.ledger.accepted:
        text = str(entry["params"].get("text"))
        is_chase = entry["method"] == "sendMessage" and any(words in text for words in CHASING)
        if is_chase and common.may_be_repeat() not in text:
            at, before = datetime.fromisoformat(entry["at"]), said.get((entry["chat_id"], text))
            assert before is None or at - before >= A_REPEAT, f"said twice, and not marked: {text}"
            said[entry["chat_id"], text] = at


async def nothing_is_set_aside(town: Town) -> None:
    """No family, and no update, is given up as a fault of ours: two who do the same step are one, too."""
    async with town.installation.looking() as here:
        for table in (m.Family, m.Inbox):
            assert not list(
                (await here.db.execute(select(table.id).where(table.set_aside_at.is_not(None)))).scalars()
            )


async def no_rung_reaches_nobody(town: Town) -> None:
    async with town.installation.looking() as here:
        steps = select(m.Step).where(m.Step.kind == "update_rung", m.Step.lapsed.is_(False))
        for step in (await here.db.execute(steps)).scalars():
            assert step.told, f"a rung that reached nobody: {step.key}"
        lost = select(m.Outbox.kind).where(
            m.Outbox.state.in_(("unreachable", "failed")), m.Outbox.kind != "calendar_entry"
        )
        assert not list((await here.db.execute(lost)).scalars())


async def what_is_overdue_ends_in_time(town: Town, laid: Laid, changed_at: datetime) -> None:
    """`changed_at`: when the family's meeting was last moved, or a place handed over."""
    facts, now = await laid.facts(), town.clock.now()
    for request in facts.requests:
        if not _ends(request, facts) and (at := _must_be_decided_by(request, facts, changed_at)) is not None:
            assert now < at, f"nobody has to decide about {request}"
    for escalation in facts.escalations:
        if escalation.decided_at is None and escalation.closed_at is None and escalation.role is not Role.OPERATOR:
            assert now < _moves_on_by(escalation, facts), f"{NEVER}: {escalation}"


def _ends(request: RequestFacts, facts: FamilyFacts) -> bool:
    is_over = request.answer is not None or request.cancelled_at is not None
    return is_over or any(one.request_id == request.id for one in facts.escalations)


def _must_be_decided_by(request: RequestFacts, facts: FamilyFacts, changed_at: datetime) -> datetime | None:
    """None where nothing is waited for any more, or nobody can be asked yet."""
    seat, meeting = facts.seat(request.seat_id), facts.meeting(request.meeting_id)
    assert seat is not None
    if seat.knows_family_at is None or not seat.holder_id:
        return None  # the lead is told instead
    since = max(request.asked_at, changed_at, seat.knows_family_at)
    if request.meeting_id is None:
        return evening(since, TO_DECIDE)
    if meeting is None or not meeting.is_open or meeting.starts_at is None:
        return None
    if CALENDAR.add_working_days(CALENDAR.local_day(since), 1) >= CALENDAR.local_day(meeting.starts_at):
        return None  # it was moved so near that no working day is left before it
    return max(evening(since, TO_DECIDE), evening(meeting.starts_at, -BEFORE_THE_MEETING))


def _moves_on_by(escalation: EscalationFacts, facts: FamilyFacts) -> datetime:
    """5pm of the next working day it passes on; taken, it comes back within five, and passes on again a day later."""
    latest = evening(escalation.put_at, 1)
    if escalation.acknowledged_at is not None:
        latest = max(latest, evening(escalation.acknowledged_at, 6))
    return latest + timedelta(seconds=1)
