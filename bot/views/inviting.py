"""Words for inviting: who, from where, to which address."""

from __future__ import annotations

from bot.card import Words
from bot.domain.facts import Function
from bot.domain.people import Colleague, EmailTaken, Part
from bot.i18n import _
from bot.views.directory import function_name
from bot.views.refusals import explains


def which_agency() -> Words:
    return Words(_("Whom would you like to invite? First, their agency."), help=_("Or type part of its name."))


def another_agency() -> str:
    return _("Another agency")


def agency_name() -> Words:
    return Words(_("What is the agency called? Please type its name."))


def not_a_name() -> Words:
    return Words(_("Please type a name of 2 to 80 characters, without an e-mail address."))


def what_sort() -> Words:
    return Words(_("What sort of agency is it?"))


def sorts() -> dict[str, str]:
    return {
        "public": _("A public service"),
        "school": _("A school: closed in the holidays"),
        "charity": _("A charity or community group"),
    }


def which_function(agency: str) -> Words:
    return Words(_("What do they do at {agency}?").format(agency=agency))


def who(agency: str, function: Function) -> Words:
    return Words(
        _("{agency}, {function}. Who is it?").format(agency=agency, function=function_name(function)),
        help=_("✓ has joined. A new link for them ends their old phone."),
    )


def colleague_label(colleague: Colleague) -> str:
    return f"{colleague.name} ✓" if colleague.has_joined else colleague.name


def somebody_new() -> str:
    return _("Somebody new")


def person_name() -> Words:
    return Words(_("What is their name? Please type it, as colleagues know them."))


def work_email(name: str) -> Words:
    return Words(
        _("What is {name}'s work e-mail?").format(name=name),
        help=_("A code goes there, to be sure that it's them. Private addresses are not for this."),
    )


def not_an_email() -> Words:
    return Words(_("That doesn't look like an e-mail address. Please type it again, such as a.name@council.gov.uk."))


def email_is_taken() -> Words:
    return Words(_("Somebody else has that address already. Each person needs their own."))


def line_manager(name: str) -> Words:
    return Words(_("Who is {name}'s line manager?").format(name=name), help=_("We ask them when nobody answers."))


def deputy(name: str) -> Words:
    return Words(_("Who stands in for {name}?").format(name=name), help=_("We ask them first."))


def not_known() -> str:
    return _("I don't know yet")


def which_part(name: str) -> Words:
    return Words(_("What will {name} do here?").format(name=name))


def part_label(part: Part) -> str:
    return {
        Part.TAKES_PART: _("Come to meetings and give updates"),
        Part.LEADS: _("Lead families as well"),
        Part.CAF_TEAM: _("Work in the CAF team"),
    }[part]


def check(name: str, function: Function, agency: str, email: str, *, joined: bool) -> Words:
    return Words(
        _("Invite {name}, {function}, {agency}? We e-mail the link to {email}, and you can pass it on.").format(
            name=name, function=function_name(function), agency=agency, email=email
        ),
        help=_("They have joined already. The new link is for a new phone: the old one ends.") if joined else None,
    )


def make_the_link() -> str:
    return _("Make the link")


def none_called() -> Words:
    """What was typed is not repeated: it may be about a family."""
    return Words(_("I found nothing called that. Please tap one, or type another part."))


def several_called(found: list[str]) -> Words:
    return Words(_("Which one? I found: {names}. Please type a little more.").format(names="; ".join(found[:6])))


def earlier() -> str:
    return _("‹ Earlier")


def more() -> str:
    return _("More ›")


@explains(EmailTaken)
def email_taken(refusal: EmailTaken) -> Words:
    return email_is_taken()
