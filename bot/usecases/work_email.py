"""A changed work e-mail: used once a code that went there has been typed; the old mailbox is told."""

from __future__ import annotations

from uuid import UUID

from bot.domain.mail_codes import Tried
from bot.domain.people import EmailTaken
from bot.domain.permissions import NotAllowed
from bot.storage import email_changes, people
from bot.storage.models import EmailChange, Person
from bot.storage.work import Work
from bot.usecases.keepers import require_theirs, wake_tables
from bot.usecases.mail_codes import send_code, try_code

EMAIL = "email"


async def ask_to_change(work: Work, person_id: UUID, address: str) -> UUID:
    """Begin a change: one's own, or somebody else's by whoever looks after people. Nothing has changed yet.

    One's own code goes out at once. Somebody else is first asked, in chat or at the new address. Raises EmailTaken.
    """
    await require_theirs(work, person_id)
    person = await work.db.get_one(Person, person_id)
    await _require_free(work, person_id, address)
    change = await email_changes.begin(work, person, address)
    work.audit("email_change_asked", of=person_id)
    if work.me == person_id:
        await send_code(work, person_id, EMAIL, change=change.id)
    else:
        work.notify("confirm_email", person=person_id, key=f"confirm_email:{change.id}", change=change.id)
    return change.id


async def send_email_code(work: Work, change_id: UUID) -> bool:
    """Send a code to the new address. False where the change no longer waits. Raises TooManyCodes."""
    change = await _theirs(work, change_id)
    if change is None:
        return False
    await send_code(work, change.person_id, EMAIL, change=change.id)
    return True


async def confirm_email(work: Work, change_id: UUID, typed: str) -> Tried | None:
    """From now on the new address is theirs, if the code is right. None where the change no longer waits.

    The try itself must be committed: nothing is raised after it. Raises EmailTaken before it.
    """
    change = await _theirs(work, change_id)
    if change is None:
        return None
    address = change.address or ""
    await _require_free(work, change.person_id, address)
    tried = await try_code(work, change.person_id, EMAIL, typed)
    if tried is not Tried.RIGHT:
        return tried
    person = await work.db.get_one(Person, change.person_id)
    change.before = person.email
    person.email, person.email_index = address, people.email_index(address)
    change.used_at = change.ended_at = work.now
    if change.before is not None:
        work.notify("email_changed", person=person.id, key=f"email_changed:{change.id}", change=change.id)
    await work.db.flush()
    await wake_tables(work, person.id)
    work.audit("email_changed", of=person.id)
    return tried


async def take_back(work: Work, change_id: UUID) -> None:
    """It is not theirs, or not any more to be: the change no longer waits."""
    change = await email_changes.by_id(work, change_id)
    if change is None:
        return
    await require_theirs(work, change.person_id)
    change.ended_at = change.ended_at or work.now
    work.audit("email_change_taken_back", of=change.person_id)


async def _theirs(work: Work, change_id: UUID) -> EmailChange | None:
    change = await email_changes.by_id(work, change_id)
    if change is not None and change.person_id != work.who.person_id:
        raise NotAllowed
    return None if change is None or change.used_at is not None else change


async def _require_free(work: Work, person_id: UUID, address: str) -> None:
    taken = await people.person_by_email(work, address)
    if taken is not None and taken.id != person_id:
        raise EmailTaken
