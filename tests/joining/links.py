"""What the joining scenarios share: a link made by the installation, and the code that went to the work e-mail."""

from __future__ import annotations

from bot.storage import invitations, mail_codes
from bot.usecases.joining import make_link
from tests.town.seed import person_id
from tests.town.town import Town


async def link_for(town: Town, key: str) -> str:
    """A new link for this person, as `/start` brings it."""
    async with town.installation.working() as work:
        made = await make_link(work, person_id(key))
    await town.settle()
    return f"/start {invitations.token_of(made)}"


async def code_for(town: Town, key: str) -> str:
    async with town.installation.looking() as here:
        row = await mail_codes.awaited(here, person_id(key), "join")
    assert row is not None, f"no code waits for {key}"
    assert row.code is not None
    return row.code
