"""Opening a family: the questions, and the last look."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.card import Words
from bot.domain.children import AgeBand, Carer, NotAFamily
from bot.domain.facts import Function, Tier
from bot.i18n import _, full_day, listed, ngettext
from bot.views.directory import function_label, function_name, whom_from
from bot.views.family_words import band_label, carer_label, child_label, event_label, tier_label
from bot.views.refusals import explains


def who_leads() -> Words:
    return Words(_("Who is the lead professional?"), help=_("Tap a name, or type part of it."))


def myself() -> str:
    return _("I am")


def how_many_children() -> Words:
    return Words(
        _("A new family. How many children does the plan cover?"),
        help=_("No names here, ever: children are A, B, C from the eldest, and the family gets a reference."),
    )


def which_band(letter: str, *, eldest: bool) -> Words:
    child = child_label(letter)
    return Words(
        _("How old is {child}, the eldest?").format(child=child)
        if eldest
        else _("How old is {child}?").format(child=child)
    )


def same_tier() -> Words:
    return Words(_("Do all the children have the same level of help?"))


def same_for_all() -> str:
    return _("Yes, the same")


def differs() -> str:
    return _("No, it differs")


def which_tier(letter: str | None = None) -> Words:
    if letter is None:
        return Words(_("Which level of help is it?"))
    return Words(_("Which level of help does {child} have?").format(child=child_label(letter)))


def when_was(tier: Tier) -> Words:
    return Words(_("When was {event}?").format(event=event_label(tier)))


def when_is_review(latest: date | None) -> Words:
    help_ = None
    if latest is not None:
        help_ = _("It is due by {day}. Tap a day, or type it.").format(day=full_day(latest))
    return Words(_("When is the review conference (RCPC)?"), help=help_)


def not_fixed_yet() -> str:
    return _("Not fixed yet")


def which_carers() -> Words:
    return Words(_("Which parents and carers take part? Each is counted separately."))


def that_is_all() -> str:
    return _("That's all")


def who_works_with_them() -> Words:
    return Words(_("Which agencies work with this family? You are at the table already."))


def which_agency(function: Function) -> Words:
    return Words(
        _("{function}: from which agency?").format(function=function_label(function)),
        help=_("Tap an agency, or type part of the agency's or the person's name."),
    )


def who_sits(function: Function, agency: str) -> Words:
    return Words(
        _("Who from {place}?").format(place=whom_from(function, agency)),
        help=_("Tap a name, or type part of it."),
    )


def person_at(name: str, agency: str) -> str:
    return _("{name}, {agency}").format(name=name, agency=agency)


def nobody_yet() -> str:
    return _("Nobody yet: show a gap")


def anyone_missing(missing: Sequence[Function], *, no_social_worker: bool = False) -> Words:
    names = listed([function_name(function) for function in missing])
    return Words(
        _("Is anyone missing? Not at the table: {names}.").format(names=names),
        help=needs_social_worker() if no_social_worker else _("The GP and charities are forgotten most often."),
    )


def needs_social_worker() -> str:
    return _("No social worker is at the table yet. For this plan there usually is one.")


def nobody_missing() -> str:
    return _("Nobody is missing")


def add_function(function: Function) -> str:
    return _("Add: {function}").format(function=function_label(function))


def add_other() -> str:
    return _("Add another")


def which_function() -> Words:
    return Words(_("What do they do?"))


def has_family_agreed(tier: Tier) -> Words:
    if tier is Tier.EARLY_HELP:
        return Words(
            _("Has the family agreed to agencies sharing updates?"),
            help=_("Without it nobody can be asked for an update."),
        )
    return Words(_("Has the family agreed to the plan and to sharing?"))


def agreed() -> str:
    return _("Yes, they agreed")


def refused() -> str:
    return _("No, they refused")


def not_asked_yet() -> str:
    return _("Not asked yet")


def who_agreed() -> Words:
    return Words(_("Who agreed?"))


def to_which_agencies() -> Words:
    return Words(_("To which agencies did they agree?"))


def to_all() -> str:
    return _("Everyone at the table")


def to_some() -> str:
    return _("Only some")


def pick_agencies() -> Words:
    return Words(_("Which agencies did they agree to?"))


def at_least_one() -> Words:
    return Words(_("Please pick at least one."))


def agreed_when(*, refused: bool = False) -> Words:
    return Words(_("When did they refuse?") if refused else _("When did they agree?"))


def agreed_until() -> Words:
    return Words(_("Until when does it hold?"))


def which_basis() -> Words:
    return Words(_("Child protection needs no agreement. On which basis is information shared?"))


def check(
    children: Sequence[tuple[str, AgeBand, Tier]],
    carers: Sequence[Carer],
    events: Sequence[tuple[Tier, date]],
    review_on: date | None,
    places: Sequence[tuple[Function, str | None]],
    agreement: str,
    no_social_worker: bool = False,
) -> Words:
    """The last look. `places`: what they do, and the name of whoever sits there."""
    named = [
        _("{child} ({band})").format(child=child_label(letter), band=band_label(band))
        for letter, band, _tier in children
    ]
    if len({tier for _letter, _band, tier in children}) > 1:
        lines = [f"{name}: {tier_label(child[2])}." for name, child in zip(named, children, strict=True)]
    else:
        lines = [f"{listed(named)}."]
    lines += [
        _("{tier}: {event} was on {day}.").format(tier=tier_label(tier), event=event_label(tier), day=full_day(on))
        for tier, on in events
    ]
    if review_on is not None:
        lines.append(_("Review conference: {day}.").format(day=full_day(review_on)))
    if carers:
        lines.append(_("With {carers}.").format(carers=listed([carer_label(carer) for carer in carers])))
    lines += [
        f"• {function_label(function)}: {name}" if name else f"• {function_label(function)}: {_('nobody yet')}"
        for function, name in places
    ]
    asked = sum(name is not None for _function, name in places)
    lines.append(agreement)
    if no_social_worker:
        lines.append(needs_social_worker())
    if asked:
        lines.append(
            ngettext(
                "{count} person will be asked whether they know it.",
                "{count} people will be asked whether they know it.",
                asked,
            ).format(count=asked)
        )
    return Words("\n".join(lines))


def open_it() -> str:
    return _("Open the family")


def agreement_summary(tier: Tier, answer: str, until: date | None) -> str:
    if tier is Tier.CHILD_PROTECTION:
        return _("Shared on a need to know basis.")
    if answer == "agreed":
        return _("Agreed.") if until is None else _("Agreed until {day}.").format(day=full_day(until))
    return _("The family refused.") if answer == "refused" else _("No agreement yet.")


@explains(NotAFamily)
def not_a_family(refusal: NotAFamily) -> Words:
    return Words(_("That does not fit together. Please look at the children's ages and the conference dates again."))
