"""What a unit of work has read is forgotten where it may not be so any more."""

from __future__ import annotations

from contextlib import suppress

from bot.domain.refusals import Refusal
from bot.storage import models as m
from bot.storage.family_facts import family_facts
from bot.storage.work import Installation, Work
from tests.storage.place import NOW, Place


async def meetings(work: Work, place: Place) -> int:
    facts = await family_facts(work, place.family)
    assert facts is not None
    return len(facts.meetings)


async def test_what_was_read_of_something_that_is_taken_back_is_read_again(
    installation: Installation, place: Place
) -> None:
    """A rule refuses when part of it has been written, and the card that says so is drawn from what is left."""
    async with installation.working() as work:
        before = await meetings(work, place)
        with suppress(Refusal):
            async with work.savepoint():
                proposed = {"status": "proposed", "proposed_at": NOW, "proposed_by_id": place.lead}
                work.db.add(m.Meeting(family_id=place.family, kind="tac", child_ids=[], **proposed))
                await work.db.flush()
                assert await meetings(work, place) == before + 1
                raise Refusal
        assert await meetings(work, place) == before
