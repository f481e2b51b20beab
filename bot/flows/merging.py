"""Merging a family that was opened twice. For the CAF team."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any
from uuid import UUID

from bot.card import Words
from bot.dialogue.ask import Ask, Option
from bot.dialogue.form import Do, Next
from bot.domain.permissions import Capability
from bot.flows.families import read_family_reference
from bot.flows.registry import registry
from bot.storage.families import by_reference
from bot.storage.family_facts import family_facts
from bot.storage.work import Here, Work
from bot.usecases import merging as usecases
from bot.usecases.permission import is_allowed
from bot.views import finding
from bot.views import merging as words
from bot.views.permission import not_allowed_words


@registry.form("merge_families")
async def merge_families(ask: Ask, here: Here, subject: dict[str, Any]) -> Do:
    keep_id = UUID(subject["family"])
    keep = await family_facts(here, keep_id)
    if keep is None or not await is_allowed(here, Capability.MERGE_FAMILIES, keep_id):
        return Do(_not_allowed)

    def read(text: str) -> str | Words:
        reference = read_family_reference(text)
        return words.same_one() if reference == keep.reference else reference

    reference = ask.typed("other", words.other_reference(keep.reference), read, stays=True)
    other_id = await by_reference(here, reference)
    other = await family_facts(here, other_id) if other_id else None
    if other is None or other.id == keep.id:
        return Do(partial(_not_found, reference=reference, same=other is not None))
    same: dict[UUID, UUID] = {}
    letters: list[tuple[str, str]] = []
    more: list[str] = []
    for child in other.children:
        free = [own for own in keep.children if own.id not in same.values()]
        # The same age is the likeliest.
        free.sort(key=lambda own: own.age_band != child.age_band)
        options = [*(Option(own.letter, words.child_here(own)) for own in free), Option("new", words.another_child())]
        letter = ask.choose(f"child_{child.letter}", words.which_child(other, child), options)
        if letter == "new":
            more.append(child.letter)
            continue
        same[child.id] = next(own.id for own in free if own.letter == letter)
        letters.append((child.letter, letter))
    check = words.check(keep, other, letters, more)
    ask.confirm("merge", check, [Option("yes", words.merge_them(), style="danger")])
    return Do(
        partial(_merge, keep_id=keep.id, other_id=other.id, same=same, references=(other.reference, keep.reference))
    )


async def _merge(
    work: Work, *, keep_id: UUID, other_id: UUID, same: Mapping[UUID, UUID], references: tuple[str, str]
) -> Next:
    await usecases.merge_families(work, keep_id, other_id, same)
    return Next(note=words.merged(*references))


async def _not_found(work: Work, *, reference: str, same: bool) -> Next:
    return Next(note=words.same_one() if same else finding.nothing_found(reference))


async def _not_allowed(work: Work) -> Next:
    return Next(note=not_allowed_words())
