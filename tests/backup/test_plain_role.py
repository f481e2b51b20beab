"""Backed up and restored by a role that may do what the operations document gives it, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import make_url, text

from bot.domain.policy import Policy
from tests.backup.restoring import all_is_heard, backs_up, restores
from tests.conftest import in_worlds, lay
from tests.faults.away import say_to_server
from tests.town.postgres import Cluster
from tests.town.town import Town, World
from tests.updates.story import before_a_tac, quiet

world = in_worlds([World.POSTGRES])
OPERATIONS = Path(__file__).parents[2] / "docs" / "operations.md"
GIVEN = re.compile(r"`(CREATE ROLE roundtable[^`]*)`")


def as_documented(name: str) -> list[str]:
    """The statements by which the document has the role and its database made, with these names."""
    found = GIVEN.search(OPERATIONS.read_text())
    assert found, "the document does not say how"
    said = " ".join(found[1].split()).replace("PASSWORD '…'", "").replace(" roundtable", f" {name}")
    return [each.strip() for each in said.split(";")]


@pytest.fixture
def database(laid_postgres: Cluster, policies: tuple[Policy, ...]) -> Iterator[str]:
    name = f"plain_{uuid4().hex}"
    url = make_url(laid_postgres.url(name)).set(username=name)
    *outside, inside = as_documented(name)
    say_to_server(url, *outside)
    say_to_server(url, inside, database=name)
    lay(url.render_as_string(hide_password=False), policies)
    yield url.render_as_string(hide_password=False)
    say_to_server(url, f"DROP DATABASE {name} WITH (FORCE)", f"DROP ROLE {name}")


async def test_it_is_migrated_backed_up_and_restored_by_whoever_owns_the_database_alone(
    town: Town, tmp_path: Path
) -> None:
    family = await before_a_tac(town, ("school nurse",))
    async with town.installation.looking() as here:
        is_superuser = text("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        assert (await here.db.execute(is_superuser)).scalar_one() is False
    kept = await backs_up(town, tmp_path / "kept")
    await town["lead"].says("/families")
    await town["lead"].taps(family.reference, "Close the plan", "They have moved away", "Today", "Close it")
    quiet(town)

    await restores(town, kept)
    await town.settle()
    assert (await family.facts()).closed_at is None
    async with town.installation.looking() as here:
        aside = "SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'before_%'"
        assert (await here.db.execute(text(aside))).scalar_one() == 1
    all_is_heard(town)
