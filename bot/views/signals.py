"""Words for each signal: its gist and what is behind it."""

from __future__ import annotations

from collections.abc import Callable

from bot.domain.drift import Signal
from bot.domain.facts import FamilyFacts, Level, Tier
from bot.i18n import _, day, full_day, ngettext
from bot.views.deadlines import meeting_name, working_days
from bot.views.signal_evidence import child_of, day_of, kind_of, place_of, times_of

Said = tuple[str, str]
"""The gist, with the reference, and what is behind it: one sentence each."""


def said(signal: Signal, facts: FamilyFacts) -> Said:
    """ "R-1042 needs a date." and "The TAC was due by Thursday 11 March and none is booked." """
    return _SAID[signal.signal](signal, facts)


def since(signal: Signal) -> str:
    if signal.level is Level.RED:
        return _("Urgent since {day}.").format(day=day(signal.since_at))
    return _("Shown since {day}.").format(day=day(signal.since_at))


def _overdue(signal: Signal, facts: FamilyFacts) -> Said:
    about = {"reference": facts.reference, "meeting": kind_of(signal), "day": day(day_of(signal, "due_on"))}
    if signal.evidence.get("booked_on"):
        about["booked"] = day(day_of(signal, "booked_on"))
        return (
            _("{reference}: the next meeting is late.").format(**about),
            _("The {meeting} was due by {day} and is booked for {booked}.").format(**about),
        )
    return (
        _("{reference} needs a date.").format(**about),
        _("The {meeting} was due by {day} and none is booked.").format(**about),
    )


def _not_booked(signal: Signal, facts: FamilyFacts) -> Said:
    about = {"reference": facts.reference, "meeting": kind_of(signal), "day": day(day_of(signal, "due_on"))}
    about["notice"] = working_days(int(signal.evidence["notice_working_days"] or 0))
    behind = (
        _("The {meeting} is due by {day} and none is booked. It is too late to give people {notice}.")
        if signal.level is Level.RED
        else _("The {meeting} is due by {day} and none is booked. People are promised {notice}.")
    )
    return _("{reference} needs a date.").format(**about), behind.format(**about)


def _no_future_date(signal: Signal, facts: FamilyFacts) -> Said:
    about = {"reference": facts.reference, "day": day(day_of(signal, "last_on"))}
    return (
        _("{reference} has no next date.").format(**about),
        _("The last meeting was on {day} and the next one is not fixed.").format(**about),
    )


def _put_off(signal: Signal, facts: FamilyFacts) -> Said:
    n = times_of(signal)
    about = {"reference": facts.reference, "count": n, "day": day(day_of(signal, "first_on"))}
    gist = ngettext(
        "{reference}: a meeting was cancelled, or moved at short notice.",
        "{reference}: cancelled, or moved at short notice, {count} times in a row.",
        n,
    )
    behind = _("That was on {day}, and none was held since.") if n == 1 else _("The first time was on {day}.")
    return gist.format(**about), behind.format(**about)


def _could_not_go_ahead(signal: Signal, facts: FamilyFacts) -> Said:
    n = times_of(signal)
    about = {"reference": facts.reference, "count": n, "day": day(day_of(signal, "first_on"))}
    gist = ngettext(
        "{reference}: a meeting could not go ahead.",
        "{reference}: {count} meetings in a row could not go ahead.",
        n,
    )
    behind = (
        _("Since {day}: it did not happen, or not everybody who was needed came.")
        if n == 1
        else _("Since {day}: they did not happen, or not everybody who was needed came.")
    )
    return gist.format(**about), behind.format(**about)


def _no_lead(signal: Signal, facts: FamilyFacts) -> Said:
    reference = facts.reference
    if signal.evidence.get("leaving_on"):
        return (
            _("{reference}: the lead professional is leaving.").format(reference=reference),
            _("They leave on {day} and nobody is named to follow.").format(day=day(day_of(signal, "leaving_on"))),
        )
    return (
        _("{reference} has no lead professional.").format(reference=reference),
        _("Nobody has led since {day}.").format(day=day(day_of(signal, "since_on"))),
    )


def _record_late(signal: Signal, facts: FamilyFacts) -> Said:
    meeting = facts.meeting(signal.subject_id)
    about = {
        "reference": facts.reference,
        "due": day(day_of(signal, "due_on")),
        "meeting": meeting_name(meeting.kind) if meeting else _("meeting"),
        "day": day(meeting.starts_at) if meeting and meeting.starts_at else "",
    }
    behind = (
        _("The {meeting} was on {day}. Its record was due by {due} and is not complete.")
        if signal.evidence["attendance_taken"]
        else _("The {meeting} was on {day}. Nobody has said who came; the record was due by {due}.")
    )
    return _("{reference}: a meeting's record is late.").format(**about), behind.format(**about)


def _silent(signal: Signal, facts: FamilyFacts) -> Said:
    about = {
        "reference": facts.reference,
        "place": place_of(signal, facts),
        "count": times_of(signal),
        "day": day(day_of(signal, "first_on")),
    }
    return (
        ngettext(
            "{reference}: {place} has not answered {count} update.",
            "{reference}: {place} has not answered {count} updates in a row.",
            times_of(signal),
        ).format(**about),
        _("The first was due on {day}.").format(**about),
    )


def _absent(signal: Signal, facts: FamilyFacts) -> Said:
    about = {
        "reference": facts.reference,
        "place": place_of(signal, facts),
        "count": times_of(signal),
        "day": day(day_of(signal, "first_on")),
    }
    return (
        ngettext(
            "{reference}: {place} missed {count} meeting and sent no report.",
            "{reference}: {place} missed {count} meetings in a row and sent no report.",
            times_of(signal),
        ).format(**about),
        _("The first was on {day}.").format(**about),
    )


def _not_seen(signal: Signal, facts: FamilyFacts) -> Said:
    about = {"reference": facts.reference, "child": child_of(signal)}
    if signal.evidence.get("last_seen_on"):
        about["day"] = day(day_of(signal, "last_seen_on"))
        return (
            _("{reference}: {child} has not been seen for a while.").format(**about),
            _("The last time that anybody said so was on {day}.").format(**about),
        )
    return (
        _("{reference}: nobody has said that {child} was seen.").format(**about),
        _("No meeting or update says so yet.").format(**about),
    )


def _not_heard(signal: Signal, facts: FamilyFacts) -> Said:
    n = times_of(signal)
    about = {
        "reference": facts.reference,
        "child": child_of(signal),
        "count": n,
        "day": day(day_of(signal, "first_on")),
    }
    gist = _("{reference}: what {child} said is not recorded.").format(**about)
    if signal.evidence["never"]:
        return gist, _("It has never been recorded, nor why not.")
    return gist, ngettext(
        "Nothing since the meeting whose record was due on {day}.",
        "Nothing for {count} meetings in a row, the first recorded on {day}.",
        n,
    ).format(**about)


def _agreement(signal: Signal, facts: FamilyFacts) -> Said:
    about = {"reference": facts.reference}
    if signal.evidence.get("ended_on"):
        about["day"] = day(day_of(signal, "ended_on"))
    match signal.evidence["why"]:
        case "withdrawn":
            return (
                _("{reference}: the family has withdrawn its agreement.").format(**about),
                _("That was on {day}. Nobody is asked for updates.").format(**about),
            )
        case "refused":
            return (
                _("{reference}: the family has not agreed.").format(**about),
                _("Nobody can be asked for updates."),
            )
        case "none_on_record":
            return (
                _("{reference}: no agreement is on record.").format(**about),
                _("Nobody can be asked for updates until there is one."),
            )
        case _ if signal.level is Level.RED:
            return (
                _("{reference}: the family's agreement has ended.").format(**about),
                _("It ended on {day}. Nobody is asked for updates until it is renewed.").format(**about),
            )
        case _:
            return (
                _("{reference}: the family's agreement is ending.").format(**about),
                _("It ends on {day}. After that nobody is asked for updates.").format(**about),
            )


def _open_too_long(signal: Signal, facts: FamilyFacts) -> Said:
    about = {"reference": facts.reference, "child": child_of(signal), "day": full_day(day_of(signal, "since_on"))}
    tier = {
        Tier.EARLY_HELP: _("Early help has been open since {day}. Is it still the right plan?"),
        Tier.CHILD_IN_NEED: _("The child in need plan has been open since {day}. Is it still the right plan?"),
        Tier.CHILD_PROTECTION: _("The child protection plan has been open since {day}. Is it still the right plan?"),
    }[Tier(str(signal.evidence["tier"]))]
    return _("{reference}: {child} has had the same plan for long.").format(**about), tier.format(**about)


def _stepped_up_again(signal: Signal, facts: FamilyFacts) -> Said:
    n = times_of(signal)
    about = {
        "reference": facts.reference,
        "child": child_of(signal),
        "count": n,
        "day": day(day_of(signal, "first_on")),
    }
    return (
        ngettext(
            "{reference}: {child} was stepped up again.",
            "{reference}: {child} was stepped up again, {count} times.",
            n,
        ).format(**about),
        _("Within a year of stepping down, first on {day}.").format(**about),
    )


_SAID: dict[str, Callable[[Signal, FamilyFacts], Said]] = {
    "overdue": _overdue,
    "not_booked": _not_booked,
    "no_future_date": _no_future_date,
    "cancelled_or_moved": _put_off,
    "could_not_go_ahead": _could_not_go_ahead,
    "no_lead": _no_lead,
    "record_late": _record_late,
    "agency_silent": _silent,
    "agency_absent": _absent,
    "child_not_seen": _not_seen,
    "voice_not_recorded": _not_heard,
    "agreement_ending": _agreement,
    "open_too_long": _open_too_long,
    "stepped_up_again": _stepped_up_again,
}
