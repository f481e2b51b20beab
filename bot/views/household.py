"""The family's children and carers after it was opened."""

from __future__ import annotations

from datetime import date

from bot.card import Button, Card, Words, short, stack
from bot.domain.children import AgeBand, Carer
from bot.domain.facts import ChildFacts, FamilyFacts, MeetingFacts, ParentFacts, Tier
from bot.domain.household import CarerIsThere
from bot.i18n import _, full_day, listed, short_day
from bot.views.deadlines import meeting_name
from bot.views.families import FamilyLook
from bot.views.family_words import band_label, carer_label, child_label, event_label, tier_label
from bot.views.refusals import explains


def household(look: FamilyLook) -> Card:
    facts = look.facts
    lines = [_("{reference}: who the plan is about, and who takes part.").format(reference=facts.reference)]
    if facts.former_children:
        letters = listed([child_label(child.letter) for child in facts.former_children])
        lines.append(_("No longer on a plan: {children}.").format(children=letters))
    lines.append(_("Letters stay: a younger or an older child who is added gets the next one."))
    return Card(
        " ".join(lines),
        stack(
            *(Button(f"child:{short(child.id)}", child_line(child)) for child in facts.children),
            *(Button(f"carer:{short(parent.id)}", carer_line(parent)) for parent in facts.parents),
            Button("add_child", _("Add a child")),
            Button("add_carer", _("Add a parent or carer")),
        ),
        title=_("Children and carers"),
    )


def child_line(child: ChildFacts) -> str:
    return _("{child} ({band})").format(child=child_label(child.letter), band=band_label(AgeBand(child.age_band)))


def carer_line(parent: ParentFacts) -> str:
    label = carer_label(Carer(parent.label))
    return label[:1].upper() + label[1:]


# A child


def what_about(facts: FamilyFacts, child: ChildFacts) -> Words:
    return Words(
        _("{reference}, {child}: what has changed?").format(reference=facts.reference, child=child_line(child))
    )


def other_age() -> str:
    return _("The age is different")


def plan_ends() -> str:
    return _("Their plan is closed")


def which_band(letter: str) -> Words:
    return Words(_("How old is {child}?").format(child=child_label(letter)))


def which_tier(letter: str) -> Words:
    return Words(_("Which level of help does {child} have?").format(child=child_label(letter)))


def corrected() -> Words:
    return Words(_("Put right."))


def check_child(
    reference: str,
    letter: str,
    band: AgeBand,
    tier: Tier,
    on: date,
    review_on: date | None,
    joins: list[MeetingFacts],
) -> Words:
    lines = [
        _("{reference}: add {child} ({band}, {tier})? {event} was on {day}.").format(
            reference=reference,
            child=child_label(letter),
            band=band_label(band),
            tier=tier_label(tier),
            event=event_label(tier)[:1].upper() + event_label(tier)[1:],
            day=full_day(on),
        )
    ]
    if review_on is not None:
        lines.append(_("Review conference: {day}.").format(day=full_day(review_on)))
    named = [
        _("{meeting} on {day}").format(meeting=meeting_name(one.kind), day=short_day(one.starts_at))
        if one.starts_at
        else meeting_name(one.kind)
        for one in joins
    ]
    if named:
        lines.append(_("About them too from now on: {meetings}.").format(meetings=listed(named)))
    return Words(" ".join(lines))


def add_child() -> str:
    return _("Add this child")


def child_added(letter: str) -> Words:
    return Words(_("{child} is added.").format(child=child_label(letter)))


# A parent or carer


def which_carer() -> Words:
    return Words(_("Who takes part from now on? Each parent and carer is counted separately."))


def check_carer(reference: str, carer: Carer) -> Words:
    return Words(_("{reference}: add the {carer}?").format(reference=reference, carer=carer_label(carer)))


def add_carer() -> str:
    return _("Add them")


def carer_added() -> Words:
    return Words(_("Added. Say on the meeting whether they are coming."))


def what_about_carer(reference: str, parent: ParentFacts) -> Words:
    return Words(
        _("{reference}, {carer}: what has changed?").format(
            reference=reference, carer=carer_label(Carer(parent.label))
        )
    )


def other_word() -> str:
    return _("It is somebody else to the children")


def takes_no_part() -> str:
    return _("They take no part any more")


def which_word() -> Words:
    return Words(_("Who are they to the children?"))


def check_end(reference: str, parent: ParentFacts) -> Words:
    return Words(
        _("{reference}: the {carer} takes no part any more? Nobody waits for them. What was recorded stays.").format(
            reference=reference, carer=carer_label(Carer(parent.label))
        )
    )


def end_it() -> str:
    return _("That's right")


def ended() -> Words:
    return Words(_("Recorded. What was recorded of them stays."))


@explains(CarerIsThere)
def carer_is_there(refusal: CarerIsThere) -> Words:
    return Words(_("Somebody of that word takes part already. Please choose another word."))
