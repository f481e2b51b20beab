"""Two who import the same people at the same moment: the second finds them there."""

from __future__ import annotations

import asyncio

import pytest

from bot.app.people import _File, _take
from bot.domain.people_file import read_people
from tests.replicas.racing import PATIENCE_SECONDS, held_before_it_commits, somebody_waits
from tests.town.replicas import Replicas

PEOPLE = "agency,function,name,email,posts\nElm Road Surgery,GP,Ada Bell,ada@x.example,\n"


async def test_of_two_that_import_somebody_new_at_once_one_adds_them(
    both: Replicas, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = (each.installation for each in both.replicas)
    file = _File("people.csv", *read_people(PEOPLE, ["en"]))
    async with asyncio.timeout(PATIENCE_SECONDS), asyncio.TaskGroup() as group:
        with held_before_it_commits(monkeypatch, one) as held:
            first = group.create_task(_take(one, [file], dry_run=False))
            await held.inside.wait()
            second = group.create_task(_take(other, [file], dry_run=False))
            await somebody_waits(both, unless=second.done)
    assert first.result()[0].startswith("Imported: 1 new, 0 changed, 0 as they were.")
    assert second.result()[0].startswith("Imported: 0 new, 0 changed, 1 as they were.")
