"""A small journey of the tests' own, for whoever has no chat: somebody is asked to bring the tea.

It lives in the real registry while a test runs, and keeps what came of it in real rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from bot.card import Button, Card, Words, stack
from bot.dialogue.ask import Ask, Option
from bot.dialogue.form import Do, Next
from bot.domain.notifications import KINDS, Lane, Urgency, kind
from bot.flows.registry import registry
from bot.storage.models import Mark
from bot.storage.work import Here, Work

SECRET = "Thursday at the Guildhall"


@dataclass(frozen=True)
class Tea:
    state: str


async def load(here: Here, about: dict[str, Any]) -> Tea | None:
    if str(here.who.person_id) != about["reader"]:
        return None
    mark = await here.db.get(Mark, "tea")
    state = mark.value if mark else "asked"
    return None if state == "over" else Tea(state)


def view(tea: Tea) -> Card:
    return Card(
        f"R-1042: will you bring the tea, {SECRET}?\n\nSo far: {tea.state}.",
        stack(
            Button("yes", "I'll bring it", acts=True, style="primary"),
            Button("send", "Send somebody"),
            Button("over", "Nobody need bring it", acts=True),
        ),
    )


async def remember(work: Work, state: str) -> None:
    mark = await work.db.get(Mark, "tea")
    if mark is None:
        work.db.add(Mark(name="tea", value=state))
    else:
        mark.value = state


async def yes(work: Work, tea: Tea, argument: str) -> Next:
    await remember(work, "you bring it")
    work.audit("tea_promised")
    return Next(toast="Thank you.")


async def send(work: Work, tea: Tea, argument: str) -> Next:
    return Next(start=("send_tea", {}))


async def over(work: Work, tea: Tea, argument: str) -> Next:
    await remember(work, "over")
    return Next(note=Words("Noted: no tea."))


async def send_tea(ask: Ask, here: Here, subject: dict[str, Any]) -> Do:
    def cups(text: str) -> int | Words:
        return int(text) if text.isdecimal() else Words("Please give a number of cups.")

    who = ask.choose("who", Words("Who brings it?"), [Option("ann", "Ann"), Option("ben", "Ben")])
    count = ask.typed("cups", Words("How many cups?"), cups)
    ask.confirm("sure", Words(f"{who} brings {count} cups. Right?"), [Option("yes", "Yes, send them")])

    async def run(work: Work) -> Next:
        await remember(work, f"{who} brings {count} cups")
        return Next(note=Words("It is arranged."))

    return Do(run)


@contextmanager
def errand() -> Iterator[None]:
    kind("errand", Lane.REMINDER, Urgency.NOW)
    screen = registry.screen("errand", load, view)
    screen.on("yes")(yes)
    screen.on("send")(send)
    screen.on("over")(over)
    registry.form("send_tea")(send_tea)
    try:
        yield
    finally:
        del KINDS["errand"], registry.screens["errand"], registry.forms["send_tea"]
