"""Writing down what came of what was sent: many messages in one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from bot import log
from bot.delivery.dispatch import Dispatch
from bot.delivery.journal import Accepted
from bot.delivery.outcome import Delivered, Outcome, Refused, TryAfter, Unknown, Unreachable
from bot.delivery.standing_in import IN_FOR
from bot.domain.notifications import KINDS
from bot.metrics import LATENESS
from bot.storage import cards, outbox, reach
from bot.storage.work import Work

logger = log.get(__name__)


class Sent(NamedTuple):
    dispatch: Dispatch
    outcome: Outcome


async def mark(work: Work, sent: Sequence[Sent]) -> None:
    """What arrived is delivered; what did not waits again, goes another way, or has failed."""
    await _delivered(work, [one.dispatch for one in sent if isinstance(one.outcome, Delivered)])
    arrived = [
        (one.dispatch.card_id, one.outcome.message_id)
        for one in sent
        if isinstance(one.outcome, Delivered) and one.dispatch.card_id is not None
    ]
    await cards.sent(work, arrived)
    for one in sent:
        if not isinstance(one.outcome, Delivered):
            await _not_delivered(work, one)


def count_lateness(sent: Sequence[Sent], now: datetime) -> None:
    """By how much each that arrived was late. Once its mark is committed: a mark that is undone is made again."""
    for dispatch, outcome in sent:
        parcel = dispatch.parcel
        if isinstance(outcome, Delivered) and parcel.due_at is not None:
            LATENESS.labels(parcel.lane.name.lower()).observe((now - parcel.due_at).total_seconds())


def accepted(sent: Iterable[Sent], now: datetime) -> list[Accepted]:
    """What was taken, or may have been, row by row, for the journal: those that were merged arrived with their carrier."""
    found: list[Accepted] = []
    for dispatch, outcome in sent:
        if isinstance(outcome, Delivered | Unknown):
            kind = "delivered" if isinstance(outcome, Delivered) else "unknown"
            channel = "telegram" if dispatch.chat is not None else "email"
            had_by = dispatch.person.id if dispatch.person is not None else None
            found += [
                Accepted(now, each, dispatch.keys.get(each), channel, kind, had_by) for each in dispatch.parcel.ids
            ]
    return found


async def _delivered(work: Work, dispatches: Sequence[Dispatch]) -> None:
    settled: list[outbox.Settled] = []
    for dispatch in dispatches:
        parcel, person = dispatch.parcel, dispatch.person
        channel = "telegram" if dispatch.chat is not None else "email"
        carrier, *merged = parcel.ids
        settled.append(outbox.Settled(carrier, "delivered", channel, person.id if person else None))
        settled += [outbox.Settled(each, "merged", merged_into_id=carrier) for each in merged]
        if person is not None and parcel.frame is not None:
            told = {"kind": parcel.kind, "channel": channel, "row": carrier}
            work.audit("told", person=person.id, family=parcel.family_id, **told)
    await outbox.settle_claimed(work, settled)
    await _send_entries(work, dispatches)


async def _not_delivered(work: Work, sent: Sent) -> None:
    parcel, chat, card_id = sent.dispatch.parcel, sent.dispatch.chat, sent.dispatch.card_id
    match sent.outcome:
        case TryAfter(seconds, halts, may_repeat):
            wait = timedelta(seconds=seconds)
            if not halts:
                wait = outbox.longer_each_time(wait, parcel.attempts, outbox.LONGEST_WAIT)
            await outbox.put_back(work, parcel.ids, work.now + wait, may_repeat=may_repeat)
        case Unknown():
            await _all(work, parcel.silent, outbox.UNKNOWN)
            again = [each for each in parcel.ids if each not in parcel.silent]
            wait = outbox.longer_each_time(outbox.BACK_OFF, parcel.attempts, outbox.LONGEST_WAIT)
            await outbox.put_back(work, again, work.now + wait, may_repeat=True)
        case Unreachable() if chat is not None and sent.dispatch.person is not None:
            await reach.note_blocked(work, chat)
            await outbox.put_back(work, parcel.ids, work.now, may_repeat=False)  # it goes another way
        case Unreachable():
            if chat is not None:
                await reach.note_blocked(work, chat)
            await _all(work, parcel.ids, "unreachable")
        case Refused(is_too_late=True):
            logger.warning("too_late_to_change", kind=parcel.kind, row=str(parcel.ids[0]))
            await _all(work, parcel.ids, "stale")
        case Refused(why):
            logger.error("send_refused", kind=parcel.kind, row=str(parcel.ids[0]), why=why)
            await _all(work, parcel.ids, "failed")
    if card_id is not None and not isinstance(sent.outcome, Unknown):
        await cards.forget(work, card_id)


async def _all(work: Work, ids: Iterable[UUID], state: str) -> None:
    await outbox.settle_claimed(work, [outbox.Settled(each, state) for each in ids])


async def _send_entries(work: Work, dispatches: Sequence[Dispatch]) -> None:
    """What was said in chat goes with a calendar entry to the work e-mail, and so does what was merged into one
    letter; any other letter has its own attached. What was said for two places of one reader has one."""
    readers = {
        row_id: dispatch.person.id
        for dispatch in dispatches
        if dispatch.person is not None and dispatch.person.email_sealed is not None
        if dispatch.chat is not None or len(dispatch.parcel.said) > 1
        for row_id in dispatch.parcel.said
    }
    await send_entries(work, readers)


async def send_entries(work: Work, readers: Mapping[UUID, UUID]) -> None:
    """The calendar entry that goes with what was said in each of these rows, where one does and has not been sent."""
    told = [
        (f"entry:{row_id}", row_id, kind, about)
        for row_id, kind, about in await outbox.carried(work, list(readers))
        if kind in KINDS and KINDS[kind].with_entry and IN_FOR not in about
    ]
    before = await outbox.said(work, [key for key, *_ in told])
    for key, row_id, kind, about in told:
        if key not in before:
            ids = {name: value for name, value in about.items() if name not in ("family", "seat")}
            family = UUID(about["family"]) if "family" in about else None
            work.notify("calendar_entry", person=readers[row_id], family=family, key=key, of=kind, **ids)


__all__ = ["Sent", "accepted", "count_lateness", "mark", "send_entries"]
