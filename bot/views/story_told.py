"""What was said to whom, and why now: or why it was held back."""

from __future__ import annotations

from datetime import timedelta

from bot.domain.story import Named, Said, StoryEntry, Together
from bot.i18n import _, by_moment, listed, local_date
from bot.views import mail
from bot.views.story_names import at_or_time, due, instant, meeting, named, place

WAITED = timedelta(minutes=5)


def told(entries: Together) -> str:
    """ "Reminded Maud Fenwick (health visitor) in chat: the TAC on Thursday 11 March, 3:30pm, is tomorrow." """
    first = entries[0]
    said = first.said or Said((str(first.about.get("kind", "")),), False, first.at)
    about = {
        "whom": listed(_people(entries)),
        "meeting": meeting(first),
        "place": place(first),
        "due": due(first),
        "away": _how_far(first),
        "wanted": listed([mail.wanted(kind).rstrip("?") for kind in said.kinds]),
    }
    if len(said.kinds) > 1:
        line = _("Told {whom} in one message: {wanted}.").format(**about)
    else:
        line = _LINES.get(said.kinds[0], lambda: _("Told {whom}: {wanted}."))().format(**about)
    return " ".join(part for part in (line, _by(said), _waited(said, first), _repeated(said)) if part)


_LINES = {
    "mail_code": lambda: _("The code is on its way to {whom}."),
    "invitation": lambda: _("The invitation is on its way to {whom}."),
    "calendar_entry": lambda: _("A calendar entry goes to {whom}: the reference only, and nobody listed."),
    "how_to_join": lambda: _("{whom} gets the way to join {meeting}, which is never sent in chat."),
    "knows_family": lambda: _("Asked {whom} whether they know which family it is. Nobody is chased before they do."),
    "not_known_yet": lambda: _("Told {whom}: somebody at the table does not know yet which family it is."),
    "leaving": lambda: _("Told {whom}, who leads: {place} leaves, and nobody is named to follow."),
    "conference_date": lambda: _("Asked {whom} for the date of the review conference."),
    "family_closed": lambda: _("Told {whom} that the plan is closed, and not why."),
    "plan_closed": lambda: _("Told {whom} that the plan of one child is closed, and not why."),
    "book_soon": lambda: _("Asked {whom} to book the next meeting: it is due soon, and none is booked."),
    "poll": lambda: _("Asked {whom} when they could come."),
    "poll_chase": lambda: _("Asked {whom} again when they could come: no answer after a working day."),
    "poll_closed": lambda: _("Asked {whom} to fix a date, now that the poll is over."),
    "poll_over": lambda: _("Told {whom} that they need not keep the dates of the poll: no meeting comes of it."),
    "short_notice": lambda: _("Told {whom}, as the manager: people get less notice than promised for {meeting}."),
    "meeting_confirmed": lambda: _("Asked {whom}: are you coming to {meeting}?"),
    "meeting_moved": lambda: _("Told {whom} that the date has moved: are you coming to {meeting}?"),
    "meeting_cancelled": lambda: _("Told {whom} that {meeting} is cancelled."),
    "reminder": lambda: _("Reminded {whom}: {meeting} is {away}."),
    "reminder_hours": lambda: _("Reminded {whom} once more: {meeting} is {away}."),
    "deputy_named": lambda: _("Asked {whom} to stand in at {meeting}."),
    "not_enough": lambda: _("Told {whom} what {meeting} still needs to go ahead, and what can be done."),
    "did_it_happen": lambda: _("Asked {whom}: did {meeting} happen?"),
    "unreachable": lambda: _("Told {whom}, who leads: somebody at the table cannot be reached in chat."),
    "update_request": lambda: _("Asked {whom} for an update, by {due}. One tap is enough."),
    "update_nudge": lambda: _("Reminded {whom}: the update was due by {due}."),
    "update_rung": lambda: _("Told {whom}: there is no update from {place}, due by {due}."),
    "escalation": lambda: _("Put it to {whom}, with who was asked and chased, and when."),
    "escalation_passed_on": lambda: _("Told {whom} that it has passed on: nobody had taken it in time."),
    "escalation_outcome": lambda: _("Told {whom}, who was waiting, what came of it."),
    "escalation_ended": lambda: _("Told {whom}, who leads, that there is nothing left to decide."),
    "answer_arrived": lambda: _("Told {whom} what the update says."),
    "worry": lambda: _("Put a worry to {whom} at once."),
    "drift_red": lambda: _("Told {whom} at once: this family needs attention."),
    "drift_amber": lambda: _("Told {whom}, who leads: this family needs attention."),
    "digest": lambda: _("Gave {whom} what waits for them today."),
}  # fmt: skip


def held(entries: Together) -> str:
    """ "Held until 8am, Tuesday 9 March, for Maud Fenwick (health visitor): it is outside their working hours." """
    first = entries[0]
    until = first.about.get("until")
    lines = {
        "digest": _("Kept for the morning of {whom}, {by}: it can wait, and comes with the rest of their day."),
        "enough": _("Held until {by} for {whom}: they have had enough messages for one day."),
        "quiet": _("Held until {by} for {whom}: they are not at work now. It is not lost."),
    }
    line = lines.get(str(first.about.get("why"))) or lines["quiet"]
    return line.format(whom=listed(_people(entries)), by=by_moment(instant(until)) if until else _("later"))


def _people(entries: Together) -> list[str]:
    names = [named(Named(entry.who, entry.function)) for entry in entries if entry.who]
    return list(dict.fromkeys(names)) or [_("somebody")]


def _by(said: Said) -> str:
    if not said.by_mail or said.kinds[0] in ("mail_code", "invitation", "calendar_entry", "how_to_join"):
        return ""
    if said.is_blocked:
        return _("By e-mail, because the chat is blocked.")
    if not said.has_chat:
        return _("By e-mail, because they have no chat.")
    return _("By e-mail.")


def _waited(said: Said, entry: StoryEntry) -> str:
    if entry.at - said.made_at < WAITED:
        return ""
    return _("It had waited since {when}.").format(when=at_or_time(said.made_at, entry.at))


def _repeated(said: Said) -> str:
    return (
        _("It says that it may be a repeat: nobody knows whether the first one arrived.") if said.may_repeat else ""
    )


def _how_far(entry: StoryEntry) -> str:
    if entry.starts_at is None:
        return _("near")
    days = (local_date(entry.starts_at) - local_date(entry.at)).days
    if days <= 0:
        return _("today")
    return _("tomorrow") if days == 1 else _("in {days} days").format(days=days)
