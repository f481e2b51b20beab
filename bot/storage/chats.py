"""Private chats, and whom they belong to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import and_, bindparam, select, update

from bot.storage.inbox import chat_index
from bot.storage.models import Card, Chat, Person
from bot.storage.work import Here, Who, Work


@dataclass(frozen=True, slots=True)
class Opened:
    chat: Chat
    who: Who
    card: Card | None = None


_OPEN = (
    select(Chat, Person, Card)
    .outerjoin(Person, Person.id == Chat.person_id)
    .outerjoin(Card, and_(Card.id == bindparam("card", type_=Card.id.type), Card.chat_id == Chat.id))
    .where(Chat.chat_index == bindparam("chat"))
)


_REACHES = select(Chat).where(Chat.person_id == bindparam("person"), Chat.blocked_at.is_(None)).limit(1)


async def open_chat(work: Work, number: int, card_id: str | None = None) -> Opened:
    """The chat with this number, whoever it is bound to, and the card that was tapped, if it is in this chat.

    A stranger's chat is made on the way. Raises TypeError where it is no number: the library lets anything through.
    """
    if type(number) is not int:
        raise TypeError("a chat has a number")
    found = (await work.db.execute(_OPEN, {"card": card_id, "chat": chat_index(number)})).one_or_none()
    if found is None:
        chat = Chat(chat_index=chat_index(number), number=str(number), seen_at=work.now)
        work.db.add(chat)
        await work.db.flush()
        return Opened(chat, Who(chat_id=chat.id))
    chat, person, card = found
    work.hold(chat, person, card)
    if person is None or has_left(person, work):
        return Opened(chat, Who(chat_id=chat.id), card)
    return Opened(chat, Who(person.id, chat.id, person.language), card)


def has_left(person: Person, here: Here) -> bool:
    """Access ends on the leaving date."""
    return person.leaving_on is not None and here.today >= person.leaving_on


async def chat_of(here: Here, person_id: UUID) -> Chat | None:
    """The chat that reaches this person now: bound, and not blocked."""
    return (await here.db.execute(_REACHES, {"person": person_id})).scalar_one_or_none()


async def card_by_message(here: Here, chat_id: UUID, message_id: int) -> Card | None:
    """The card that this message is; of several, the newest."""
    query = select(Card).where(Card.chat_id == chat_id, Card.message_id == message_id).order_by(Card.made_at.desc())
    return (await here.db.execute(query.limit(1))).scalar_one_or_none()


async def bind(work: Work, chat_id: UUID, person_id: UUID) -> Sequence[Chat]:
    """Bind the chat to the person. Returns the chats on older phones, which are ended."""
    older = (
        (await work.db.execute(select(Chat).where(Chat.person_id == person_id, Chat.id != chat_id))).scalars().all()
    )
    for chat in older:
        chat.person_id = None
        chat.bound_at = None
    await work.db.flush()
    await work.db.execute(
        update(Chat).where(Chat.id == chat_id).values(person_id=person_id, bound_at=work.now, blocked_at=None)
    )
    return older
