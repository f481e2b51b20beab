"""A family that was opened twice."""

from __future__ import annotations

from bot.card import Words
from bot.domain.children import AgeBand, SameFamily, TooManyChildren
from bot.domain.facts import ChildFacts, FamilyFacts
from bot.i18n import _, listed
from bot.views.family_words import band_label, child_label
from bot.views.refusals import explains


def other_reference(reference: str) -> Words:
    return Words(
        _("Which other reference is the same family as {reference}?").format(reference=reference),
        help=_("Type it, like R-1042M. Everything moves to {reference}; the other one still finds it.").format(
            reference=reference
        ),
    )


def same_one() -> Words:
    return Words(_("That is this family already. Please type the other reference."))


def which_child(other: FamilyFacts, child: ChildFacts) -> Words:
    return Words(
        _("{reference} has {child} ({band}). Which child is that here?").format(
            reference=other.reference, child=child_label(child.letter), band=band_label(AgeBand(child.age_band))
        )
    )


def child_here(child: ChildFacts) -> str:
    return _("{child} ({band})").format(child=child_label(child.letter), band=band_label(AgeBand(child.age_band)))


def another_child() -> str:
    return _("Another child")


def check(keep: FamilyFacts, other: FamilyFacts, same: list[tuple[str, str]], more: list[str]) -> Words:
    """`same`: letters there and here; `more`: letters there of children who join."""
    lines = [
        _("Merge {other} into {keep}? Everything moves: table, meetings, updates, agreement and record.").format(
            other=other.reference, keep=keep.reference
        )
    ]
    lines += [_("{there} there is {here} here.").format(there=child_label(a), here=child_label(b)) for a, b in same]
    if more:
        lines.append(
            _("Joining as further children: {children}.").format(children=listed([child_label(x) for x in more]))
        )
    lines.append(_("This cannot be undone."))
    return Words("\n".join(lines))


def merge_them() -> str:
    return _("Merge them")


def merged(other: str, keep: str) -> Words:
    return Words(_("Done. {other} now leads to {keep}.").format(other=other, keep=keep))


@explains(SameFamily)
def same_family(refusal: SameFamily) -> Words:
    return same_one()


@explains(TooManyChildren)
def too_many_children(refusal: TooManyChildren) -> Words:
    return Words(_("Together that would be more than twelve children. Please check which of them are the same."))
