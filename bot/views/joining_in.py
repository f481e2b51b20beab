"""How to join a meeting: the room or link, shown only on the authority's own page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.card import Button, Card, Words
from bot.domain.facts import MeetingKind
from bot.i18n import _, full_moment
from bot.views.deadlines import meeting_name
from bot.views.scheduling import in_place


def join_mail_sent() -> Words:
    return Words(_("The room or link is on our own page. We've sent a link to it to your work e-mail."))


@dataclass(frozen=True, slots=True)
class JoinDetails:
    """`detail` only where the reader is on the authority's own page."""

    meeting_id: str
    reference: str
    kind: MeetingKind
    starts_at: datetime
    place: str | None
    detail: str | None
    on_page: bool


def how_to_join(facts: JoinDetails) -> Card:
    line = _("{reference}: {meeting} on {moment}{place}.").format(
        reference=facts.reference,
        meeting=meeting_name(facts.kind),
        moment=full_moment(facts.starts_at),
        place=in_place(facts.place),
    )
    if facts.on_page:
        detail = facts.detail or _("No room or link was given. Please ask the lead professional.")
        return Card(f"{line}\n\n{detail}")
    return Card(line, ((Button("show", _("Show the room or link")),),))
