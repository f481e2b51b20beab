"""The day of the meeting: the card in the order in which people leave the room, and "did it happen?"."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from bot.card import Words, short, unshort
from bot.dialogue.ask import Ask, Option
from bot.dialogue.form import Do, Next
from bot.domain import meeting_day as rules
from bot.domain.agreement import AgreementCheck
from bot.domain.facts import MeetingStatus, Presence, PresenceFacts
from bot.domain.meeting_day import Decided, Line, MeetingDay, Method, NotObtained
from bot.flows import core_groups
from bot.flows.registry import registry
from bot.storage import meeting_day as storage
from bot.storage.work import Here, Work
from bot.usecases import meeting_day as usecases
from bot.usecases.agreement import check_agreement
from bot.usecases.meetings import confirm_new
from bot.views import meeting_day as words
from bot.views import meeting_record

THAT_IS_ALL = "all"
NOT_HEARD = "not"


async def load(here: Here, about: dict[str, Any]) -> MeetingDay | None:
    return await storage.meeting_day(here, UUID(about["meeting"]), date_later=bool(about.get("date_later")))


async def load_unrecorded(here: Here, about: dict[str, Any]) -> MeetingDay | None:
    """Only while nothing is recorded: the question is then still open."""
    look = await load(here, about)
    return look if look is not None and look.meeting.status is MeetingStatus.CONFIRMED else None


async def load_unfinished(here: Here, about: dict[str, Any]) -> MeetingDay | None:
    look = await load(here, about)
    return look if look is not None and look.meeting.finished_at is None else None


card = registry.screen("record_meeting", load, words.meeting_day)
asked = registry.screen("did_it_happen", load_unrecorded, words.did_it_happen)
unheld = registry.screen("did_not_happen", load_unrecorded, words.did_not_happen)
unfinished = registry.screen("record_due", load_unfinished, words.record_due)


@asked.on("record")
@unfinished.on("record")
async def write_down(work: Work, look: MeetingDay, argument: str) -> Next:
    return Next(show=("record_meeting", {"meeting": str(look.meeting.id)}))


@asked.on("no")
@card.on("no")
async def did_not_happen(work: Work, look: MeetingDay, argument: str) -> Next:
    return Next(show=("did_not_happen", {"meeting": str(look.meeting.id)}))


@unheld.on("move")
async def hold_another_day(work: Work, look: MeetingDay, argument: str) -> Next:
    return Next(back=True, start=("move_meeting", {"meeting": str(look.meeting.id)}))


@unheld.on("cancel")
async def will_not_be_held(work: Work, look: MeetingDay, argument: str) -> Next:
    return Next(back=True, start=("cancel_meeting", {"meeting": str(look.meeting.id)}))


@card.on("family")
async def open_family(work: Work, look: MeetingDay, argument: str) -> Next:
    return Next(show=("family", {"family": str(look.facts.id)}))


@card.on("fix")
async def fix_next(work: Work, look: MeetingDay, argument: str) -> Next:
    if look.offer is None:
        return Next()
    plan = await storage.next_plan(work, look)
    await confirm_new(work, plan, look.offer)
    return await core_groups.going_on(work, plan.family_id, plan.kind, Next(note=words.next_fixed(look.offer)))


@card.on("every")
async def agree_interval(work: Work, look: MeetingDay, argument: str) -> Next:
    await usecases.agree_interval(work, look.meeting.id, int(argument))
    return Next()


@card.on("another")
async def choose_next(work: Work, look: MeetingDay, argument: str) -> Next:
    return Next(start=("schedule_meeting", {"family": str(look.facts.id), "from_card": True}))


@card.on("skip")
async def date_later(work: Work, look: MeetingDay, argument: str) -> Next:
    return Next(back=True, show=("record_meeting", {"meeting": str(look.meeting.id), "date_later": True}))


@card.on("later")
async def finish_later(work: Work, look: MeetingDay, argument: str) -> Next:
    return Next(back=True, note=words.finish_later())


@card.on("expected")
async def as_expected(work: Work, look: MeetingDay, argument: str) -> Next:
    await usecases.record_attendance(work, look.meeting.id)
    return Next(note=words.written_down())


@card.on("change")
async def change_someone(work: Work, look: MeetingDay, argument: str) -> Next:
    return Next(start=("who_came", {"meeting": str(look.meeting.id)}))


@card.on("heard")
async def heard(work: Work, look: MeetingDay, argument: str) -> Next:
    child, _, method = argument.partition(":")
    await usecases.record_voice(work, look.meeting.id, unshort(child), Method(method))
    return Next()


@card.on("not_heard")
async def not_heard(work: Work, look: MeetingDay, argument: str) -> Next:
    child = str(unshort(argument))
    return Next(start=("not_heard", {"meeting": str(look.meeting.id), "child": child}))


@card.on("voices")
async def change_voice(work: Work, look: MeetingDay, argument: str) -> Next:
    return Next(start=("change_voice", {"meeting": str(look.meeting.id)}))


@card.on("agreed")
async def still_agreed(work: Work, look: MeetingDay, argument: str) -> Next:
    await check_agreement(work, look.meeting.id, AgreementCheck.HOLDS)
    return Next()


@card.on("not_asked")
async def nobody_asked(work: Work, look: MeetingDay, argument: str) -> Next:
    await check_agreement(work, look.meeting.id, AgreementCheck.NOT_ASKED)
    return Next()


@card.on("agreement")
async def open_agreement(work: Work, look: MeetingDay, argument: str) -> Next:
    return Next(show=("agreement", {"family": str(look.facts.id)}))


@card.on("close")
async def close_the_plan(work: Work, look: MeetingDay, argument: str) -> Next:
    return Next(start=("close_plan", {"family": str(look.facts.id)}))


@card.on("decisions")
async def decisions(work: Work, look: MeetingDay, argument: str) -> Next:
    return Next(start=("what_was_decided", {"meeting": str(look.meeting.id)}))


@registry.form("who_came")
async def who_came(ask: Ask, here: Here, subject: dict[str, Any]) -> Do:
    """Go through the people whose entry is different; the rest stays as it is shown."""
    look = await storage.require_day(here, UUID(subject["meeting"]))
    changed: dict[UUID, PresenceFacts] = {}
    left = list(look.lines)
    while left:
        options = [Option(words.key_of(line), meeting_record.line_words(look.facts, line)) for line in left]
        options.append(Option(THAT_IS_ALL, words.that_is_all(), style="primary"))
        chosen = ask.choose(f"who{len(changed)}", words.who_changes(first=not changed), options)
        if chosen == THAT_IS_ALL:
            break
        line = next(line for line in left if line.subject_id == unshort(chosen))
        offered = rules.OF_A_SEAT if line.entry.seat_id else rules.OF_THE_FAMILY
        presence = ask.choose(
            f"how{len(changed)}",
            words.how_was(meeting_record.subject_name(look.facts, line)),
            [Option(each.value, meeting_record.presence_label(each)) for each in offered],
            width=2,
        )
        changed[line.subject_id] = _with(line, Presence(presence))
        left.remove(line)
    shown = [Line(changed.get(line.subject_id, line.entry), expected=False) for line in look.lines]
    ask.confirm(
        "write",
        words.check_changes([meeting_record.line_words(look.facts, line) for line in shown]),
        [Option("yes", words.write_it_down(), style="primary")],
    )

    async def run(work: Work) -> Next:
        await usecases.record_attendance(work, look.meeting.id, changed.values())
        return Next(note=words.written_down())

    return Do(run)


@registry.form("not_heard")
async def say_why_not_heard(ask: Ask, here: Here, subject: dict[str, Any]) -> Do:
    look = await storage.require_day(here, UUID(subject["meeting"]))
    child_id = UUID(subject["child"])
    reason = _why_not(ask, meeting_record.child_name(look.facts, child_id))
    return Do(partial(_record_voice, meeting=look.meeting.id, child=child_id, method=None, reason=reason))


@registry.form("change_voice")
async def change_a_voice(ask: Ask, here: Here, subject: dict[str, Any]) -> Do:
    """Another entry for one child, beside the first."""
    look = await storage.require_day(here, UUID(subject["meeting"]))
    names = {
        short(child_id): meeting_record.child_name(look.facts, child_id)
        for child_id in look.meeting.child_ids
        if rules.may_be_heard(child_id, look.meeting, look.facts)
    }
    chosen = ask.choose("child", words.which_child(), [Option(key, name) for key, name in names.items()])
    options = [Option(method.value, meeting_record.method_label(method)) for method in Method]
    method = ask.choose("how", words.how_heard(names[chosen]), [*options, Option(NOT_HEARD, words.not_heard())])
    reason = _why_not(ask, names[chosen]) if method == NOT_HEARD else None
    heard_by = None if method == NOT_HEARD else Method(method)
    return Do(partial(_record_voice, meeting=look.meeting.id, child=unshort(chosen), method=heard_by, reason=reason))


@registry.form("what_was_decided")
async def what_was_decided(ask: Ask, here: Here, subject: dict[str, Any]) -> Do:
    look = await storage.require_day(here, UUID(subject["meeting"]))

    def refuse(picked: frozenset[str]) -> Words | None:
        return None if picked else words.choose_something()

    options = [Option(code.value, meeting_record.decided_label(code)) for code in Decided]
    picked = ask.many("decided", words.what_decided(), options, done=words.done(), refuse=refuse)

    async def run(work: Work) -> Next:
        await usecases.record_decisions(work, look.meeting.id, [Decided(code) for code in picked])
        return Next(note=words.written_down())

    return Do(run)


def _why_not(ask: Ask, child: str) -> NotObtained:
    options = [Option(reason.value, meeting_record.reason_label(reason)) for reason in NotObtained]
    return NotObtained(ask.choose("why", words.why_not_heard(child), options))


async def _record_voice(
    work: Work, *, meeting: UUID, child: UUID, method: Method | None, reason: NotObtained | None
) -> Next:
    await usecases.record_voice(work, meeting, child, method, reason)
    return Next()


def _with(line: Line, presence: Presence) -> PresenceFacts:
    return PresenceFacts(presence, line.entry.seat_id, line.entry.parent_id, line.entry.child_id)
