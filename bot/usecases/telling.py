"""Telling whoever leads for a family, or whoever stands in for them."""

from __future__ import annotations

from typing import Any

from bot.domain.directory import resolve
from bot.domain.facts import FamilyFacts, Role
from bot.storage.directory_facts import directory
from bot.storage.work import Work


async def tell_lead(work: Work, facts: FamilyFacts, kind: str, **about: Any) -> None:
    """Say it to the lead professional, their deputy, or whoever the policy names where neither is there.

    Whoever acts now is not told what they have just done.
    """
    found = resolve(Role.LEAD, facts.lead, facts, await directory(work), work.policy, work.today)
    for person_id in found.person_ids:
        if person_id != work.who.person_id:
            work.notify(kind, person=person_id, family=facts.id, **about)
