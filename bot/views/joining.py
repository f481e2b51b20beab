"""Words for joining: the neutral line that strangers get, the code, the welcome, the link."""

from __future__ import annotations

from dataclasses import dataclass

from bot.card import Button, Card, Words, stack
from bot.domain.mail_codes import LASTS, TRIES
from bot.domain.people import HasLeft, Invitation, Newcomer, NoWorkEmail, Welcome
from bot.i18n import _, full_day, ngettext
from bot.views.directory import as_function_at, function_at, function_name
from bot.views.refusals import explains

MINUTES = int(LASTS.total_seconds() // 60)


@dataclass(frozen=True, slots=True)
class FrontDoor:
    emergency: str
    front_door: str


def stranger(facts: FrontDoor) -> Card:
    """All that anybody learns who has not joined. The same for a link that is used, too old or unknown."""
    return Card(
        _(
            "This is a private service for professionals. If a child is in danger now, call {emergency}. "
            "If you are worried about a child, contact {front_door}."
        ).format(emergency=facts.emergency, front_door=facts.front_door)
    )


def type_code() -> Words:
    return Words(
        _("We have sent a 6-digit code to your work e-mail. Type it here within {minutes} minutes.").format(
            minutes=MINUTES
        ),
        help=_("Nothing there? Look in your junk mail."),
    )


def send_again() -> str:
    return _("Send a new code")


def not_a_code() -> Words:
    return Words(_("The code has six digits. Please type just those."))


def wrong_code() -> Words:
    return Words(_("That isn't the code in the e-mail. Please look again: the newest one counts."))


def code_is_over() -> Words:
    return Words(
        _("That code no longer works: it lasts {minutes} minutes and {tries} tries. Please send a new one.").format(
            minutes=MINUTES, tries=TRIES
        )
    )


def code_sent_again() -> Words:
    return Words(_("A new code is on its way. The one before it no longer works."))


def link_is_over() -> Words:
    """To somebody who has joined already."""
    return Words(_("That link has been used or is too old. You have joined already, so you don't need it."))


def link_ended() -> Words:
    """To whoever was typing the code when the link ended."""
    return Words(_("That link no longer works. Please ask for a new one."))


def welcome(facts: Welcome) -> Card:
    """What to do first, by what somebody is here for."""
    lines = [
        _("You've joined Roundtable, {part}.").format(part=as_function_at(facts.function, facts.agency)),
        _("Here we fix dates, answer requests and say who's coming. Details of families stay out of this chat."),
    ]
    if facts.to_confirm:
        lines.append(
            ngettext(
                "First: one family is waiting for you to say that you know which one it is.",
                "First: {count} families are waiting for you to say that you know which they are.",
                facts.to_confirm,
            ).format(count=facts.to_confirm)
        )
    elif facts.keeps_people:
        lines.append(_("First: invite your colleagues. Then open a family."))
    elif facts.opens_families:
        lines.append(_("First: open a family, or look at what is waiting."))
    else:
        lines.append(_("Nothing to do yet. We'll write when a family needs you."))
    return Card(
        "\n\n".join(lines),
        stack(
            Button("today", _("What's waiting for me"), style="primary" if facts.to_confirm else None),
            Button("invite", _("Invite somebody")) if facts.keeps_people else None,
            Button("families", _("Families")) if facts.keeps_people or facts.opens_families else None,
            Button("settings", _("My working days")),
            Button("help", _("What can I do here?")),
        ),
    )


def ended_on_old_phone() -> Card:
    return Card(
        _(
            "You have joined from another phone, so this chat has ended. "
            "If that wasn't you, tell your CAF team straight away."
        )
    )


def joined(facts: Newcomer) -> Card:
    return Card(
        _("Somebody whom you invited has joined: {who}.").format(who=function_at(facts.function, facts.agency))
    )


def invitation(facts: Invitation) -> Card:
    """The letter to whom the link is for. It names nobody but the service."""
    return Card(
        _(
            "You are invited to Roundtable, where the people around a child fix meetings and give updates.\n\n"
            "On your phone, with Telegram, open this link before {day}:\n{url}\n\n"
            "It works once. We then send a code to this address, to be sure that it's you. "
            "Without Telegram you need do nothing: we'll write to you here."
        ).format(day=full_day(facts.expires_at), url=facts.url)
    )


def invitation_link(facts: Invitation) -> Card:
    """To the inviter: the text to pass on, and what happens next."""
    return Card(
        _(
            "A link for {name}, {function}, {agency}. We have e-mailed it; you can pass it on as well:\n\n{url}\n\n"
            "It works once, until {day}. A code sent to their work e-mail confirms that it's them."
        ).format(
            name=facts.name,
            function=function_name(facts.function),
            agency=facts.agency,
            url=facts.url,
            day=full_day(facts.expires_at),
        ),
        stack(Button("another", _("Invite somebody else"))),
    )


@explains(NoWorkEmail)
def no_work_email(refusal: NoWorkEmail) -> Words:
    return Words(_("They can't join without a work e-mail: the code goes there. Add the address first."))


@explains(HasLeft)
def has_left(refusal: HasLeft) -> Words:
    return Words(_("Their leaving date has come, so they can't be invited. Change the date first if it is wrong."))
