"""A mail server that takes each letter and does not answer: it holds up letters only, and not all at once."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.delivery import sender
from bot.delivery.channels import Letter
from bot.delivery.outcome import Outcome
from bot.storage.models import Meeting
from tests.conftest import BOTH, in_worlds
from tests.faults.round import ASKED, NINE, all_were_asked_once, asked, before_the_round, forget, states
from tests.town.mail import Postman
from tests.town.town import Town

world = in_worlds(BOTH)
LETTERS = 2


@dataclass
class SlowPostman(Postman):
    goes_on: asyncio.Event = field(default_factory=asyncio.Event)
    out: int = 0
    most: int = 0

    async def post(self, letter: Letter) -> Outcome:
        self.out += 1
        self.most = max(self.most, self.out)
        await self.goes_on.wait()
        self.out -= 1
        return await super().post(letter)


async def test_a_mail_server_that_does_not_answer_holds_up_no_chat(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Six have an entry for their calendar to come, since before nine; at nine the same six are asked in chat."""
    since = await before_the_round(town)
    monkeypatch.setattr(sender, "AT_ONCE", LETTERS * 2)
    monkeypatch.setattr(sender, "LETTERS_AT_ONCE", LETTERS)
    post = town.running.sender.mail = SlowPostman(town.mailbox)
    before = await states(town, "calendar_entry")
    async with town.installation.working() as work:
        meeting = (await work.db.execute(select(Meeting))).scalar_one()
        for key in ASKED:
            about = {"meeting": meeting.id, "revision": meeting.revision, "of": "meeting_confirmed"}
            due_at = work.now - timedelta(minutes=1)
            work.notify(
                "calendar_entry", person=town[key].person_id, family=meeting.family_id, due_at=due_at, **about
            )
    town.clock.move_to(town.at(NINE))
    await town.running.look()
    for _ in ASKED:
        await town.running.send()
    assert all(asked(town, since).values()), "they do not wait for their own letters either"
    assert post.out == post.most == LETTERS
    post.goes_on.set()
    await town.settle()
    await all_were_asked_once(town, since)
    assert (await states(town, "calendar_entry") - before) == {"delivered": len(ASKED)}
    assert post.most == LETTERS
    forget(town)
