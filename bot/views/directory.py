"""What agencies, functions and posts are called on the screen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from babel.dates import format_date

from bot.domain.facts import Function, Role
from bot.i18n import N_, _, listed

_FUNCTIONS = {
    Function.HEALTH_VISITOR: N_("health visitor"),
    Function.SCHOOL_NURSE: N_("school nurse"),
    Function.GP: N_("GP"),
    Function.CAMHS: N_("CAMHS"),
    Function.HOSPITAL: N_("hospital"),
    Function.DRUG_ALCOHOL: N_("drugs and alcohol service"),
    Function.SCHOOL: N_("school"),
    Function.EDUCATION_WELFARE: N_("education welfare"),
    Function.CHILDRENS_PROJECT: N_("children's project"),
    Function.EARLY_HELP: N_("early help"),
    Function.SOCIAL_CARE: N_("children's social care"),
    Function.POLICE: N_("police"),
    Function.YOUTH_OFFENDING: N_("youth offending"),
    Function.HOUSING: N_("housing"),
    Function.THIRD_SECTOR: N_("charity or community group"),
}


def function_name(function: Function) -> str:
    """As it stands in a sentence: "school nurse", "GP"."""
    return _(_FUNCTIONS[function])


_PERSONS = frozenset({Function.HEALTH_VISITOR, Function.SCHOOL_NURSE, Function.GP})
"""Functions that are one person's; the others are a service's."""
_NAMES = frozenset(
    {
        Function.CAMHS,
        Function.EDUCATION_WELFARE,
        Function.EARLY_HELP,
        Function.SOCIAL_CARE,
        Function.YOUTH_OFFENDING,
        Function.HOUSING,
    }
)
"""Those that take no article."""


def the_function(function: Function) -> str:
    """With its article, where it has one: "the school nurse", "CAMHS"."""
    return function_name(function) if function in _NAMES else _("the {name}").format(name=function_name(function))


def as_function(function: Function) -> str:
    """What somebody is at the table: "as school nurse", "for the school"."""
    if function in _PERSONS:
        return _("as {name}").format(name=function_name(function))
    return _("for {name}").format(name=the_function(function))


def as_function_at(function: Function, agency: str) -> str:
    """ "as school nurse at Northwick Community Health", "for Northwick Housing"."""
    if function in _PERSONS:
        return _("as {name} at {agency}").format(name=function_name(function), agency=agency)
    return _("for {name}").format(name=function_at(function, agency))


def whom_from(function: Function, agency: str) -> str:
    """ "Northwick Community Health, as school nurse"; of a service only where its name does not say it."""
    if function not in _PERSONS and function_at(function, agency) == agency:
        return agency
    return _("{agency}, {part}").format(agency=agency, part=as_function(function))


def function_at(function: Function, agency: str) -> str:
    """ "the school nurse at Northwick Community Health"; the agency alone where its name says what it does."""
    if function not in _PERSONS and function_name(function).casefold() in agency.casefold():
        return agency
    return _("{who} at {agency}").format(who=the_function(function), agency=agency)


def function_label(function: Function) -> str:
    """As it stands on a button: with a capital."""
    name = function_name(function)
    return name[:1].upper() + name[1:]


def role_name(role: Role) -> str:
    """As it stands in a sentence: "CAF manager"."""
    names = {
        Role.HOLDER: _("team member"),
        Role.DEPUTY: _("deputy"),
        Role.LINE_MANAGER: _("line manager"),
        Role.SAFEGUARDING_LEAD: _("safeguarding lead"),
        Role.LEAD: _("lead professional"),
        Role.CAF_TEAM: _("CAF team"),
        Role.CAF_MANAGER: _("CAF manager"),
        Role.TEAM_MANAGER: _("social work team manager"),
        Role.CONFERENCE_CHAIR: _("conference chair"),
        Role.HEAD_OF_SERVICE: _("head of service"),
        Role.OPERATOR: _("the people who run Roundtable"),
    }
    return names[role]


def the_role(role: Role) -> str:
    """With its article: "the CAF manager"."""
    return role_name(role) if role is Role.OPERATOR else _("the {role}").format(role=role_name(role))


def weekday_name(weekday: int) -> str:
    """Monday is 0."""
    return format_date(date(2024, 1, 1 + weekday), "EEEE", "en_GB")


def weekdays(days: frozenset[int]) -> str:
    """ "Monday to Friday", or the days one by one."""
    if days == frozenset(range(5)):
        return _("Monday to Friday")
    return listed([weekday_name(day) for day in sorted(days)])


def you_stand_in(functions: Sequence[Function]) -> str:
    """Above what somebody is told because they stand in for a holder who is away."""
    away = listed([function_name(function) for function in functions])
    return _("You stand in for the {function}, who is away. Their place stays theirs.").format(function=away)
