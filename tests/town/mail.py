"""The town's post: letters as they would reach a mailbox."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.card import Card
from bot.clock import Clock
from bot.delivery.channels import Channel, Letter
from bot.delivery.mailing import compose
from bot.delivery.outcome import Delivered, Outcome
from bot.delivery.settling import Parcel
from bot.storage.models import Person
from bot.storage.work import Here
from tests.town.cast import EMAIL_OF


@dataclass
class Received:
    to: str
    subject: str
    text: str
    entry: str | None
    at: datetime
    html: str | None = None

    def everything(self) -> str:
        return "\n".join(part for part in (self.subject, self.text, self.html, self.entry) if part)


@dataclass
class Postman:
    """The e-mail channel without its network: letters are written as in service and put straight into the mailbox."""

    mailbox: Mailbox

    async def compose(self, here: Here, person: Person, card: Card, parcel: Parcel) -> Letter:
        return await compose(here, person, card, parcel)

    async def post(self, letter: Letter) -> Outcome:
        return self.mailbox.take(letter)


class Mailbox:
    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.letters: list[Received] = []
        self._read: set[int] = set()

    def channel(self) -> Channel:
        return Postman(self)

    def take(self, letter: Letter) -> Outcome:
        entry = letter.entry.decode() if letter.entry else None
        self.letters.append(Received(letter.to, letter.subject, letter.text, entry, self.clock.now(), letter.html))
        return Delivered()

    def unread(self) -> list[Received]:
        return [letter for number, letter in enumerate(self.letters) if number not in self._read]

    def read(self, key: str, *texts: str) -> Received:
        """The first unread letter to somebody of the cast, or to an address that is nobody's there."""
        address = EMAIL_OF.get(key, key)
        for number, letter in enumerate(self.letters):
            whole = letter.everything()
            if number not in self._read and letter.to == address and all(text in whole for text in texts):
                self._read.add(number)
                return letter
        had = "\n".join(f"{letter.subject}: {letter.text}" for letter in self.unread() if letter.to == address)
        raise AssertionError(f"{key} got no mail with {texts}; unread: {had or 'none'}")

    def hush(self, key: str) -> None:
        self._read.update(n for n, letter in enumerate(self.letters) if letter.to == EMAIL_OF.get(key))
