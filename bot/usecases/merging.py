"""A family that was opened twice becomes one again."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from bot.domain.children import MOST_CHILDREN, SameFamily, TooManyChildren, letter
from bot.domain.facts import FamilyFacts
from bot.domain.permissions import Capability
from bot.storage import merging
from bot.storage.models import Family, Holding, Parent, Seat
from bot.storage.seats import end_holdings, end_standing_in
from bot.storage.work import Work
from bot.usecases.permission import require
from bot.usecases.table import facts_of


async def merge_families(work: Work, keep_id: UUID, other_id: UUID, same_child: Mapping[UUID, UUID]) -> None:
    """Everything of the other family moves to the one that is kept; the other reference still finds it.

    `same_child` says which child of the other family is which child of this one; the rest join as further children.
    A place that both tables have is one place: whoever sits there in the kept family stays; a gap is filled from the
    other. Plans of a child that both had stay with the other family's record. Only the CAF team merges.
    """
    await require(work, Capability.MERGE_FAMILIES, keep_id)
    await require(work, Capability.MERGE_FAMILIES, other_id)
    if keep_id == other_id:
        raise SameFamily
    await work.look_again(*sorted((keep_id, other_id)))
    keep, other = await facts_of(work, keep_id), await facts_of(work, other_id)
    joining = [child for child in (*other.children, *other.former_children) if child.id not in same_child]
    if keep.children_ever + len(joining) > MOST_CHILDREN:
        raise TooManyChildren
    words = {parent.label: parent.id for parent in keep.parents}
    same_parent = {parent.id: words[parent.label] for parent in other.parents if parent.label in words}
    same_seat = await _merge_tables(work, keep, other)
    same = {**same_child, **same_parent, **same_seat}
    await merging.point_to(work, same)
    await merging.point_lists_to(work, other_id, same)
    await merging.point_messages_to(work, other_id, {**same, other_id: keep_id})
    for number, child in enumerate(joining, keep.children_ever):
        await merging.move_child(work, child.id, keep_id, letter(number))
    parents = [parent.id for parent in (*other.parents, *other.former_parents) if parent.id not in same_parent]
    await merging.move_rows(work, Parent, parents, keep_id)
    await merging.move_rows(work, Seat, [s.id for s in other.seats if s.id not in same_seat], keep_id)
    await merging.move_all(work, other_id, keep_id)
    gone = await work.db.get_one(Family, other_id)
    gone.merged_into_id, gone.closed_at, gone.wake_at = keep_id, work.now, None
    work.record("families_merged", keep_id, other=other_id, reference=other.reference)
    work.audit("merged_families", family=keep_id, other=other_id)


async def _merge_tables(work: Work, keep: FamilyFacts, other: FamilyFacts) -> dict[UUID, UUID]:
    """Which place of the other table is which of this one. Whoever led the other keeps their place, not the lead."""
    here = {(seat.agency_id, seat.function): seat for seat in reversed(keep.seats)}
    same: dict[UUID, UUID] = {}
    for seat in other.seats:
        row = await work.db.get_one(Seat, seat.id)
        row.is_lead = False
        twin = here.get((seat.agency_id, seat.function))
        if twin is None:
            continue
        if twin.holder_id not in (None, seat.holder_id) and seat.holder_id is not None:
            continue  # two people of one agency: both stay
        same[seat.id] = twin.id
        row.removed_at = work.now
        await end_holdings(work, seat.id, work.now)
        await end_standing_in(work, seat.id, work.now)
        if twin.holder_id is None and seat.holder_id is not None:
            await end_holdings(work, twin.id, work.now)  # whoever sat there has left
            work.db.add(
                Holding(
                    seat_id=twin.id,
                    family_id=keep.id,
                    person_id=seat.holder_id,
                    from_at=work.now,
                    knows_family_at=seat.knows_family_at,
                )
            )
    await work.db.flush()
    return same
