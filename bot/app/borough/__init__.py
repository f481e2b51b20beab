"""Northwick, a borough that does not exist: its agencies, its people, its school terms.

Everybody in it is invented. It is laid through the same import that a real borough's files go through.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import resources
from uuid import UUID

from bot.domain.facts import Function
from bot.domain.people_file import PeopleFile, read_people
from bot.domain.sheet import FileRefused
from bot.domain.terms_file import TermsFile, read_terms
from bot.storage import chats as phones
from bot.storage import people
from bot.storage.models import Person
from bot.storage.work import Installation, Work
from bot.usecases.people_import import import_people
from bot.usecases.terms_import import import_terms

FIRST_CHAT = 1001
NOT_JOINED_YET = frozenset({"ferdy.pascoe@northwick.example", "milo.sands@beacon.example"})


@dataclass(frozen=True, slots=True)
class Resident:
    """Somebody of the borough. `chat_id` None: no Telegram at all (the GPs, and the school office's mailbox)."""

    key: str  # "dilys.armitage"
    name: str
    agency: str
    function: Function
    email: str
    chat_id: int | None
    joined: bool


def residents() -> tuple[Resident, ...]:
    """Everybody, in the order of the file; chats are numbered from 1001 in that order."""
    found = []
    number = FIRST_CHAT
    for line in _people().lines:
        has_phone = line.function is not Function.GP and not line.is_shared_mailbox
        found.append(
            Resident(
                key=line.email.partition("@")[0],
                name=line.name,
                agency=line.agency,
                function=line.function,
                email=line.email,
                chat_id=number if has_phone else None,
                joined=has_phone and line.email not in NOT_JOINED_YET,
            )
        )
        number += has_phone
    return tuple(found)


async def lay_borough(installation: Installation, chats: bool) -> None:
    """Lay the borough; with `chats`, most of its people have joined already. Laying it twice changes nothing."""
    async with installation.working() as work:
        await import_people(work, _people())
        await import_terms(work, _terms())
        if chats:
            known = await people.people_by_email(work, [one.email for one in residents()])
            for one in residents():
                if one.joined and one.chat_id is not None:
                    await _join(work, known[one.email].id, one.chat_id)


async def _join(work: Work, person_id: UUID, number: int) -> None:
    """Bind the chat, unless this person has joined before: they may have another phone by now."""
    person = await work.db.get_one(Person, person_id)
    if person.joined_at is not None:
        return
    opened = await phones.open_chat(work, number)
    await phones.bind(work, opened.chat.id, person_id)
    person.joined_at = work.now


def _people() -> PeopleFile:
    file, problems = read_people(_text("people.csv"))
    if problems:
        raise FileRefused(tuple(problems))
    return file


def _terms() -> TermsFile:
    file, problems = read_terms(_text("terms.csv"))
    if problems:
        raise FileRefused(tuple(problems))
    return file


def _text(name: str) -> str:
    return (resources.files(__name__) / name).read_text("utf-8")
