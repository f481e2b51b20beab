"""Why a policy file cannot be used, in one line for whoever wrote it: the file, the key, and what could stand there."""

from __future__ import annotations

from bot.card import Words
from bot.domain.refusals import PolicyRefused
from bot.i18n import _
from bot.views.refusals import explains


@explains(PolicyRefused)
def policy_refused(refusal: PolicyRefused) -> Words:
    problem = _problem(refusal.problem).format(
        allowed=" / ".join(refusal.allowed),
        least=refusal.allowed[0] if refusal.allowed else "",
        most=refusal.allowed[-1] if refusal.allowed else "",
    )
    place = ": ".join(part for part in (refusal.file, refusal.key) if part)
    return Words(_("Policy {place}: {problem}.").format(place=place, problem=" ".join(problem.split())))


def _problem(problem: str) -> str:
    return {
        "unknown_key": _("there is no such figure; check the spelling"),
        "missing": _("this is missing; a figure needs figure, unit, reference and status"),
        "wrong_unit": _("the unit must be {allowed}"),
        "not_allowed": _("this must be one of {allowed}"),
        "out_of_range": _("this must be from {least} to {most}"),
        "not_a_date": _("this must be a date such as 2026-09-01, without quotes"),
        "not_a_table": _("this must be a section of figures"),
        "not_a_figure": _("this must be a figure with unit, reference and status"),
        "not_a_list": _("this must be a list in square brackets, with at least one entry"),
        "not_a_time": _("this must be a time such as 08:00:00, without quotes"),
        "not_a_number": _("this must be a whole number"),
        "not_yes_or_no": _("this must be true or false"),
        "not_toml": _("this is not TOML ({allowed})"),
        "not_found": _("there is no policy file to read; check ROUNDTABLE_POLICY"),
        "twice": _("another file comes into force on the same day ({allowed})"),
        "above_promised": _("this must not be more than {allowed}"),
        "red_before_amber": _("red must not come before {allowed}"),
        "out_of_order": _("the steps are not in order"),
        "ends_before_start": _("this must not be earlier than {allowed}"),
    }[problem]
