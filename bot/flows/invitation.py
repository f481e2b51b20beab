"""Are you coming? One screen for every way of asking; what it shows is how the meeting stands now."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

from bot.card import Words
from bot.dialogue.form import Next
from bot.domain import replies
from bot.domain.facts import Answer, MeetingStatus
from bot.domain.reasons import MoveCause, ShortCause
from bot.flows.choosing_person import name_of
from bot.flows.registry import registry
from bot.storage.tables import Place, place
from bot.storage.work import Here, Work
from bot.usecases.replies import Reply, answer_invitation
from bot.views import invitation as words
from bot.views import joining_in, replying
from bot.views.invitation import Invitation, Occasion

Load = Callable[[Here, dict[str, Any]], Awaitable[Invitation | None]]


def loading(occasion: Occasion) -> Load:
    async def load(here: Here, about: dict[str, Any]) -> Invitation | None:
        found = await place(here, UUID(about["meeting"]))
        facts = read(here, found, occasion, about) if found else None
        if facts is not None and "deputy" in about:
            return replace(facts, withdrew=await name_of(here, UUID(about["deputy"])))
        return facts

    return load


def read(here: Here, found: Place, occasion: Occasion, about: dict[str, Any]) -> Invitation | None:
    """The meeting as this reader is asked about it; None where they have no place at it.

    It is dealt with, and not said unasked, once it stands otherwise than when it was to be said.
    """
    meeting = found.meeting
    seats = found.seats or ((found.deputy_for,) if found.deputy_for else ())
    if not seats or meeting.starts_at is None:
        return None
    asked_for = int(about.get("revision", meeting.revision))
    rsvp = replies.answer_of(meeting, seats)
    is_over = not replies.can_be_answered(meeting, here.now)
    is_old = asked_for < meeting.revision
    date = next((one for one in meeting.dates if one.revision == meeting.revision), None)
    before = meeting.date_before(meeting.revision)
    stands_in = not found.seats and found.deputy_for is not None
    answered = occasion is Occasion.ASKED_AGAIN and rsvp is not None and rsvp.at.isoformat() > about.get("asked", "")
    cancelled = meeting.status is MeetingStatus.CANCELLED
    leads = any(seat.is_lead for seat in found.seats)
    return Invitation(
        occasion=_occasion(occasion, is_old, stands_in),
        reference=found.facts.reference,
        kind=meeting.kind,
        status=meeting.status,
        starts_at=meeting.starts_at,
        revision=meeting.revision,
        place=meeting.place,
        now=here.now,
        is_over=is_over and not cancelled,
        was=before.starts_at if before else None,
        was_missed=before is not None and before.not_held_at is not None,
        short=_short(date.cause) if date and not date.full_notice else None,
        freed=replies.freed_days(meeting, seats) if before is None and rsvp is None else (),
        answer=rsvp.answer if rsvp else Answer.COMING if leads else None,
        is_assumed=leads and rsvp is None,
        for_function=found.deputy_for.function if stands_in and found.deputy_for else None,
        stands_in=bool(found.seats) and all(seat.holder_id != here.who.person_id for seat in found.seats),
        meeting_id=str(meeting.id),
        dealt_with=is_old or is_over or answered or _is_answered(occasion, rsvp is not None),
    )


def _occasion(occasion: Occasion, is_old: bool, stands_in: bool) -> Occasion:
    if is_old:
        return Occasion.MOVED
    return Occasion.DEPUTY if stands_in and occasion is Occasion.CONFIRMED else occasion


def _is_answered(occasion: Occasion, answered: bool) -> bool:
    return answered and occasion in (Occasion.CONFIRMED, Occasion.MOVED, Occasion.DEPUTY_CANNOT)


def _short(cause: str | None) -> ShortCause | MoveCause | None:
    """Why the notice is short: for a first date as it was given then, else why it was moved."""
    if cause in set(ShortCause):
        return ShortCause(cause)
    return MoveCause(cause) if cause in set(MoveCause) else None


async def load_cancelled(here: Here, about: dict[str, Any]) -> Invitation | None:
    """Said too where the plan has been closed: the date is to be free, and out of the calendar."""
    found = await place(here, UUID(about["meeting"]), even_closed=True)
    facts = read(here, found, Occasion.CONFIRMED, {}) if found else None
    if facts is None or facts.status is not MeetingStatus.CANCELLED:
        return None
    return replace(facts, dealt_with=facts.starts_at <= here.now)


SCREENS = [
    registry.screen(kind, load, words.invitation)
    for kind, load in (
        ("meeting_confirmed", loading(Occasion.CONFIRMED)),
        ("meeting_moved", loading(Occasion.MOVED)),
        ("meeting_cancelled", load_cancelled),
        ("reminder", loading(Occasion.REMINDER)),
        ("reminder_hours", loading(Occasion.REMINDER)),
        ("asked_again", loading(Occasion.ASKED_AGAIN)),
        ("deputy_named", loading(Occasion.DEPUTY)),
        ("deputy_cannot", loading(Occasion.DEPUTY_CANNOT)),
    )
]


async def say(work: Work, facts: Invitation, argument: str) -> Next:
    """One tap answers. `argument` names the answer and the date that it was given for."""
    answer, _, revision = argument.partition(".")
    given = Answer(answer)
    deputy = work.me if facts.for_function is not None and given is Answer.DEPUTY else None
    await answer_invitation(work, Reply(UUID(facts.meeting_id), int(revision), given, deputy_id=deputy))
    if facts.for_function is not None:  # a deputy who cannot come has nothing more to do with it
        return Next(note=Words(replying.thanks(Answer.COMING if given is Answer.DEPUTY else given)))
    return Next(toast=replying.thanks(given))


async def name_deputy(work: Work, facts: Invitation, argument: str) -> Next:
    return Next(start=("send_deputy", {"meeting": facts.meeting_id, "revision": facts.revision}))


async def say_why_not(work: Work, facts: Invitation, argument: str) -> Next:
    return Next(start=("cannot_come", {"meeting": facts.meeting_id, "revision": facts.revision}))


async def change(work: Work, facts: Invitation, argument: str) -> Next:
    return Next(show=("meeting_answer", {"meeting": facts.meeting_id}))


async def how(work: Work, facts: Invitation, argument: str) -> Next:
    """The room or link stays on the authority's own page: a link to it goes to the work e-mail."""
    if work.who.chat_id is None:
        return Next(show=("meeting_place", {"meeting": facts.meeting_id}))
    work.notify("how_to_join", person=work.me, meeting=facts.meeting_id)
    return Next(note=joining_in.join_mail_sent())


async def load_answer(here: Here, about: dict[str, Any]) -> Invitation | None:
    """The whole list of answers, where a reminder shows only the likeliest."""
    return await loading(Occasion.CONFIRMED)(here, about)


SCREENS.append(registry.screen("meeting_answer", load_answer, words.invitation))
for screen in SCREENS:
    screen.on("say")(say)
    screen.on("deputy")(name_deputy)
    screen.on("cannot")(say_why_not)
    screen.on("change")(change)
    screen.on("how")(how)
