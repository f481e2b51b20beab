"""What somebody was in the middle of, in a few words."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from bot.i18n import _


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A form that was left half filled in. `reference`: of the family that it is about, where there is one."""

    dialogue_id: UUID
    form: str
    reference: str | None = None


def doing(form: str) -> str:
    """What one does in this form: it follows "in the middle of"."""
    return {
        "add_carer": _("adding a parent or carer"),
        "add_child": _("adding a child"),
        "add_closed_days": _("adding closed days"),
        "add_place": _("adding somebody to the table"),
        "answer_update": _("answering an update"),
        "book_core_groups": _("booking the core groups"),
        "cancel_meeting": _("cancelling a meeting"),
        "cannot_come": _("saying that you can't come"),
        "change_carer": _("changing a parent or carer"),
        "change_child": _("changing a child's age"),
        "change_tier": _("changing the plan"),
        "change_voice": _("what a child said"),
        "close_plan": _("closing a plan"),
        "conference_date": _("the date of a conference"),
        "decide": _("deciding"),
        "deputy": _("naming your deputy"),
        "find_family": _("finding a family"),
        "fix_date": _("fixing a date"),
        "go_ahead_without": _("going ahead without somebody"),
        "hand_over": _("changing who sits at the table"),
        "invite": _("inviting somebody"),
        "join": _("joining"),
        "language": _("choosing a language"),
        "leaving_date": _("your leaving date"),
        "line_manager": _("naming a line manager"),
        "merge_families": _("merging two families"),
        "move_meeting": _("moving a meeting"),
        "not_heard": _("why a child was not heard"),
        "open_family": _("opening a family"),
        "post": _("changing who decides"),
        "record_agreement": _("recording the agreement"),
        "remove_closed_days": _("taking back closed days"),
        "remove_place": _("taking a place from the table"),
        "request_updates": _("asking for updates"),
        "safeguarding_lead": _("naming a safeguarding lead"),
        "schedule_meeting": _("planning a meeting"),
        "send_deputy": _("sending a deputy"),
        "someone_else": _("saying that it should be someone else"),
        "stand_in": _("asking somebody to stand in"),
        "they_told_me": _("writing down what you were told"),
        "time_away": _("your time away"),
        "what_was_decided": _("recording what was decided"),
        "which_agency": _("looking after an agency"),
        "who_came": _("recording who came"),
        "withdraw_agreement": _("recording that the agreement has ended"),
        "working_days": _("your working days"),
        "work_email": _("changing a work e-mail address"),
        "email_code": _("confirming a work e-mail address"),
        "worry": _("saying that you are worried"),
    }.get(form, _("something else"))


def in_the_middle(of: Unfinished) -> str:
    what = doing(of.form)
    if of.reference is not None:
        what = _("{what}, {reference}").format(what=what, reference=of.reference)
    return _("You were in the middle of: {what}.").format(what=what)


def go_on() -> str:
    return _("Go on with it")
