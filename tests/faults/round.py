"""A round of messages to several people, and what Telegram has accepted since it began.

On Tuesday 1 December at 9am six people are asked for their update for one TAC: one message each, in one round.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from typing import Any

import pytest
from sqlalchemy import select, text, update
from telegram import Bot

from bot.flows.registry import registry
from bot.sandbox.methods import METHODS
from bot.storage import health
from bot.storage.models import Outbox
from bot.views import common
from bot.views import health as words
from tests.town.people import Somebody
from tests.town.town import TOKEN, Town
from tests.town.wire import InProcess
from tests.updates.story import before_a_tac, quiet

ASKED = ("health visitor", "school nurse", "school", "drug worker", "charity worker", "police officer")
NINE = "Tue 1 Dec 2026 09:00"
SCREEN = registry.screens["update_request"]


@dataclass(frozen=True, slots=True)
class Said:
    at: datetime
    chat_id: int
    text: str

    @property
    def is_marked(self) -> bool:
        """It says that it may be a repeat."""
        return common.may_be_repeat() in self.text


async def before_the_round(town: Town) -> int:
    """It is a minute to nine. How much Telegram has accepted until now."""
    await before_a_tac(town, table=ASKED)
    await town.is_now("Tue 1 Dec 2026 08:59")
    quiet(town)
    return len(town.api.ledger.accepted)


def said(town: Town, since: int) -> list[Said]:
    """Every new message that Telegram has accepted."""
    return [
        Said(datetime.fromisoformat(entry["at"]), int(entry["chat_id"]), str(entry["params"]["text"]))
        for entry in town.api.ledger.accepted[since:]
        if entry["method"] == "sendMessage"
    ]


def asked(town: Town, since: int) -> dict[str, list[Said]]:
    """What each of the six was asked in the round, the first time first."""
    found: dict[str, list[Said]] = {key: [] for key in ASKED}
    who = {town[key].chat_id: key for key in ASKED}
    for one in said(town, since):
        if one.chat_id in who and "your update for Thursday 17 December" in one.text:
            found[who[one.chat_id]].append(one)
    return found


def refused(town: Town, why: str) -> list[datetime]:
    """When Telegram took no message, for this reason."""
    return [datetime.fromisoformat(entry["at"]) for entry in town.api.ledger.refused if why in entry["reason"]]


async def states(town: Town, *kinds: str) -> Counter[str]:
    """How many rows of these kinds are in which state; of every kind where none is named."""
    query = select(Outbox.state)
    if kinds:
        query = query.where(Outbox.kind.in_(kinds))
    async with town.installation.looking() as here:
        return Counter((await here.db.execute(query)).scalars())


async def health_says(town: Town) -> str:
    """What `roundtable check` says."""
    async with town.installation.looking() as here:
        return "\n".join(words.lines(await health.report(here)))


async def change_rows(town: Town, kind: str, **values: Any) -> None:
    """Something goes wrong with the rows of this kind behind everybody's back."""
    async with town.installation.working() as work:
        await work.db.execute(update(Outbox).where(Outbox.kind == kind).values(**values))


class SideBySide(InProcess):
    """A connection on which so many new messages are all on their way before the first of them is answered."""

    def __init__(self, town: Town, together: int) -> None:
        super().__init__(town.api)
        self._together = asyncio.Barrier(together)
        self._left = together

    async def do_request(self, url: str, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        if url.endswith("/sendMessage") and self._left:
            self._left -= 1
            await self._together.wait()
        return await super().do_request(url, *args, **kwargs)


def goes_side_by_side(town: Town, together: int = len(ASKED)) -> None:
    """The bot's next messages are on their way at the same time."""
    wire = SideBySide(town, together)
    town.running.sender.bot = Bot(TOKEN, base_url=town.settings.api_url, request=wire, get_updates_request=wire)


def fails_for(patch: pytest.MonkeyPatch, somebody: Somebody, where: str = "view") -> None:
    """A fault of ours, for one reader: as the facts are read ("load"), by what the database is asked for there
    ("statement"), or as they are put into words ("view")."""
    load, view = SCREEN.load, SCREEN.view
    theirs: list[Any] = []

    async def noted(here: Any, about: dict[str, Any]) -> Any:
        is_theirs = here.who.person_id == somebody.person_id
        if is_theirs and where == "load":
            raise ArithmeticError("a fault of ours")
        if is_theirs and where == "statement":
            await here.db.execute(text("SELECT nothing_of_the_kind FROM family"))
        facts = await load(here, about)
        if is_theirs:
            theirs.append(facts)
        return facts

    def raises(facts: Any) -> Any:
        if any(facts is one for one in theirs):
            raise ArithmeticError("a fault of ours")
        return view(facts)

    patch.setattr(SCREEN, "load", noted)
    patch.setattr(SCREEN, "view", raises)


def goes_wrong(patch: pytest.MonkeyPatch, method: str, *answers: Exception) -> asyncio.Queue[float]:
    """Telegram answers so to this call, one after the other; then it does it. When it was made, each time, on the process's
    own clock."""
    left, does, made = list(answers), METHODS[method], asyncio.Queue[float]()

    def answer(*args: Any) -> Any:
        made.put_nowait(monotonic())
        if left:
            raise left.pop(0)
        return does(*args)

    patch.setitem(METHODS, method, answer)
    return made


async def all_were_asked_once(town: Town, since: int) -> None:
    """Each of the six, without a word about a repeat; and all of it is marked."""
    told = {key: [one.is_marked for one in times] for key, times in asked(town, since).items()}
    assert told == {key: [False] for key in ASKED}
    assert await states(town, "update_request") == {"delivered": len(ASKED)}


def forget(town: Town) -> None:
    """The scenario has said all that it is about."""
    town.hush()
    town.hush_mail()
