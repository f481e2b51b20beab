"""Draining the outbox: settle who, whether and how at the moment of sending; claim; send; mark.

One message leaves at a time for each person. What is due for somebody at the same moment is merged into one card,
unless a kind stands alone. No transaction is held across the network.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from telegram import Bot, BotCommand, BotCommandScopeChat

from bot import log
from bot.card import Card
from bot.delivery.channels import Channel, Letter
from bot.delivery.draw import Pending
from bot.delivery.limiter import Limiter
from bot.delivery.outcome import Delivered, Outcome, Refused, TryAfter, Unknown, Unreachable
from bot.delivery.settling import Parcel, settle_one
from bot.delivery.standing_in import IN_FOR
from bot.delivery.telegram import attempt, send_card
from bot.domain.notifications import KINDS, OnUnknown
from bot.flows import conduct
from bot.metrics import LATENESS
from bot.storage import cards, outbox, reach
from bot.storage.models import Chat, Outbox, Person
from bot.storage.outbox import Addressee
from bot.storage.work import Installation, Who, Work
from bot.views import common

logger = log.get(__name__)

BACK_OFF = timedelta(seconds=2)
LONGEST_WAIT = timedelta(minutes=5)


@dataclass(slots=True)
class Sender:
    installation: Installation
    bot: Bot
    limiter: Limiter
    mail: Channel | None
    stopping: asyncio.Event

    async def send_due(self) -> Pending:
        """Send what is due, as far as the limits let it."""
        sent, count = True, 0
        waits: list[datetime] = []
        while sent:
            sent = False
            waits = []
            async with self.installation.looking() as here:
                groups = await outbox.due_for(here)
            for to, rows in groups.items():
                if self.stopping.is_set():
                    return Pending(count, None)
                wait = await self._next_for(to, [row.id for row in rows])
                if wait is None:
                    sent = True
                    count += 1
                else:
                    waits.append(wait)
        return Pending(count, min(waits, default=None))

    async def recover(self, *, all_claimed: bool = False) -> None:
        """Take up what a dead sender had claimed: whether it arrived is not known."""
        machine_now = self.installation.database.machine_now()
        async with self.installation.working() as work:
            for row in await outbox.claimed_before(work, None if all_claimed else machine_now):
                self._unknown(row)
                row.claimed_until = None

    def _unknown(self, row: Outbox) -> None:
        if row.kind in KINDS and KINDS[row.kind].on_unknown is OnUnknown.SILENT:
            row.state = "unknown"
            return
        row.state, row.may_repeat = outbox.WAITING, True

    async def _next_for(self, to: Addressee, ids: list[UUID]) -> datetime | None:
        """Send this person's next message. Returns when to come back, or None once something was settled."""
        now = self.installation.clock.now()
        async with self.installation.looking() as here:
            person, chat = await outbox.reader(here, to)
        if chat is not None:
            free = self.limiter.free_at(int(chat.number or 0), now)
            if free > now:
                return free
        async with self.installation.working() as work:
            rows = await outbox.lock(work, ids)
            parcel = await settle_one(work, rows, person, chat)
            if parcel is None:
                return None
            if parcel.by_mail:
                chat = None
            card_id = None
            if parcel.frame is not None and chat is not None:
                card_id = cards.new_card(
                    work,
                    chat_id=chat.id,
                    person_id=person.id if person else None,
                    stack=[parcel.frame],
                    note=parcel.note,
                    drawn_by_sender=True,
                ).id
            for row in rows:
                if row.id in parcel.ids:
                    row.state = outbox.CLAIMED
                    row.claimed_until = self.installation.database.machine_now() + outbox.LEASE
                    row.card_id = card_id
        if chat is not None and parcel.frame is not None:
            self.limiter.take(int(chat.number or 0), now)
        outcome = await self._attempt(parcel, card_id, person, chat)
        await self._mark(parcel, card_id, person, chat, outcome)
        return None

    async def _attempt(
        self, parcel: Parcel, card_id: str | None, person: Person | None, chat: Chat | None
    ) -> Outcome:
        if parcel.card is None:
            return await self._operate(parcel, chat)
        if chat is not None and card_id is not None:
            card = conduct.with_note(parcel.card, parcel.note)
            return await send_card(self.bot, int(chat.number or 0), card, card_id, 1)
        if self.mail is None:
            return Unreachable()
        return await self.mail.post(await self._compose(parcel, parcel.card, person))

    async def _compose(self, parcel: Parcel, card: Card, person: Person | None) -> Letter:
        if person is None or self.mail is None:
            raise RuntimeError("a letter needs a person and a mail channel")
        async with self.installation.looking(Who(person.id, None, person.language)) as here:
            return await self.mail.compose(here, person, card, parcel)

    async def _operate(self, parcel: Parcel, chat: Chat | None) -> Outcome:
        """The few things that are done to a chat rather than said in it."""
        if chat is None:
            return Refused("no chat")
        number, about = int(chat.number or 0), parcel.about

        async def call() -> int | None:
            match parcel.kind:
                case "op_delete_message":
                    await self.bot.delete_message(number, int(about["message_id"]))
                case "op_take_buttons":
                    await self.bot.edit_message_reply_markup(number, int(about["message_id"]))
                case "op_leave_chat":
                    await self.bot.send_message(number, common.private_only())
                    await self.bot.leave_chat(number)
                case "op_set_commands":
                    commands = [BotCommand(word, description) for word, description in about["commands"]]
                    await self.bot.set_my_commands(commands, scope=BotCommandScopeChat(number))
                case _:
                    raise ValueError(parcel.kind)
            return None

        return await attempt(call)

    async def _mark(
        self, parcel: Parcel, card_id: str | None, person: Person | None, chat: Chat | None, outcome: Outcome
    ) -> None:
        now = self.installation.clock.now()
        if isinstance(outcome, TryAfter) and outcome.halts:
            self.limiter.halt(now, outcome.seconds)
        async with self.installation.working() as work:
            match outcome:
                case Delivered(message_id):
                    if parcel.due_at is not None:
                        LATENESS.labels(parcel.lane.name.lower()).observe((now - parcel.due_at).total_seconds())
                    channel = "telegram" if chat is not None else "email"
                    await outbox.settle_ids(
                        work, parcel.ids[:1], "delivered", channel=channel, person_id=person.id if person else None
                    )
                    await outbox.settle_ids(work, parcel.ids[1:], "merged", merged_into_id=parcel.ids[0])
                    if card_id is not None:
                        await cards.sent(work, card_id, message_id)
                    if person is not None and parcel.frame is not None:
                        told = {"kind": parcel.kind, "channel": channel, "row": parcel.ids[0]}
                        work.audit("told", person=person.id, family=parcel.family_id, **told)
                    await self._send_entries(work, parcel, person)
                    return
                case TryAfter(seconds, _):
                    wait = min(timedelta(seconds=seconds) * 2 ** min(parcel.attempts, 6), LONGEST_WAIT)
                    due = now + (timedelta(seconds=seconds) if outcome.halts else wait)
                    await outbox.put_back(work, parcel.ids, due, may_repeat=False)
                case Unknown():
                    if parcel.kind in KINDS and KINDS[parcel.kind].on_unknown is OnUnknown.SILENT:
                        await outbox.settle_ids(work, parcel.ids, "unknown")
                    else:
                        await outbox.put_back(work, parcel.ids, now + BACK_OFF, may_repeat=True)
                case Unreachable() if chat is not None:
                    await reach.note_blocked(work, chat)
                    await outbox.put_back(work, parcel.ids, now, may_repeat=False)
                case Unreachable():
                    await outbox.settle_ids(work, parcel.ids, "unreachable")
                case Refused(why):
                    logger.error("send_refused", kind=parcel.kind, row=str(parcel.ids[0]), why=why)
                    await outbox.settle_ids(work, parcel.ids, "failed")
            if card_id is not None and not isinstance(outcome, Unknown):
                await cards.forget(work, card_id)

    async def _send_entries(self, work: Work, parcel: Parcel, person: Person | None) -> None:
        """What was said in chat goes with a calendar entry to the work e-mail, and so does what was merged into one
        letter; any other letter has its own attached."""
        has_its_own = parcel.by_mail and len(parcel.ids) == 1
        if has_its_own or person is None or person.email_sealed is None:
            return
        for row_id, kind, about in await outbox.carried(work, parcel.ids):
            if KINDS[kind].with_entry and IN_FOR not in about:
                ids = {name: value for name, value in about.items() if name not in ("family", "seat")}
                family = UUID(about["family"]) if "family" in about else None
                work.notify("calendar_entry", person=person.id, family=family, key=f"entry:{row_id}", of=kind, **ids)
