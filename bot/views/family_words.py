"""What tiers, ages, carers and places at the table are called."""

from __future__ import annotations

from bot.domain.agreement import Basis
from bot.domain.children import AgeBand, Carer
from bot.domain.facts import FamilyFacts, SeatFacts, Tier
from bot.i18n import _
from bot.views.directory import function_label, function_name, the_function


def tier_label(tier: Tier) -> str:
    """On a button or a line of its own. Boroughs say it differently: the catalog is where they change it."""
    return {
        Tier.EARLY_HELP: _("Early help (TAC)"),
        Tier.CHILD_IN_NEED: _("Child in need (CHIN)"),
        Tier.CHILD_PROTECTION: _("Child protection"),
    }[tier]


def event_label(tier: Tier) -> str:
    """The event from which the plan counts."""
    return {
        Tier.EARLY_HELP: _("the assessment"),
        Tier.CHILD_IN_NEED: _("the child in need plan"),
        Tier.CHILD_PROTECTION: _("the initial conference (ICPC)"),
    }[tier]


def band_label(band: AgeBand) -> str:
    return {
        AgeBand.FROM_16: _("16 or over"),
        AgeBand.FROM_11: _("11 to 15"),
        AgeBand.FROM_5: _("5 to 10"),
        AgeBand.FROM_1: _("1 to 4"),
        AgeBand.UNDER_1: _("under 1"),
        AgeBand.UNBORN: _("not yet born"),
    }[band]


def carer_label(carer: Carer) -> str:
    return {
        Carer.MOTHER: _("mother"),
        Carer.FATHER: _("father"),
        Carer.STEPMOTHER: _("stepmother"),
        Carer.STEPFATHER: _("stepfather"),
        Carer.GRANDMOTHER: _("grandmother"),
        Carer.GRANDFATHER: _("grandfather"),
        Carer.RELATIVE: _("another relative"),
        Carer.FOSTER_CARER: _("foster carer"),
        Carer.OTHER_CARER: _("another carer"),
    }[carer]


def in_sentence(label: str) -> str:
    """A button's words in the middle of a sentence."""
    return label[:1].lower() + label[1:]


def basis_label(basis: Basis) -> str:
    """On which information is shared without the family's agreement."""
    return {
        Basis.PUBLIC_TASK: _("Public task: to keep a child safe"),
        Basis.LEGAL_DUTY: _("Legal duty"),
        Basis.VITAL_INTERESTS: _("To protect a child from harm"),
    }[basis]


def child_label(letter: str) -> str:
    return _("Child {letter}").format(letter=letter)


def place_label(facts: FamilyFacts, seat: SeatFacts) -> str:
    """A place by function and agency, the lead's by what it is: "School, Oakfield Primary School"."""
    agency = facts.agencies.get(seat.agency_id)
    name = _("lead professional") if seat.is_lead else function_name(seat.function)
    capital = name[:1].upper() + name[1:]
    return capital if agency is None else _("{what}, {agency}").format(what=capital, agency=agency.name)


def short_place(facts: FamilyFacts, seat: SeatFacts) -> str:
    """The same without the agency, where no other place is called so."""
    if seat.is_lead or sum(other.function is seat.function for other in facts.seats) > 1:
        return place_label(facts, seat)
    return function_label(seat.function)


def place_name(facts: FamilyFacts, seat: SeatFacts) -> str:
    """In a sentence: "the school nurse"."""
    if seat.is_lead:
        return _("the lead professional")
    return the_function(seat.function)
