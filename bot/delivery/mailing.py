"""Letters: a notification's screen as an e-mail, with a calendar entry where one belongs to it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from bot.card import Card
from bot.delivery.channels import Letter
from bot.delivery.mail import Mail, message_id
from bot.delivery.outcome import Outcome
from bot.delivery.settling import Parcel
from bot.delivery.standing_in import IN_FOR
from bot.domain.notifications import KINDS
from bot.flows import conduct
from bot.flows.calendar_entry import method_wanted
from bot.i18n import speaking
from bot.reports.calendar_entries import entry
from bot.storage import email_changes, letters
from bot.storage.entries import entry_facts
from bot.storage.models import Person
from bot.storage.tokens import Pass, write_pass
from bot.storage.work import Here
from bot.views import mail as words


class Mailing:
    """The e-mail channel: writes letters inside the sender's look, and posts them outside any transaction."""

    def __init__(self, mail: Mail) -> None:
        self._mail = mail

    async def compose(self, here: Here, person: Person, card: Card, parcel: Parcel) -> Letter:
        return await compose(here, person, card, parcel)

    async def post(self, letter: Letter) -> Outcome:
        return await self._mail.send(
            to=letter.to,
            subject=letter.subject,
            text=letter.text,
            html=letter.html,
            entry=letter.entry,
            message_id=letter.message_id,
        )


async def compose(here: Here, person: Person, card: Card, parcel: Parcel) -> Letter:
    """The letter for one parcel, in its reader's language. Instead of buttons it has one link to the answer page."""
    _, kind, about = parcel.frame or conduct.screen_frame(parcel.kind, parcel.about)
    with speaking(person.language):
        link = await _link(here, person.id, kind, about, card)
        return Letter(
            to=await email_changes.address_for(here, person, parcel.kind, parcel.about),
            subject=await _subject(here, parcel),
            text=words.plain(card, link, parcel.note),
            html=words.page(card, link, parcel.note),
            message_id=message_id(parcel.ids, here.settings.mail_from),
            entry=await entry_for(here, kind, about) if kind in KINDS else None,
        )


async def _subject(here: Here, parcel: Parcel) -> str:
    """What is merged is about several families: then only how many things it is."""
    if len(parcel.said) > 1:
        return words.subject_of_several(len(parcel.said))
    return words.subject(parcel.kind, await letters.reference_of(here, parcel.ids[0], parcel.about))


async def entry_for(here: Here, kind: str, about: dict[str, Any]) -> bytes | None:
    """The calendar entry that goes with this kind of notification for whoever looks, or None."""
    if not (kind == "calendar_entry" or KINDS[kind].with_entry) or "meeting" not in about or IN_FOR in about:
        return None
    facts = await entry_facts(here, UUID(about["meeting"]))
    meant = about if kind == "calendar_entry" else {"of": kind}
    method = method_wanted(facts, meant, here.now) if facts else None
    if facts is None or method is None:
        return None
    return entry(facts, method, stamp=here.now, mailbox=here.settings.mail_from)


async def _link(here: Here, person_id: UUID, kind: str, about: dict[str, Any], card: Card) -> words.Link:
    if not card.rows:
        return words.Link()
    until = await letters.link_until(here, about)
    token = write_pass(Pass(kind, about, person_id, until))
    return words.Link(f"{here.settings.web_address}/a/{token}", words.link_until(until))
