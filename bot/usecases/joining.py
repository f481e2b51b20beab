"""Inviting people, and binding a chat to the person who has shown that they read the work mailbox."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from bot.domain.mail_codes import Tried
from bot.domain.people import HasLeft, NoWorkEmail
from bot.storage import cards, chats, invitations, mail_codes
from bot.storage.models import Person
from bot.storage.work import Work
from bot.usecases.keepers import require_keeper, wake_tables
from bot.usecases.mail_codes import send_code, try_code

JOIN = "join"


async def invite_person(work: Work, person_id: UUID) -> UUID:
    """Make this person's link and mail it to them. A new one ends those not used. Returns the invitation's id."""
    await require_keeper(work)
    return await make_link(work, person_id)


async def make_link(work: Work, person_id: UUID) -> UUID:
    """As `invite_person`, for the installation itself, which makes the first one. Raises NoWorkEmail or HasLeft."""
    person = await work.db.get(Person, person_id)
    if person is None or person.email_sealed is None:
        raise NoWorkEmail
    if chats.has_left(person, work):
        raise HasLeft
    made = await invitations.make_invitation(work, person_id)
    work.notify("invitation", person=person_id, useful_until=made.expires_at, invitation=made.id)
    work.audit("invited", of=person_id)
    return made.id


async def send_first_code(work: Work, person_id: UUID) -> None:
    """Mail a code, unless one that still counts is on its way: opening a link twice sends one."""
    if await mail_codes.awaited(work, person_id, JOIN) is None:
        await send_code(work, person_id, JOIN)


async def send_another_code(work: Work, invitation_id: UUID) -> bool:
    """Mail a new code; the one before it no longer counts. False where the link no longer does."""
    invitation = await invitations.by_id(work, invitation_id)
    if invitation is None:
        return False
    await send_code(work, invitation.person.id, JOIN)
    return True


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What came of a typed code. `person_id` is set where the chat is now theirs."""

    tried: Tried
    person_id: UUID | None = None


async def confirm_code(work: Work, invitation_id: UUID, card_id: str, typed: str) -> Confirmed | None:
    """Bind this chat to the invited person if the code is right. None where the link no longer counts.

    A chat on an older phone is ended, and told so.
    """
    invitation = await invitations.by_id(work, invitation_id)
    chat_id = work.who.chat_id
    if invitation is None or chat_id is None:
        return None
    person = invitation.person
    tried = await try_code(work, person.id, JOIN, typed)
    if tried is not Tried.RIGHT:
        return Confirmed(tried)
    await wake_tables(work, person.id)
    if work.who.person_id not in (None, person.id):
        await wake_tables(work, work.who.person_id)  # this phone was theirs until now
    await invitations.use(work, invitation_id)
    for older in await chats.bind(work, chat_id, person.id):
        await cards.redraw_all(work, older.id)
        work.notify("ended_on_old_phone", chat=older.id)
    await cards.hand_over(work, card_id, person.id)
    person.joined_at = person.joined_at or work.now
    person.wake_at = work.now
    work.audit("joined", person=person.id)
    if invitation.made_by_id not in (None, person.id):
        work.notify("joined", person=invitation.made_by_id, person_id=person.id)
    return Confirmed(tried, person.id)
