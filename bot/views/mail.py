"""A notification as an e-mail: the subject by its kind, the card's own words, and one link instead of buttons."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from html import escape

from bot.card import Card
from bot.i18n import _, full_moment, ngettext


@dataclass(frozen=True, slots=True)
class Link:
    """Where it can be answered, and until when, in words. `address` None: there is nothing to answer."""

    address: str | None = None
    until: str = ""


def subject(kind: str, reference: str | None) -> str:
    """ "Roundtable: R-1042: can you come?": the reference and what is wanted, nothing about the family."""
    words = wanted(kind)
    if reference is None:
        return _("Roundtable: {wanted}").format(wanted=words)
    return _("Roundtable: {reference}: {wanted}").format(reference=reference, wanted=words)


def subject_of_several(count: int) -> str:
    return ngettext("Roundtable: {count} thing for you", "Roundtable: {count} things for you", count).format(
        count=count
    )


def wanted(kind: str) -> str:
    """What a kind of notification is about, in a few words."""
    words = {
        "mail_code": _("your code"),
        "invitation": _("an invitation to join"),
        "calendar_entry": _("for your calendar"),
        "how_to_join": _("how to join the meeting"),
        "deputy_released": _("you need not stand in"),
        "deputy_cannot": _("your deputy cannot come"),
        "asked_again": _("can you come after all?"),
        "made_lead": _("you lead from now on"),
        "standing_in": _("you stand in for somebody"),
        "left_table": _("you are no longer on this team"),
        "tier_changed": _("the level of help has changed"),
        "agreement_refused": _("the family did not agree"),
        "plan_closed": _("the plan of one child is closed"),
        "family_closed": _("the plan is closed"),
        "conference_date": _("when is the review conference?"),
        "agreement_withdrawn": _("the family's agreement was withdrawn"),
        "leaving": _("somebody leaves, and nobody is named to follow"),
        "confirm_email": _("is this your work e-mail?"),
        "email_changed": _("your work e-mail has changed"),
        "knows_family": _("do you know which family this is?"),
        "not_known_yet": _("somebody does not know which family this is"),
        "not_theirs": _("somebody says it should be another person"),
        "book_soon": _("please book the next meeting"),
        "poll": _("when could you come?"),
        "poll_chase": _("when could you come? We have not heard yet"),
        "poll_closed": _("please fix a date"),
        "poll_over": _("you need not keep the dates"),
        "short_notice": _("a meeting at short notice"),
        "date_wanted": _("please decide about a date"),
        "date_decided": _("a date was decided"),
        "meeting_confirmed": _("are you coming?"),
        "meeting_moved": _("the meeting has moved: can you come?"),
        "meeting_cancelled": _("the meeting is cancelled"),
        "reminder": _("your meeting"),
        "reminder_hours": _("your meeting today"),
        "deputy_named": _("please stand in at a meeting"),
        "cannot_come": _("somebody cannot come"),
        "not_enough": _("not enough people for the meeting"),
        "did_it_happen": _("did the meeting happen?"),
        "unreachable": _("somebody cannot be reached in chat"),
        "update_request": _("your update, please"),
        "update_nudge": _("your update is due"),
        "update_rung": _("an update has not come"),
        "no_ladder": _("nobody can be asked"),
        "closed_seat": _("nobody is there to answer"),
        "escalation": _("please take this"),
        "escalation_passed_on": _("this has passed on"),
        "escalation_outcome": _("what was decided"),
        "escalation_ended": _("there is nothing left to decide"),
        "answer_arrived": _("something has changed"),
        "agreement_needed": _("agreement is needed before somebody can share"),
        "update_not_mine": _("it should be somebody else"),
        "recorded_for_you": _("an update was written down for you"),
        "worry": _("somebody is worried. Please read this now"),
        "worry_acknowledged": _("your worry has been read"),
        "worry_not_taken": _("nobody has taken the worry yet"),
        "drift_red": _("this family needs attention"),
        "drift_amber": _("this family needs attention"),
        "drift_reminder": _("you asked to be reminded"),
        "lead_asked": _("somebody asks you about this family"),
        "agreement_ending": _("the family's agreement is ending"),
        "mended": _("something was put right"),
        "set_aside": _("nothing goes out by itself"),
        "operator_alert": _("something needs an operator"),
        "put_back": _("something of yours may be missing"),
    }
    return words.get(kind) or _("something is waiting for you")


def link_until(expires_at: datetime) -> str:
    return full_moment(expires_at)


def plain(card: Card, link: Link, note: str | None) -> str:
    """The letter as plain text."""
    parts = [note, card.title, card.text]
    if link.address:
        parts += [f"{_answer_here()}: {link.address}", _how_it_works(link)]
    return "\n\n".join([*(part for part in parts if part), _sent_by()]) + "\n"


def page(card: Card, link: Link, note: str | None) -> str:
    """The letter as a page: one column, the link as a button, no picture and nothing fetched."""
    body = "".join(_paragraph(part) for part in [note, *card.text.split("\n\n")] if part)
    if card.title:
        body = f'<h1 style="font-size:20px;margin:0 0 12px">{escape(card.title)}</h1>{body}'
    if link.address:
        body += (
            f'<p style="margin:20px 0"><a href="{escape(link.address)}" style="background:#005eb8;color:#ffffff;'
            f'padding:12px 20px;text-decoration:none;font-weight:bold;display:inline-block">{escape(_answer_here())}'
            f"</a></p>{_paragraph(_how_it_works(link), '#4c6272')}"
        )
    return (
        '<!doctype html><html><body style="margin:0;padding:16px;background:#ffffff;color:#212b32;'
        'font:16px/1.5 Arial,sans-serif"><div style="max-width:560px">'
        f"{body}{_paragraph(_sent_by(), '#4c6272')}</div></body></html>"
    )


def _paragraph(text: str, colour: str = "#212b32") -> str:
    lines = "<br>".join(escape(line) for line in text.split("\n"))
    return f'<p style="margin:0 0 12px;color:{colour}">{lines}</p>'


def _answer_here() -> str:
    return _("Answer on this page")


def _how_it_works(link: Link) -> str:
    return _(
        "The page first sends a code to this address, so that nobody else can answer for you. "
        "The link works until {until}."
    ).format(until=link.until)


def _sent_by() -> str:
    return _(
        "Sent by Roundtable. This mailbox is not read: please do not reply, and never send names or details here."
    )
