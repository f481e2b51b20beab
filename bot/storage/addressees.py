"""Who is to be told something now, what, and how they are reached."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Select, Subquery, and_, bindparam, exists, func, literal_column, or_, select, union_all

from bot.domain.notifications import MAIL_ONLY, Lane
from bot.storage.chats import has_left
from bot.storage.models import Chat, Holding, Outbox, Person
from bot.storage.outbox import IS_WAITING
from bot.storage.present import holds_now
from bot.storage.types import NOW, among
from bot.storage.work import Here

BATCH = 100


class Addressee(NamedTuple):
    """Whoever a row is for, settled now: a person, or only a chat (a stranger's, or an old phone's). `by_mail`: it can only
    go as a letter, whatever else reaches them."""

    person_id: UUID | None = None
    chat_id: UUID | None = None
    by_mail: bool = False


NOBODY_YET = UUID(int=0)
"""Where a row is for a seat that nobody holds."""
_WHO = func.coalesce(
    Outbox.to_person_id, Holding.person_id, Outbox.to_chat_id, bindparam("nobody", NOBODY_YET, type_=Outbox.id.type)
)

_BY_MAIL = Outbox.kind.in_([literal_column(f"'{kind}'") for kind in sorted(MAIL_ONLY)])


_THEIRS = func.coalesce(Outbox.to_person_id, Holding.person_id)
_IN_CHAT = and_(
    ~_BY_MAIL,
    or_(_THEIRS.is_(None), exists().where(Chat.person_id == _THEIRS, Chat.blocked_at.is_(None))),
)
"""It goes as no letter: what is for a person reaches them in chat."""


def _due_in(lane: Lane, *, but: bool, in_chat: bool) -> Subquery:
    """Of one lane, so that the index gives what is due in order, and is not read past it. `but`: for those who are not
    among these. `in_chat`: letters are looked past.
    """
    columns = (
        Outbox.id,
        Outbox.kind,
        Outbox.to_person_id,
        Outbox.to_chat_id,
        Outbox.to_seat_id,
        Outbox.lane,
        Outbox.due_at,
        Outbox.made_at,
    )
    due = select(*columns).where(IS_WAITING, Outbox.lane == literal_column(str(int(lane))), Outbox.due_at <= NOW)
    if but:
        due = due.outerjoin(Holding, and_(Holding.seat_id == Outbox.to_seat_id, holds_now(NOW)))
        due = due.where(or_(_BY_MAIL, ~among(_WHO, "but")), or_(~_BY_MAIL, ~among(_WHO, "but_by_mail")))
    if in_chat:
        due = due.where(_IN_CHAT)
    return due.order_by(Outbox.due_at).limit(bindparam("many")).subquery()


def _due_for(*, but: bool, in_chat: bool = False) -> Select[Any]:
    due = union_all(*(select(_due_in(lane, but=but, in_chat=in_chat)) for lane in Lane)).subquery()
    return (
        select(due.c.id, due.c.kind, due.c.to_person_id, due.c.to_chat_id, Holding.person_id)
        .outerjoin(Holding, and_(Holding.seat_id == due.c.to_seat_id, holds_now(NOW)))
        .order_by(due.c.lane, due.c.due_at, due.c.made_at, due.c.id)
        .limit(bindparam("many"))
    )


_DUE_FOR, _DUE_FOR_OTHERS = _due_for(but=False), _due_for(but=True)
_DUE_IN_CHAT = _due_for(but=True, in_chat=True)
_READERS = (
    select(Person, Chat)
    .outerjoin(Chat, and_(Chat.person_id == Person.id, Chat.blocked_at.is_(None)))
    .where(among(Person.id))
)
_CHATS = select(Chat).where(among(Chat.id))


async def due_for(
    here: Here, many: int = BATCH, but: Collection[Addressee] = (), *, in_chat: bool = False
) -> tuple[dict[Addressee, list[UUID]], int]:
    """The rows that are due now, by addressee, in the order in which they should leave, and how many were found.

    A seat is whoever holds it now. At most so `many` of them, and none for those in `but`: however much is due for a
    few, whoever else is told something is found at once. `in_chat`: what goes as a letter is left out, however much of it
    is due.
    """
    given: dict[str, Any] = {"now": here.now, "many": many}
    if but or in_chat:
        for name, by_mail in (("but", False), ("but_by_mail", True)):
            given[name] = [to.person_id or to.chat_id or NOBODY_YET for to in but if to.by_mail is by_mail]
    query = _DUE_IN_CHAT if in_chat else _DUE_FOR_OTHERS if but else _DUE_FOR
    rows = (await here.db.execute(query, given)).all()
    found: dict[Addressee, list[UUID]] = {}
    for row_id, kind, person_id, chat_id, holder_id in rows:
        to = Addressee(person_id or holder_id, chat_id, kind in MAIL_ONLY)
        found.setdefault(to, []).append(row_id)
    return found, len(rows)


async def readers(
    here: Here, addressees: Collection[Addressee]
) -> dict[Addressee, tuple[Person | None, Chat | None]]:
    """Each one's person, and the chat that reaches them now: bound, and not blocked. Whoever has left is nobody."""
    reached: dict[UUID, tuple[Person, Chat | None]] = {}
    chats: dict[UUID, Chat] = {}
    if person_ids := [to.person_id for to in addressees if to.person_id is not None]:
        for person, chat in await here.db.execute(_READERS, {"ids": person_ids}):
            if not has_left(person, here):
                reached.setdefault(person.id, (person, chat))
    if chat_ids := [to.chat_id for to in addressees if to.person_id is None and to.chat_id is not None]:
        chats = {chat.id: chat for chat in (await here.db.execute(_CHATS, {"ids": chat_ids})).scalars()}
    return {to: _reached(to, reached, chats) for to in addressees}


def _reached(
    to: Addressee, people: Mapping[UUID, tuple[Person, Chat | None]], chats: Mapping[UUID, Chat]
) -> tuple[Person | None, Chat | None]:
    if to.person_id is None:
        return None, chats.get(to.chat_id) if to.chat_id is not None else None
    person, chat = people.get(to.person_id, (None, None))
    return person, None if to.by_mail else chat
