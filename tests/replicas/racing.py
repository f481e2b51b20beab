"""Two replicas at the same moment: one is held before it commits, while the other does what it can.

What comes of it must be what comes of it where one does its part after the other, in one of the two orders: in the
rows, in what each is told, and in what each card shows. So the story is told anew for each order, and what it ends
with is compared.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, text

from bot.app.running import Running
from bot.storage import models as m
from bot.storage.memory import Topic
from bot.storage.models.base import Base
from bot.storage.work import Installation, Work
from tests.town.replicas import Replicas
from tests.town.town import Town

PATIENCE_SECONDS = 30.0
WAITS = text("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)")


class InTurn(Replicas):
    """Two replicas that are at it at once only where a race says so: what they send then comes in one order."""

    settle = Town.settle


Begin = Callable[[], AbstractAsyncContextManager[Replicas]]
Story = Callable[[Replicas], Awaitable[object]]


@dataclass(frozen=True)
class Tap:
    """Somebody taps this."""

    who: str
    label: str

    def is_ready(self, both: Replicas) -> Ready:
        button = both[self.who].remembers(self.label)
        return Ready(self.who, lambda: both.phones.tap_data(both[self.who].chat_id, *button))

    def __str__(self) -> str:
        return f"{self.who} taps {self.label!r}"


@dataclass(frozen=True)
class Sweep:
    """The family is looked at, and this step is due."""

    step: str

    def is_ready(self, both: Replicas) -> Ready:
        return Ready(None, lambda: "")

    def __str__(self) -> str:
        return f"step {self.step!r}"


@dataclass(frozen=True)
class Sending:
    """What is due to be said is sent, by the one that sends."""

    def is_ready(self, both: Replicas) -> Ready:
        return Ready(None, lambda: "", sends=True)

    def __str__(self) -> str:
        return "what is due is sent"


Part = Tap | Sweep | Sending


@dataclass
class Ready:
    """A part that is about to be played: the button as it stood before the other's."""

    who: str | None
    _tap: Callable[[], str]
    query: str = ""
    sends: bool = False

    def begins(self) -> None:
        self.query = self._tap()

    async def is_done_by(self, one: Running) -> None:
        if self.who is not None:
            await one.carry_out()
            await one.worker.answered()
        elif self.sends:
            await one.send()
        else:
            await one.look()


@dataclass
class Race:
    """Begins a town for each way in which a story may go on, and compares."""

    begin: Begin
    patch: pytest.MonkeyPatch

    async def __call__(self, story: Story, first: Part, second: Part, ends: Story | None = None) -> None:
        """`ends`: what is seen besides where they were at it at once, whichever came first."""
        orders = ((first, second), (second, first))
        right = [await self._one_after_the_other(story, order) for order in orders]
        wrong = []
        for held, other in orders:
            async with self.begin() as both:
                await story(both)
                ready = [part.is_ready(both) for part in (held, other)]
                await self._at_once(both, *ready)
                found = await how_it_ends(both, ready)
                least = min((differences(found, each) for each in right), key=len)
                if not least and ends is not None:
                    await ends(both)
            if least:
                wrong.append("\n".join([f"{held} is held, and meanwhile {other}:", *least]))
        assert not wrong, "\n\n".join(wrong)

    async def _one_after_the_other(self, story: Story, order: tuple[Part, Part]) -> Counter[str]:
        async with self.begin() as both:
            await story(both)
            ready = [part.is_ready(both) for part in order]
            for part, one in zip(ready, whose(both, ready), strict=True):
                part.begins()
                await both.takes_in()
                await part.is_done_by(one)
            found = await how_it_ends(both, ready)
        if isinstance(order[0], Sweep):
            taken = [row for row in found if row.startswith("Step(") and f"kind='{order[0].step}'" in row]
            assert taken, f"{order[0]} was not due: it is another story"
        return found

    async def _at_once(self, both: Replicas, first: Ready, second: Ready) -> None:
        """The first is held when it has done everything but commit; the second goes as far as it can before that."""
        for part in (first, second):
            part.begins()
        await both.takes_in()
        one, other = whose(both, (first, second))
        async with asyncio.timeout(PATIENCE_SECONDS), asyncio.TaskGroup() as group:
            with held_before_it_commits(self.patch, one.installation) as held:
                group.create_task(first.is_done_by(one))
                await held.inside.wait()
                waiting = group.create_task(second.is_done_by(other))
                await somebody_waits(both, unless=waiting.done)


def whose(both: Replicas, parts: Sequence[Ready]) -> tuple[Running, Running]:
    """Which replica plays which of these two."""
    return (both.running, both.other) if parts[0].sends else (both.other, both.running)


@dataclass(frozen=True)
class Held:
    """`inside`: it has done everything but commit."""

    inside: asyncio.Event
    go_on: asyncio.Event


@contextmanager
def held_before_it_commits(patch: pytest.MonkeyPatch, one: Installation) -> Iterator[Held]:
    """This replica commits nothing as long as the block lasts."""
    held, flush = Held(asyncio.Event(), asyncio.Event()), Work.flush

    async def wait(work: Work) -> bool:
        has_said = await flush(work)
        if work.installation is one:
            held.inside.set()
            await held.go_on.wait()
        return has_said

    with patch.context() as meanwhile:
        meanwhile.setattr(Work, "flush", wait)
        try:
            yield held
        finally:
            held.go_on.set()


async def somebody_waits(both: Replicas, unless: Callable[[], bool] = lambda: False) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not unless():
            async with both.installation.looking() as here:
                if (await here.db.execute(WAITS)).scalar_one():
                    return


def differences(found: Counter[str], right: Counter[str]) -> list[str]:
    return [f"- {line}" for line in (right - found).elements()] + [f"+ {line}" for line in (found - right).elements()]


# How it ends, in lines that are the same in each town: whatever id something has is named, or left out

AN_ID = re.compile(r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}")
LINK = re.compile(r"https?://\S+")
NUMBER = re.compile(r"^\d+\. ")
IN_PASSING = frozenset({"id", "seq", "wake_at", "looked_at", "focus_card", "token_index", "code_index"})
"""Columns that are each town's own, or tell when the bot got round to something."""
OF_OUTBOX = frozenset({"kind", "to_person_id", "to_seat_id", "family_id", "about", "urgency", "state"})


async def how_it_ends(both: Replicas, parts: list[Ready]) -> Counter[str]:
    """Everything that the parts have left once both have done all that there was to do."""
    lines = []
    for part in parts:
        answer = both.phones.answer_to(part.query) if part.who is not None else None
        lines.append(f"{part.who} is answered {answer}")
    await both.settle()
    for who in both.cast.values():
        lines += [f"{who.key} {_shown(message)}" for message, _line in who.lines()]
    for letter in both.mailbox.letters:
        lines.append(f"mail to {letter.to}: {letter.subject}\n{_in_any_order(letter.text)}\n{_entry(letter.entry)}")
    lines += await _rows(both)
    logged = [json.loads(line) for line in both.log.getvalue().splitlines()]
    lines += [f"logs {entry['event']}" for entry in logged if entry.get("level") == "error"]
    assert not await both.late(), "a family would be looked at too late"
    both.hush_mail()
    return Counter(lines)


def _shown(message: dict[str, Any]) -> str:
    who = "hears" if message["from"] == "bot" else "says"
    buttons = [button["label"] for row in message["buttons"] or [] for button in row]
    return f"{who}: {_in_any_order(message['text'])} {buttons}"


def _in_any_order(text: str) -> str:
    """What is told together and is of the same instant comes in no order. A link in a letter is each town's own."""
    first, *rest = LINK.sub("a link", text).splitlines()
    return "\n".join([first, *sorted(NUMBER.sub("", line) for line in rest if line)])


def _entry(entry: str | None) -> list[str]:
    return [line for line in (entry or "").splitlines() if line.startswith(("METHOD", "SEQUENCE", "DTSTART;TZID"))]


async def _rows(both: Replicas) -> list[str]:
    tables = [
        mapper.class_
        for mapper in Base.registry.mappers
        if mapper.class_.topic is not Topic.NOTHING or mapper.class_ in (m.Audit, m.Chronology, m.Outbox, m.Step)
    ]
    async with both.installation.looking() as here:
        rows = [row for table in tables for row in (await here.db.execute(select(table))).scalars()]
    names = {who.person_id: who.key for who in both.cast.values()}
    names |= {row.id: f"place of {row.function}" for row in rows if isinstance(row, m.Seat)}
    names |= {row.id: row.reference for row in rows if isinstance(row, m.Family)}
    said = [row for row in rows if not _is_of_sending(row)]
    return [_line(row, {str(key): name for key, name in names.items() if key}) for row in said]


def _is_of_sending(row: Any) -> bool:
    """What the phones and letters say themselves."""
    if isinstance(row, m.Outbox):
        return row.kind.startswith("op_")
    return isinstance(row, m.Audit) and row.what == "told"


def _line(row: Any, names: dict[str, str]) -> str:
    columns = (each.key for each in type(row).__mapper__.column_attrs)
    if isinstance(row, m.Outbox):
        columns = (name for name in columns if name in OF_OUTBOX)
    values = (
        (name, getattr(row, name)) for name in columns if name not in IN_PASSING and not name.endswith("_sealed")
    )
    shown = (f"{name}={_plain(value, names)!r}" for name, value in values if value not in (None, [], {}))
    return f"{type(row).__name__}({', '.join(shown)})"


def _plain(value: Any, names: dict[str, str]) -> Any:
    if value == "merged":  # into another message, in no order
        return "delivered"
    if isinstance(value, datetime):
        return f"{value:%d %b %H:%M}"
    if isinstance(value, dict):
        return {key: _plain(each, names) for key, each in sorted(value.items())}
    if isinstance(value, list):
        return sorted((_plain(each, names) for each in value), key=str)
    if isinstance(value, UUID | str):
        return AN_ID.sub(lambda found: names.get(str(UUID(found[0])), "·"), str(value))
    return value
