"""Which family: those that somebody leads, or any other that they may do this for, by its reference."""

from __future__ import annotations

from uuid import UUID

from bot.card import Words, short, unshort
from bot.dialogue.ask import Ask, Option
from bot.domain.permissions import Capability
from bot.domain.references import NotAReference, read_reference
from bot.flows.stopping import dead_end
from bot.storage.tables import FamilyLine, family_by_reference, led_families, open_families
from bot.storage.work import Here
from bot.usecases.permission import is_allowed
from bot.views import scheduling as words
from bot.views.refusals import explain

MOST = 20


async def ask_family(
    ask: Ask,
    here: Here,
    key: str = "family",
    capability: Capability = Capability.ARRANGE_MEETING,
    asked: Words | None = None,
) -> UUID:
    """The families that the reader leads; for the CAF team every one, the first twenty by tap."""
    lines = await led_families(here, MOST)
    if not lines and await is_allowed(here, capability):
        lines = await open_families(here, MOST)
    typed = await _typed(ask, here, key, capability)
    if not lines and typed is None:
        dead_end(ask, words.no_families())
    return ask.typed(
        key,
        asked or words.which_family(),
        lambda text: _read(text, typed),
        [Option(short(line.id), line.reference) for line in lines],
        chosen=unshort,
        width=3,
        stays=True,
    )


async def _typed(ask: Ask, here: Here, key: str, capability: Capability) -> FamilyLine | None:
    """What the reference that was typed stands for."""
    stored = ask.answers.get(key)
    if not isinstance(stored, dict):
        return None
    try:
        reference = read_reference(stored["typed"])
    except NotAReference:
        return None
    family_id = await family_by_reference(here, reference)
    if family_id is None or not await is_allowed(here, capability, family_id):
        return None  # denied and absent look alike
    return FamilyLine(family_id, reference)


def _read(text: str, typed: FamilyLine | None) -> UUID | Words:
    try:
        read_reference(text)
    except NotAReference as refused:
        return explain(refused)
    return typed.id if typed else words.no_such_family()
