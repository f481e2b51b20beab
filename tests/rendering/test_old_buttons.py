"""Every button of an old card, tapped after the world has moved on: a kind answer, no fault, and nothing changed.

The cards of each journey are drawn, and the forms filled in up to their last question. Then somebody else does what
they ask, the meetings are cancelled, people leave the table, the families are closed, people leave their posts; and
after each, every button that was there is tapped.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import event, update
from telegram import Update

from bot.card import Words
from bot.dialogue import form as forms
from bot.dialogue.form import Draft
from bot.flows import conduct
from bot.flows.registry import registry
from bot.handlers import route
from bot.storage import cards
from bot.storage import models as m
from bot.storage.work import NOBODY, Who, Work
from tests.rendering import samples
from tests.rendering.borough import lay_borough
from tests.rendering.walk import TYPED
from tests.town.cast import CAST, CHAT_OF
from tests.town.people import reader
from tests.town.seed import person_id
from tests.town.town import Town

KEPT_BY_THE_ENGINE = {"card", "dialogue", "inbox", "chat", "audit", "unasked", "signal", "step", "lease", "mark"}
WRITES = re.compile(r"\s*(?:INSERT INTO|UPDATE|DELETE FROM) (\w+)(?: SET (.*?) WHERE)?", re.DOTALL)
MOST_ALIKE = 2
OVERSEERS = {
    "CAF worker",
    "CAF manager",
    "CAF deputy",
    "team manager",
    "conference chair",
    "head of service",
    "operator",
}
OWN = {"settings", "agency_people", "posts", "closed_days", "help", "welcome", "today", "families", "meetings"}


@dataclass
class OldButton:
    key: str
    kind: str
    chat_id: int
    message_id: int
    label: str
    data: str


# How the world moves on


async def _done_by_others(work: Work) -> None:
    now = work.now
    await work.db.execute(update(m.Holding).values(knows_family_at=now))
    await work.db.execute(update(m.Poll).values(closed_at=now))
    decided = {
        "decision": "call_agency_head",
        "decision_reason": "nobody_reached",
        "decided_by_id": person_id("CAF deputy"),
    }
    await work.db.execute(update(m.Escalation).values(closed_at=now, decided_at=now, **decided))
    await work.db.execute(update(m.UpdateRequest).values(cancelled_at=now))
    open_ones = m.Meeting.status.in_(("proposed", "polled"))
    fixed = {"status": "confirmed", "revision": 1, "starts_at": now + timedelta(days=16), "fixed_at": now}
    await work.db.execute(update(m.Meeting).where(open_ones).values(**fixed))


async def _cancelled(work: Work) -> None:
    await work.db.execute(
        update(m.Meeting).values(status="cancelled", cancelled_at=work.now, cancel_cause="venue_closed")
    )


async def _left_the_table(work: Work) -> None:
    await work.db.execute(update(m.Holding).where(m.Holding.until_at.is_(None)).values(until_at=work.now))
    await work.db.execute(update(m.Deputising).values(until_at=work.now))


async def _closed(work: Work) -> None:
    await work.db.execute(update(m.Family).values(closed_at=work.now, wake_at=None))


async def _gone(work: Work) -> None:
    await work.db.execute(update(m.Person).values(leaving_on=date(2026, 11, 28)))


Changes = Callable[[OldButton], bool]
MOVES: dict[str, tuple[Callable[[Work], Awaitable[None]], Changes]] = {
    # What still may change something, because it is still theirs to change: never more than this.
    "done by others": (_done_by_others, lambda old: True),
    "cancelled": (_cancelled, lambda old: "meeting" not in old.kind or old.kind == "schedule_meeting"),
    "left the table": (_left_the_table, lambda old: old.key in OVERSEERS or old.kind in OWN),
    "closed": (_closed, lambda old: old.kind in OWN),
    "gone": (_gone, lambda old: False),
}


@pytest.mark.ci
@pytest.mark.long
async def test_every_button_of_an_old_card_answers_kindly(town: Town) -> None:
    old = await _old_buttons(town)
    written = _watch(town)
    wrong: list[str] = []
    for move, (moves_on, may_change) in MOVES.items():
        async with town.installation.working() as moved:
            await moves_on(moved)
            for button in old:
                said = f"{move}: {button.key} taps [{button.label}] of {button.kind}"
                work = Work(town.installation, moved.db, moved.now, NOBODY)
                written.clear()
                undone = await moved.db.begin_nested()
                try:
                    toast = await route.carry_out(work, _tap(town, button))
                    await work.flush()
                    drawn = [await _redraw(work, card_id) for card_id in work.touched_cards]
                except Exception as error:
                    wrong.append(f"{said}: {error!r}")
                    continue
                finally:
                    await undone.rollback()
                if not (toast or all(drawn)):
                    wrong.append(f"{said}: no answer")
                if written and not may_change(button):
                    wrong.append(f"{said}: wrote {', '.join(written)}")
            await moved.db.rollback()
    town.hush()
    town.hush_mail()

    assert len(old) > 100
    assert not wrong, "\n".join(wrong)


def _tap(town: Town, button: OldButton) -> Update:
    chat = {"id": button.chat_id, "type": "private"}
    query = {
        "id": "1",
        "from": {"id": button.chat_id, "is_bot": False, "first_name": "Somebody"},
        "message": {"message_id": button.message_id, "date": 0, "chat": chat},
        "chat_instance": "1",
        "data": button.data,
    }
    return Update.de_json({"update_id": 1, "callback_query": query}, town.running.bot)


async def _redraw(work: Work, card_id: str) -> bool:
    """The card as it is drawn after the tap says something."""
    return bool((await conduct.draw(work, await work.db.get_one(m.Card, card_id))).card.text)


async def _old_buttons(town: Town) -> list[OldButton]:
    """The cards of each journey on somebody's phone, and their buttons."""
    families = await lay_borough(town)
    facts = {name: await laid.facts() for name, laid in families.items()}
    people = {part.key: person_id(part.key) for part in CAST}
    async with town.installation.looking() as here:
        who = {part.key: await reader(here, person_id(part.key)) for part in CAST if part.chat}
    drawn: list[tuple[str, str, str]] = []
    frames = [(key, kind, about, False) for key, kind, about in samples.screens(facts, people)]
    frames += [(key, "settings", {}, False) for key in ("lead", "CAF manager")]
    frames += [(key, form, about, True) for key, form, about in samples.forms(facts, people, person_id("nobody"))]
    for key, kind, about, is_form in frames:
        if key in who:
            async with town.installation.working(who[key]) as work:
                frame = await _filled_in(work, kind, about) if is_form else conduct.screen_frame(kind, about)
                card = cards.new_card(work, chat_id=who[key].chat_id, person_id=who[key].person_id, stack=[frame])
                drawn.append((key, kind, card.id))
    await town.settle()
    found, alike = [], Counter[str]()
    for key, kind, card_id in drawn:
        async with town.installation.looking(Who()) as here:
            message_id = (await here.db.get_one(m.Card, card_id)).message_id
        assert message_id is not None
        for row in town.phones.message(CHAT_OF[key], message_id).rows:
            for shown in row:
                verb = f"{kind} {re.split('[:=+!@-]', shown['callback_data'].split('.', 2)[2])[0]}"
                alike[verb] += 1
                if alike[verb] <= MOST_ALIKE:
                    found.append(
                        OldButton(key, kind, CHAT_OF[key], message_id, shown["text"], shown["callback_data"])
                    )
    return found


async def _filled_in(work: Work, name: str, subject: dict[str, Any]) -> conduct.Frame:
    """The form with its likeliest answers, up to the last look."""
    form, draft = registry.forms[name], Draft()
    for _ in range(40):
        position = await forms.fold(form, draft, work, subject)
        question = position.question
        options = [one for one in question.options if not one.page] if question else []
        if question is None or question.acts or position.problem or position.withdrawn:
            break
        if question.many and question.picked:
            forms.tap(draft, position, f"{question.key}!")
        elif options:
            forms.tap(draft, position, f"{question.key}{'+' if question.many else '='}{options[0].key}")
        elif question.reads is not None:
            good = next(text for text in TYPED if not isinstance(question.reads(text), Words))
            forms.type_in(draft, position, good, work.now)
        else:
            break
    frame = await conduct.start(work, name, subject)
    (await work.db.get_one(m.Dialogue, UUID(frame[1]))).answers_text = draft.write()
    return frame


def _watch(town: Town) -> list[str]:
    """What is written to the practice's tables from now on."""
    written: list[str] = []

    @event.listens_for(town.installation.database.engine.sync_engine, "before_cursor_execute")
    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        found = WRITES.match(statement)
        if found is None or found[1] in KEPT_BY_THE_ENGINE:
            return
        if found[1] == "family" and "wake_at" in (found[2] or ""):
            return  # "look at this family again": early is free
        written.append(statement.split("(")[0][:80])

    return written
