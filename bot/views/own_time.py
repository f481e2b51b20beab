"""Words for settings: working days, time away, deputy, leaving date, language."""

from __future__ import annotations

from datetime import date, timedelta

from babel import Locale

from bot.card import Button, Card, Words, short
from bot.domain.facts import Span
from bot.domain.own_time import AwayTwice, CannotStandIn, PersonSettings
from bot.i18n import _, day, full_day, short_day
from bot.views import work_email
from bot.views.directory import function_name, weekdays
from bot.views.refusals import explains

ONE_DAY = timedelta(days=1)


def span(when: Span) -> str:
    """ "Thursday 11 March to Friday 12 March": both days included."""
    last = when.until - ONE_DAY
    if last == when.start_on:
        return day(last)
    return _("{first} to {last}").format(first=day(when.start_on), last=day(last))


def settings(facts: PersonSettings) -> Card:
    """Mine, or somebody else's for whoever looks after people."""
    lines = [
        _("Your settings.")
        if facts.is_mine
        else _("{name}, {function}, {agency}.").format(
            name=facts.name, function=function_name(facts.function), agency=facts.agency
        ),
        _("Working days: {days}").format(days=weekdays(facts.working_weekdays)),
        _("Away: {times}").format(times="; ".join(span(one.span) for one in facts.away) or _("nothing planned")),
        _("Deputy: {name}").format(name=facts.deputy or _("nobody yet")),
    ]
    if facts.new_email is not None:
        lines.append(work_email.waits(facts.new_email.address))
    if facts.is_mine and facts.reminders_off:
        lines.append(_("Reminders of meetings: off. Invitations, requests and changes still come."))
    if facts.leaving_on is not None:
        lines.append(_("Last day: {day}").format(day=full_day(facts.leaving_on - ONE_DAY)))
    if not facts.is_mine:
        lines.append(_("Line manager: {name}").format(name=facts.line_manager or _("not known")))
        lines.append(_("Joined: {answer}").format(answer=_("yes") if facts.has_joined else _("not yet")))
    return Card("\n".join(lines), (*_buttons(facts),))


def _buttons(facts: PersonSettings) -> tuple[tuple[Button, ...], ...]:
    rows = [
        (Button("days", _("Working days")), Button("away", _("Time away"))),
        *(
            (Button(f"back:{short(one.id)}", _("Not away from {first}").format(first=short_day(one.span.start_on))),)
            for one in facts.away[:6]
        ),
        (Button("deputy", _("Deputy")), Button("leaving", _("Leaving date"))),
    ]
    waits = facts.is_mine and facts.new_email is not None
    rows.append(
        (
            *((Button("code", work_email.code_button()),) if waits else ()),
            Button("email", work_email.button()),
        )
    )
    if facts.is_mine:
        rows.append(
            (
                Button("reminders:on", _("Turn reminders on"))
                if facts.reminders_off
                else Button("reminders:off", _("Turn reminders off")),
            )
        )
    if not facts.is_mine:
        rows.append((Button("manager", _("Line manager")), Button("link", _("Make a link"))))
    elif len(facts.languages) > 1:
        rows.append((Button("language", _("Language")),))
    if facts.is_mine and facts.keeps_people:
        rows.append((Button("agencies", _("People of an agency")), Button("safeguarding", _("Safeguarding leads"))))
        rows.append((Button("posts", _("Who decides")), Button("closed", _("Closed days"))))
    return tuple(rows)


def which_days() -> Words:
    return Words(
        _("Which days are worked?"), help=_("We don't write on other days, and count them as closed when we ask.")
    )


def save() -> str:
    return _("Save")


def one_day_at_least() -> Words:
    return Words(_("Please tick at least one day. Away for longer? Go back and choose Time away."))


def first_day_away() -> Words:
    return Words(_("Away from which day?"), help=_("Tap it, or type it: “3 Feb”."))


def last_day_away(first: date) -> Words:
    return Words(_("Away from {day}. Which is the last day away?").format(day=full_day(first)))


def same_day() -> str:
    return _("Just that day")


def who_answers() -> Words:
    return Words(
        _("Who answers meanwhile?"),
        help=_("They see these families for that time, and get what would have come here."),
    )


def as_always(name: str) -> str:
    return _("{name}, as always").format(name=name)


def nobody() -> str:
    return _("Nobody")


def check_away(when: Span, deputy: str | None) -> Words:
    if deputy is None:
        return Words(
            _("Away {when}, and nobody stands in. Requests then wait, or go to the line manager.").format(
                when=span(when)
            )
        )
    return Words(_("Away {when}. {name} answers meanwhile.").format(when=span(when), name=deputy))


def yes_save() -> str:
    return _("Yes, save it")


def reminders_are_off() -> Words:
    return Words(
        _(
            "Reminders are off: we won't write before a meeting that you have answered for. "
            "Invitations, requests, changes and whatever needs an answer still come."
        )
    )


def reminders_are_on() -> Words:
    return Words(_("Reminders are on: we write before each meeting that you said you'd come to."))


def which_deputy() -> Words:
    return Words(
        _("Who answers when there is no answer?"), help=_("We ask them first. They see the same families then.")
    )


def which_line_manager() -> Words:
    return Words(_("Who is the line manager?"), help=_("We ask them where there is no deputy."))


def last_day() -> Words:
    return Words(
        _("Which is the last day at work?"),
        help=_("Access ends at midnight. The leads of your families hear that somebody has to take over."),
    )


def staying() -> str:
    return _("Not leaving")


def check_leaving(on: date, families: int) -> Words:
    said = _("The last day is {day}. After it this chat shows nothing more.").format(day=full_day(on))
    if families:
        said += " " + _("Families: {count}. Please agree with their leads who takes over.").format(count=families)
    return Words(said)


def check_staying() -> Words:
    return Words(_("No leaving date, then?"))


def which_language() -> Words:
    return Words(_("Which language?"))


def language_name(code: str) -> str:
    """In that language itself: "English", "Cymraeg"."""
    return str(Locale.parse(code).get_display_name(code) or code).capitalize()


def saved() -> Words:
    return Words(_("Saved."))


@explains(AwayTwice)
def away_twice(refusal: AwayTwice) -> Words:
    return Words(_("That overlaps with {when}, which is on record already.").format(when=span(refusal.span)))


@explains(CannotStandIn)
def cannot_stand_in(refusal: CannotStandIn) -> Words:
    return Words(_("That person can't stand in. Please choose somebody else."))
