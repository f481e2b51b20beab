"""What is marked as delivered is in the journal first; a journal that cannot be written holds nothing up."""

from __future__ import annotations

import os
import threading

import pytest
from sqlalchemy import select

from bot.delivery import journal
from bot.storage.models import Outbox
from tests.scheduling.arranging import fixed_tac
from tests.town.town import Town, World


async def delivered(town: Town) -> set[tuple[object, str | None]]:
    async with town.installation.looking() as here:
        rows = await here.db.execute(select(Outbox.id, Outbox.key).where(Outbox.state.in_(("delivered", "merged"))))
        return {(row.id, row.key) for row in rows}


async def test_whatever_is_marked_is_in_the_journal_once(town: Town) -> None:
    await fixed_tac(town, table=["health visitor", "school nurse"])
    town.hush()
    written = [(one.row_id, one.key) for one in journal.read(town.settings.journal)]
    assert len(written) == len(set(written))
    marked = await delivered(town)
    assert marked
    assert marked == set(written)
    assert any(key for _, key in marked)


async def test_without_a_journal_messages_are_sent_all_the_same(town: Town) -> None:
    town.settings.journal.write_text("a file where the folder should be")
    await fixed_tac(town, table=["health visitor", "school nurse"])
    town.hush()
    assert await delivered(town)
    assert "journal_not_written" in town.log.getvalue()


@pytest.mark.parametrize("world", [World.PLAIN, World.POSTGRES], indirect=True)
async def test_what_could_not_be_written_is_written_with_the_next_round(town: Town) -> None:
    town.settings.journal.write_text("a file where the folder should be")
    await fixed_tac(town, table=["health visitor", "school nurse"])
    town.hush()
    marked = await delivered(town)
    assert marked
    town.settings.journal.unlink()
    await town.running.send()
    assert {(one.row_id, one.key) for one in journal.read(town.settings.journal)} == marked
    assert "journal_written_later" in town.log.getvalue()


async def test_a_disk_that_does_not_answer_holds_nothing_up_and_gets_all_of_it_once_it_does(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers, fsync = threading.Event(), os.fsync

    def hangs(file: int) -> None:
        answers.wait()
        fsync(file)

    monkeypatch.setattr(os, "fsync", hangs)
    monkeypatch.setattr(journal, "PATIENCE_SECONDS", 0.05)
    try:
        await fixed_tac(town, table=["health visitor", "school nurse"])
        town.hush()
        marked = await delivered(town)
        assert marked
        assert "journal_not_written" in town.log.getvalue()
    finally:
        answers.set()
    kept = town.running.sender.in_hand.journal
    assert kept._writing is not None
    await kept._writing
    assert {(one.row_id, one.key) for one in journal.read(town.settings.journal)} == marked
    assert not kept._left
    assert not kept._hangs, "it is waited for again"
