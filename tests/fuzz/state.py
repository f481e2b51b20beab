"""What there is that somebody may or may not change, and what somebody has changed of it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from random import sample
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy import select

from bot.flows import conduct
from bot.storage.cards import begin_dialogue, new_card
from bot.storage.memory import Topic
from bot.storage.models import Base, Card, Dialogue
from bot.storage.work import Work
from tests.town.people import Somebody, reader
from tests.town.town import Town

Row: TypeAlias = Mapping[str, Any]
State: TypeAlias = dict[str, dict[tuple[Any, ...], Row]]
Change: TypeAlias = tuple[str, Row | None, Row | None]
"""In which table, and the row before and after; None where there was or is none."""

NOT_STATE = {mapper.class_.__tablename__ for mapper in Base.registry.mappers if mapper.class_.topic is Topic.NOTHING}
FURTHEST, SOME = 40, 6
"""Of so many of somebody's cards so many are looked at for their buttons."""

NO_SUCH_MESSAGE = ("BadRequest: message to delete not found", "BadRequest: message to edit not found")

FOLLOWS = {"family": {"wake_at", "set_aside_at"}, "meeting": {"sequence"}, "person": {"wake_at"}}
"""What follows of itself: the bot is to look again, and a calendar entry that is sent anew is a newer one."""
OWNED_BY = {
    "answering": "person_id",
    "away": "person_id",
    "chat": "person_id",
    "email_change": "person_id",
    "escalation": "raised_by_id",
    "given_answer": "by_id",
    "holding": "person_id",
    "mail_code": "person_id",
    "person": "id",
    "poll_reply": "person_id",
    "poll_vote": "person_id",
    "rsvp": "person_id",
}
"""By which column a row is somebody's own."""
MAY_TURN = {
    "chat": {"blocked_at", "focus_card", "menu", "seen_at"},
    "holding": {"knows_family_at", "said_not_theirs_at"},
    "person": {"deputy_id", "language", "leaving_on", "reminders_off", "wake_at", "working_weekdays"},
}
"""What of it they may change, where they may neither make it nor change all of it: theirs to set, not to become another."""


async def state(town: Town, *also: str) -> State:
    """Everything that a rule asks for, row by row; of the chats, those that somebody has joined with. `also`: tables that
    no rule asks for."""
    found: State = {}
    async with town.installation.looking() as here:
        for name, table in Base.metadata.tables.items():
            if name in NOT_STATE and name not in also:
                continue
            rows = (await here.db.execute(table.select())).mappings()
            keys = [column.name for column in table.primary_key]
            found[name] = {tuple(row[key] for key in keys): dict(row) for row in rows}
    found["chat"] = {key: row for key, row in found["chat"].items() if row["person_id"] is not None}
    return found


async def everything(town: Town) -> State:
    """What no rule asks for too."""
    return await state(town, *NOT_STATE)


def changes(before: State, after: State) -> Iterator[Change]:
    for table in before:
        for key in before[table].keys() | after[table].keys():
            was, is_ = before[table].get(key), after[table].get(key)
            if was != is_:
                yield table, was, is_


def told(change: Change) -> str:
    """In words by which a failure can be read."""
    table, was, is_ = change
    turned = (
        [f"{name}: {was[name]!r} → {is_[name]!r}" for name in was if was[name] != is_[name]] if was and is_ else []
    )
    return f"{table} {turned or f'{was} → {is_}'}"


def is_theirs(change: Change, somebody: UUID | None, seats: set[UUID]) -> bool:
    """Whether this person may have done it, who leads no family and decides nothing: it is their own, or follows of itself.
    `seats`: the places that they hold, for which they answer and may send a deputy."""
    table, was, is_ = change
    turned = {name for name in was if was[name] != is_[name]} if was and is_ else None
    if turned is not None and turned <= FOLLOWS.get(table, set()):
        return True
    if table == "deputising":
        return all(row["seat_id"] in seats for row in (was, is_) if row)
    owner = OWNED_BY.get(table)
    if owner is None or any(row[owner] != somebody for row in (was, is_) if row):
        return False
    return table not in MAY_TURN or (turned is not None and turned <= MAY_TURN[table])


async def cards(town: Town) -> list[str]:
    async with town.installation.looking() as here:
        return sorted((await here.db.execute(select(Card.id))).scalars())


async def buttons(town: Town, *people: Somebody) -> list[str]:
    """What the buttons of some of these people's cards send, as they stand now: of those that have gone furthest."""
    found = []
    async with town.installation.looking() as here:
        for somebody in people:
            assert somebody.person_id is not None
            who = await reader(here, somebody.person_id)
            theirs = select(Card).where(Card.chat_id == who.chat_id).order_by(Card.wanted.desc(), Card.id)
            read = (await here.db.execute(theirs.limit(FURTHEST))).scalars().all()
            for card in sample(read, min(SOME, len(read))):
                drawn = await conduct.draw(here.seen_by(who), card)
                keys = [button.key for row in drawn.card.rows for button in row]
                found += [f"{card.id}.{card.wanted}.{key}" for key in keys]
    return found


async def inherits(town: Town, somebody: Somebody, others: Iterable[Somebody]) -> None:
    """They have every card and every half-filled form of these too, as somebody who was in all their places a minute ago."""
    assert somebody.person_id is not None
    async with town.installation.looking() as here:
        who = await reader(here, somebody.person_id)
    async with town.installation.working(who) as work:
        before = {other.person_id for other in others}
        for card in (await work.db.execute(select(Card).where(Card.person_id.in_(before)))).scalars().all():
            stack = [await _own(work, frame) for frame in card.stack]
            new_card(work, chat_id=who.chat_id, person_id=who.person_id, stack=stack).shown = 1


async def _own(work: Work, frame: list[Any]) -> list[Any]:
    if frame[0] != "form":
        return frame
    form = await work.db.get_one(Dialogue, UUID(frame[1]))
    began = await begin_dialogue(work, form.form, form.version, form.subject, timedelta(days=1))
    began.answers_text = form.answers_text
    return ["form", str(began.id)]


def troubles(town: Town) -> list[dict[str, Any]]:
    """Every line of the log that says that something went wrong with us. That Telegram knows no such message as an update
    names is none."""
    lines = [json.loads(line) for line in town.log.getvalue().splitlines()]
    wrong = [line for line in lines if "failed" in line["event"] or line["level"] in ("error", "critical")]
    return [line for line in wrong if line.get("why") not in NO_SUCH_MESSAGE]
