"""A place changes hands between the look whose turn it is and the claim: whoever sits there now is told, and nobody else."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from bot.delivery import sender
from bot.storage import seats
from bot.storage.models import Holding
from tests.conftest import BOTH, in_worlds
from tests.town.family import Laid
from tests.town.town import Town
from tests.updates.story import before_a_tac, quiet

world = in_worlds(BOTH)
ASKED = "your update for Thursday 17 December"


async def gives_the_place(town: Town, family: Laid, to: UUID | None) -> None:
    """Nobody sits there from now on, or somebody else; and they are told nothing of it."""
    async with town.installation.working() as work:
        await work.look_again(family.id)
        seat = family.seats["school nurse"]
        await seats.end_holdings(work, seat, work.now)
        if to is not None:
            own = {"person_id": to, "from_at": work.now, "knows_family_at": work.now}
            work.db.add(Holding(seat_id=seat, family_id=family.id, **own))


async def is_said_as_the_place_changes_hands(
    town: Town, patch: pytest.MonkeyPatch, *, before: UUID | None, after: UUID | None
) -> None:
    """Something is due for the school nurse's place, which is `before`'s at the look, and `after`'s at the claim."""
    family = await before_a_tac(town)
    await town.is_now("Tue 1 Dec 2026 08:59")
    quiet(town)
    town.clock.move_to(town.at("Tue 1 Dec 2026 09:00"))
    await town.running.look()
    if before is None:
        await gives_the_place(town, family, None)
    turns, looks = sender.whose_turn, []

    async def and_then(*given: Any) -> Any:
        found = await turns(*given)
        if not looks:
            looks.append(found)
            await gives_the_place(town, family, after)
        return found

    patch.setattr(sender, "whose_turn", and_then)
    await town.running.tell()
    patch.undo()
    assert looks
    await town.settle()


@pytest.mark.parametrize("was_vacant", [False, True])
async def test_who_takes_the_place_is_told(town: Town, monkeypatch: pytest.MonkeyPatch, was_vacant: bool) -> None:
    nurse, deputy = town.people("school nurse", "nurse deputy")
    before = None if was_vacant else nurse.person_id
    await is_said_as_the_place_changes_hands(town, monkeypatch, before=before, after=deputy.person_id)
    await deputy.hears(ASKED)
    await nurse.hears_nothing()
    town.hush()
    town.hush_mail()


async def test_a_place_that_is_nobodys_any_more_tells_the_deputy_and_not_who_had_it(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    nurse = town["school nurse"]
    await is_said_as_the_place_changes_hands(town, monkeypatch, before=nurse.person_id, after=None)
    await nurse.hears_nothing()
    town.hush()
    town.hush_mail()
