"""What is marked as delivered is in the journal first; a journal that cannot be written holds nothing up."""

from __future__ import annotations

from sqlalchemy import select

from bot.delivery.journal import read
from bot.storage.models import Outbox
from tests.scheduling.arranging import fixed_tac
from tests.town.town import Town


async def delivered(town: Town) -> set[tuple[object, str | None]]:
    async with town.installation.looking() as here:
        rows = await here.db.execute(select(Outbox.id, Outbox.key).where(Outbox.state.in_(("delivered", "merged"))))
        return {(row.id, row.key) for row in rows}


async def test_whatever_is_marked_is_in_the_journal_once(town: Town) -> None:
    await fixed_tac(town, table=["health visitor", "school nurse"])
    town.hush()
    written = [(one.row_id, one.key) for one in read(town.settings.journal)]
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
