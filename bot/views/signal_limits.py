"""Why a signal is shown at all: the limit that it has passed, and where that limit comes from."""

from __future__ import annotations

from bot.domain.drift import Signal
from bot.domain.facts import MeetingKind, Tier
from bot.domain.policy import Policy
from bot.domain.policy_drift import Counts, Lengths, NotBooked, Overdue, Renewal, SteppedUpAgain
from bot.i18n import _
from bot.views.deadlines import length, status_name, working_days

Figures = NotBooked | Overdue | Lengths | Counts | Renewal | SteppedUpAgain


def why(signal: Signal, policy: Policy) -> str:
    """The figure that makes it show, where that figure comes from, and by which rule something is due."""
    key, figures = _figure(signal, policy)
    source = policy.source(f"{key}.red")
    parts = [_rule(signal, figures)]
    rule = str(signal.evidence.get("rule") or "")
    if rule in policy.sources:
        parts.append(_("When it is due: {reference}.").format(reference=policy.source(rule).reference))
    parts.append(
        _("This limit: {reference} ({status}).").format(reference=source.reference, status=status_name(source.status))
    )
    return "\n".join(parts)


def _figure(signal: Signal, policy: Policy) -> tuple[str, Figures]:
    name = signal.signal
    if name == "open_too_long":
        name = {
            Tier.EARLY_HELP: "open_early_help",
            Tier.CHILD_IN_NEED: "open_child_in_need",
            Tier.CHILD_PROTECTION: "open_child_protection",
        }[Tier(str(signal.evidence["tier"]))]
    figures: Figures = getattr(policy.drift, name)
    return f"drift.{name}", figures


def _rule(signal: Signal, figures: Figures) -> str:
    match figures:
        case NotBooked():
            return _("Shown {amber} before it is too late for that notice, then urgent.").format(
                amber=working_days(figures.amber)
            )
        case Overdue():
            is_core = signal.evidence["kind"] == MeetingKind.CORE_GROUP
            return _("Because the day by which it was due has gone. Shown after {amber}, urgent after {red}.").format(
                amber=length(figures.amber), red=length(figures.red_core_group if is_core else figures.red)
            )
        case Renewal():
            return _("Because agreement must not run out. Shown {amber} before it ends, urgent when it ends.").format(
                amber=working_days(figures.amber)
            )
        case SteppedUpAgain():
            return _(
                "Because it was within {within} of stepping down. Shown the first time, urgent from {red} times."
            ).format(within=length(figures.within), red=figures.red)
        case Lengths():
            return _("{what} {limits}").format(what=_what_is_counted(signal.signal), limits=_lengths(figures))
        case Counts():
            return _("{what} {limits}").format(what=_what_is_counted(signal.signal), limits=_counts(figures))


def _lengths(figures: Lengths) -> str:
    if figures.amber.amount == 0:
        return _("Shown at once, urgent after {red}.").format(red=length(figures.red))
    return _("Shown after {amber}, urgent after {red}.").format(amber=length(figures.amber), red=length(figures.red))


def _counts(figures: Counts) -> str:
    if figures.amber == 1:
        return _("Shown the first time, urgent from {red} in a row.").format(red=figures.red)
    return _("Shown from {amber} in a row, urgent from {red}.").format(amber=figures.amber, red=figures.red)


def _what_is_counted(name: str) -> str:
    return {
        "no_future_date": _("Because the next date is fixed before people leave the room."),
        "no_lead": _("Because a plan that nobody holds stands still."),
        "record_late": _("Because people act on the record."),
        "child_not_seen": _("Because somebody should see each child: at a meeting, or as an update says."),
        "open_too_long": _("Because a plan that goes on and on may not be the right one."),
        "cancelled_or_moved": _("Because meetings that are put off are how help stops."),
        "could_not_go_ahead": _("Because a meeting without those needed decides nothing."),
        "agency_silent": _("Because nobody knows what a silent agency knows."),
        "agency_absent": _("Because an agency that is not there, and sends no report, leaves a gap."),
        "voice_not_recorded": _("Because each child is heard for each meeting. Never recorded is urgent at once."),
    }[name]
