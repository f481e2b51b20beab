"""Cards and dialogues: what a message shows, and the forms behind it."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, bindparam, delete, exists, func, or_, select, update
from sqlalchemy.orm import aliased
from sqlalchemy.orm.attributes import flag_modified

from bot.storage.memory import NO_FACT
from bot.storage.models import Card, Chat, Dialogue
from bot.storage.models.base import table_of
from bot.storage.types import among
from bot.storage.work import Here, Work

CardRow = Card
DialogueRow = Dialogue
ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"
ID_LENGTH = 8
MAY_REPEAT = "may_repeat"
AT_ONCE = 32
DRAWING = timedelta(seconds=5)  # by the machine's clock


def new_card_id() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(ID_LENGTH))


def new_card(
    work: Work,
    *,
    chat_id: UUID | None,
    person_id: UUID | None,
    stack: list[Any],
    note: str | None = None,
    drawn_by_sender: bool = False,
) -> Card:
    """A card that is to be drawn: it has no message yet. One that the sender draws does not count as lagging."""
    card = Card(
        id=new_card_id(),
        chat_id=chat_id,
        person_id=person_id,
        stack=stack,
        note={"text": note} if note else None,
        wanted=1,
        shown=1 if drawn_by_sender else 0,
        made_at=work.now,
    )
    work.db.add(card)
    work.hold(card)
    work.touched_cards.append(card.id)
    return card


async def card_for_tap(work: Work, card_id: str, chat_id: UUID) -> Card | None:
    """The card, if it is in this chat."""
    card = await work.db.get(Card, card_id)
    return card if card is not None and card.chat_id == chat_id else None


async def want(work: Work, card: Card) -> None:
    """The card has changed: raise the revision that it should show."""
    flag_modified(card, "stack")
    card.wanted += 1
    if card.id not in work.touched_cards:
        work.touched_cards.append(card.id)


async def begin_dialogue(work: Work, form: str, version: int, subject: dict[str, Any], lasts: timedelta) -> Dialogue:
    dialogue = Dialogue(
        form=form,
        version=version,
        subject=subject,
        person_id=work.who.person_id,
        chat_id=work.who.chat_id,
        started_at=work.now,
        expires_at=work.now + lasts,
    )
    work.db.add(dialogue)
    work.hold(dialogue)
    await work.db.flush()
    return dialogue


async def open_dialogue(here: Here, dialogue_id: UUID) -> Dialogue | None:
    """The dialogue, while it is open and belongs to whoever looks."""
    dialogue = await here.db.get(Dialogue, dialogue_id)
    if dialogue is None or dialogue.ended_at is not None or dialogue.expires_at <= here.now:
        return None
    mine = dialogue.person_id == here.who.person_id if dialogue.person_id else dialogue.chat_id == here.who.chat_id
    return dialogue if mine else None


async def newest_drafts(here: Here, most: int = 30) -> list[Dialogue]:
    """What whoever looks has begun and not ended, newest first: of each form and subject only the newest counts."""
    query = (
        select(Dialogue)
        .where(Dialogue.person_id == here.me, Dialogue.expires_at > here.now)
        .order_by(Dialogue.started_at.desc(), Dialogue.id)
        .limit(most)
    )
    newest: dict[tuple[str, str], Dialogue] = {}
    for dialogue in (await here.db.execute(query)).scalars():
        newest.setdefault((dialogue.form, repr(sorted(dialogue.subject.items()))), dialogue)
    return [one for one in newest.values() if one.ended_at is None and one.answers_sealed is not None]


def lags() -> tuple[ColumnElement[bool], ...]:
    """That a phone shows an older revision than it should; of a card joined with its chat."""
    return Card.shown < Card.wanted, Chat.blocked_at.is_(None)


_is_free = or_(Card.drawn_until.is_(None), Card.drawn_until <= bindparam("machine_now", type_=Card.drawn_until.type))
_before = aliased(Card)
_FOLLOWS = exists().where(
    Card.message_id.is_(None),
    _before.chat_id == Card.chat_id,
    _before.id != Card.id,
    _before.made_at <= Card.made_at,
    _before.message_id.is_(None),
    _before.shown < _before.wanted,
    or_(_before.drawn_until > bindparam("machine_now", type_=Card.drawn_until.type), among(_before.id, "cards")),
)
"""That it comes below a message which somebody is putting there."""
_UNDRAWN = (
    select(Card.id)
    .join(Chat, Chat.id == Card.chat_id)
    .where(*lags(), _is_free, ~_FOLLOWS)
    .where(~among(Card.chat_id, "chats"), ~among(Card.id, "cards"), ~among(Card.id, "passed_over"))
    .order_by(Card.made_at, Card.id)
    .limit(bindparam("most"))
)
_LOCK = (
    select(Card, Chat)
    .join(Chat, Chat.id == Card.chat_id)
    .where(among(Card.id), *lags(), _is_free)
    .order_by(Card.made_at, Card.id)
    .with_for_update(skip_locked=True, of=Card)
)
_LEFT = select(Card.chat_id).where(
    Card.shown < Card.wanted, Card.message_id.is_(None), among(Card.chat_id, "chats"), ~among(Card.id, "cards")
)
_CARD, _CHAT = table_of(Card), table_of(Chat)
_SENT = (
    update(_CARD)
    .where(_CARD.c.id == bindparam("card"))
    .values(message_id=bindparam("message"))
    .execution_options(**{NO_FACT: True})
)


async def undrawn(
    here: Here,
    but_chats: Collection[UUID] = (),
    but: Collection[str] = (),
    passed_over: Collection[str] = (),
    limit: int = AT_ONCE,
) -> Sequence[str]:
    """Cards that lag and that nobody is drawing, oldest first, but for these and for those in these chats. A new message
    waits for one before it that is being put there, and not for one that is `passed_over`."""
    given = {"machine_now": here.installation.database.machine_now(), "most": limit}
    given |= {"chats": list(but_chats), "cards": list(but), "passed_over": list(passed_over)}
    return (await here.db.execute(_UNDRAWN, given)).scalars().all()


async def left(here: Here, chats: Collection[UUID], but: Collection[str]) -> set[UUID]:
    """Those of these chats in which a message is still to come, but for these."""
    given = {"chats": list(chats), "cards": list(but)}
    return {chat_id for chat_id in (await here.db.execute(_LEFT, given)).scalars() if chat_id is not None}


async def lock(work: Work, card_ids: Sequence[str]) -> list[tuple[Card, Chat]]:
    """Those of these cards that still lag and that nobody is drawing."""
    given = {"ids": card_ids, "machine_now": work.installation.database.machine_now()}
    return [(card, chat) for card, chat in await work.db.execute(_LOCK, given)]


def draws(work: Work, card: Card) -> None:
    """Whoever commits this draws the card, and for a few seconds nobody else does."""
    _ends_unmarked(card)
    card.drawn_until = work.installation.database.machine_now() + DRAWING


async def leave(work: Work, card_id: str) -> None:
    """It could not be drawn now: a sweep may try."""
    await work.db.execute(update(Card).where(Card.id == card_id).values(drawn_until=None))


async def doubt(work: Work, card_id: str) -> None:
    """It may have reached its chat: where it is drawn there anew, it says so."""
    card = await work.db.get(Card, card_id, with_for_update=True, populate_existing=True)
    if card is not None:
        may_repeat(card)


def may_repeat(card: Card) -> None:
    if card.message_id is None:
        card.note = {"text": None} | (card.note or {}) | {MAY_REPEAT: True}


def _ends_unmarked(card: Card) -> None:
    """Whoever was drawing it has not said how that ended, and does so no more: they died, or were too slow."""
    if card.drawn_until is not None:
        may_repeat(card)
    card.drawn_until = None


def is_in_doubt(card: Card) -> bool:
    """Whether it would be a repeat, if it has arrived."""
    return card.message_id is None and card.note is not None and MAY_REPEAT in card.note


def send_anew(card: Card) -> None:
    """It goes below what has come meanwhile, as a new message. That is no repeat, though an edit be on its way."""
    card.message_id = card.drawn_until = None
    if card.note is not None and MAY_REPEAT in card.note:
        card.note = {"text": card.note["text"]}


async def leave_all(work: Work) -> None:
    """Nobody draws now: a process that was alone has just begun."""
    for card in (await work.db.execute(select(Card).where(Card.drawn_until.is_not(None)))).scalars():
        _ends_unmarked(card)


async def free(work: Work, card_ids: Collection[str]) -> int:
    """Nobody is drawing these any more, whatever their rows say. Of how many somebody was said to be."""
    query = select(Card).where(Card.id.in_(card_ids), Card.drawn_until.is_not(None)).with_for_update()
    held = (await work.db.execute(query)).scalars().all()
    for card in held:
        _ends_unmarked(card)
    return len(held)


_SHOWN = (
    update(_CARD)
    .where(_CARD.c.id == bindparam("card"), _CARD.c.shown < bindparam("revision"))
    .values(
        shown=bindparam("revision"),
        drawn_until=None,
        message_id=func.coalesce(bindparam("message", type_=_CARD.c.message_id.type), _CARD.c.message_id),
    )
    .execution_options(**{NO_FACT: True})
)


_FOCUS = (
    update(_CHAT)
    .where(
        _CHAT.c.id == bindparam("chat"),
        _CHAT.c.focus_card.is_distinct_from(bindparam("card", type_=_CHAT.c.focus_card.type)),
    )
    .values(focus_card=bindparam("card", type_=_CHAT.c.focus_card.type))
    .execution_options(**{NO_FACT: True})
)


async def mark_shown(work: Work, shown: Sequence[tuple[str, int, int | None]]) -> None:
    """Of each card: the phone has this revision now, as this message; never an older one over a newer."""
    given = [{"card": card_id, "revision": revision, "message": message} for card_id, revision, message in shown]
    await work.db.execute(_SHOWN, given)


async def give_focus(work: Work, chat_id: UUID, card_id: str | None) -> None:
    """Typed text answers this card from now on."""
    await work.db.execute(_FOCUS, {"chat": chat_id, "card": card_id})


async def hand_over(work: Work, card_id: str, person_id: UUID) -> None:
    """The card now belongs to whoever has joined in it."""
    card = await work.db.get(Card, card_id)
    if card is not None:
        card.person_id = person_id


async def redraw_all(work: Work, chat_id: UUID, most: int = 100) -> None:
    """Have the newest cards of this chat drawn again: it is no longer its person's, and they show nothing more."""
    newest = (
        select(Card.id)
        .where(Card.chat_id == chat_id, Card.message_id.is_not(None))
        .order_by(Card.made_at.desc(), Card.id)
        .limit(most)
    )
    await work.db.execute(update(Card).where(Card.id.in_(newest)).values(wanted=Card.wanted + 1))


async def sent(work: Work, messages: Sequence[tuple[str, int | None]]) -> None:
    """The cards that notifications came as have reached their chats, as these messages."""
    if messages:
        await work.db.execute(_SENT, [{"card": card_id, "message": message_id} for card_id, message_id in messages])


async def forget(work: Work, card_id: str) -> None:
    """The card never reached its chat."""
    await work.db.execute(delete(Card).where(Card.id == card_id))
