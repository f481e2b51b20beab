"""The family's children and carers after it was opened: one more, one put right, one who takes no part any more."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from bot.domain import arranging
from bot.domain.agreement import Basis, BasisNeeded
from bot.domain.children import AgeBand, Carer, letter
from bot.domain.facts import FamilyFacts, ParentFacts, Tier
from bot.domain.household import NewChild, joins, needs_basis, require_child, require_new_carer, with_child
from bot.domain.permissions import Capability, NotAllowed
from bot.storage import meetings as rows
from bot.storage.models import Child, Family, Parent, PlanPeriod
from bot.storage.tables import calendar_of
from bot.storage.work import Work
from bot.usecases.permission import require
from bot.usecases.table import facts_of


async def _family(work: Work, family_id: UUID) -> FamilyFacts:
    await require(work, Capability.CHANGE_FAMILY, family_id)
    await work.look_again(family_id)
    return await facts_of(work, family_id)


async def add_child(work: Work, family_id: UUID, new: NewChild, basis: Basis | None = None) -> str:
    """One more child, with the next free letter and a plan of their own. The meetings ahead that are about every child
    with such a plan are about them too. Returns the letter. Raises TooManyChildren, NotAFamily, NotYet, BasisNeeded.
    """
    facts = await _family(work, family_id)
    require_child(facts, new, calendar_of(facts).local_day(work.now))
    if needs_basis(facts, new, work.policy):
        if basis is None:
            raise BasisNeeded
        (await work.db.get_one(Family, family_id)).legal_basis = basis.value
    child = Child(family_id=family_id, letter=letter(facts.children_ever), age_band=new.band.value)
    work.db.add(child)
    await work.db.flush()
    work.db.add(
        PlanPeriod(
            family_id=family_id,
            child_id=child.id,
            tier=new.tier.value,
            from_on=new.event_on,
            event_on=new.event_on,
            rcpc_on=new.rcpc_on if new.tier is Tier.CHILD_PROTECTION else None,
            decided_by_id=work.me,
        )
    )
    for meeting in joins(facts, with_child(facts, new, child.id, child.letter), work.now):
        row = await rows.meeting_row(work, meeting.id)
        if row is not None:
            row.child_ids = [*row.child_ids, str(child.id)]
    work.record("child_added", family_id, child=child.id, tier=new.tier, by=work.me)
    work.audit("child_added", family=family_id, child=child.id, tier=new.tier)
    return child.letter


async def correct_band(work: Work, family_id: UUID, child_id: UUID, band: AgeBand) -> None:
    """The age band was mistapped, or the child has grown. The letter stays: people know the child by it."""
    facts = await _family(work, family_id)
    if all(child.id != child_id for child in facts.children):
        raise NotAllowed
    row = await work.db.get_one(Child, child_id)
    work.record("child_corrected", family_id, child=child_id, before=row.age_band, after=band, by=work.me)
    work.audit("child_corrected", family=family_id, child=child_id)
    row.age_band = band.value


async def add_carer(work: Work, family_id: UUID, carer: Carer) -> None:
    """A parent or carer takes part from now on. Raises CarerIsThere."""
    require_new_carer(await _family(work, family_id), carer)
    work.db.add(Parent(family_id=family_id, label=carer.value))
    work.record("carer_added", family_id, carer=carer, by=work.me)
    work.audit("carer_added", family=family_id)


async def correct_carer(work: Work, family_id: UUID, parent_id: UUID, carer: Carer) -> None:
    """The word was the wrong one; everything that was recorded of them stays theirs. Raises CarerIsThere."""
    facts = await _family(work, family_id)
    before = _of(facts, parent_id)
    require_new_carer(facts, carer)
    (await work.db.get_one(Parent, parent_id)).label = carer.value
    work.record("carer_corrected", family_id, parent=parent_id, before=before.label, after=carer, by=work.me)
    work.audit("carer_corrected", family=family_id)


async def end_carer(work: Work, family_id: UUID, parent_id: UUID) -> None:
    """They take no part any more: nobody waits for them. What was recorded of them stays."""
    facts = await _family(work, family_id)
    _of(facts, parent_id)
    (await work.db.get_one(Parent, parent_id)).ended_at = work.now
    for meeting in facts.meetings:
        row = await rows.meeting_row(work, meeting.id) if arranging.is_ahead(meeting, work.now) else None
        if row is not None:
            row.parents_coming = _without(row.parents_coming, parent_id)
            row.family_times = [times for times in row.family_times if times.get("parent") != str(parent_id)]
    work.record("carer_ended", family_id, parent=parent_id, by=work.me)
    work.audit("carer_ended", family=family_id)


def _of(facts: FamilyFacts, parent_id: UUID) -> ParentFacts:
    found = next((parent for parent in facts.parents if parent.id == parent_id), None)
    if found is None:
        raise NotAllowed
    return found


def _without(listed: Iterable[str], one: UUID) -> list[str]:
    return [each for each in listed if each != str(one)]
