"""Somebody in a scenario: what they say and tap, and what they see and hear."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import select

from bot.storage.models import Chat
from bot.storage.work import Here, Who
from tests.town.mail import Received

if TYPE_CHECKING:
    from tests.town.town import Town


class Somebody:
    def __init__(self, town: Town, key: str, chat_id: int, person_id: UUID | None) -> None:
        self.town = town
        self.key = key
        self.chat_id = chat_id
        self.person_id = person_id
        self._heard: set[int] = set()

    def __repr__(self) -> str:
        return self.key

    # What they do

    async def says(self, text: str) -> None:
        """Type. What is typed at an open question is said in view of it."""
        await self.town.new_step()
        if self._messages() and self._label(self.newest, "Cancel"):
            self._heard.add(self.newest["message_id"])
        self.town.phones.say(self.chat_id, text)
        await self.town.settle()

    async def taps(self, *labels: str) -> None:
        """Tap these buttons one after the other, each on the newest message that offers it (a prefix will do)."""
        for label in labels:
            await self.town.new_step()
            message = self._offering(label)
            self._heard.add(message["message_id"])
            shown = self._label(message, label)
            self.town.phones.tap(self.chat_id, message["message_id"], shown)
            if self.town.world.way is self.town.world.DOUBLED:
                self.town.phones.tap(self.chat_id, message["message_id"], shown)
            await self.town.settle()

    async def taps_without_waiting(self, label: str) -> None:
        """Tap, and let the bot find it later."""
        message = self._offering(label)
        self._heard.add(message["message_id"])
        self.town.phones.tap(self.chat_id, message["message_id"], self._label(message, label))

    def remembers(self, label: str) -> tuple[int, str]:
        """A button as it stands now, to be tapped when it is from the past."""
        message = self._offering(label)
        shown = self._label(message, label)
        rows = self.town.phones.message(self.chat_id, message["message_id"]).rows
        data = next(button["callback_data"] for row in rows for button in row if button["text"] == shown)
        return message["message_id"], data

    async def taps_remembered(self, button: tuple[int, str]) -> None:
        """Tap a button that was on the screen when it was remembered."""
        await self.town.new_step()
        self.town.phones.tap_data(self.chat_id, *button)
        await self.town.settle()

    async def blocks(self) -> None:
        await self.town.new_step()
        self.town.phones.block(self.chat_id)
        await self.town.settle()

    # What they see and hear

    async def sees(self, *texts: str, offering: list[str] | None = None) -> None:
        """The newest message shows all of this now."""
        messages = self._messages()
        assert messages, f"{self.key} sees nothing at all\n{self.town.transcript()}"
        self._check(messages[-1], texts, offering)

    async def hears(self, *texts: str, offering: list[str] | None = None) -> None:
        """A message that they have not taken notice of yet says all of this."""
        fresh = [message for message in self._messages() if message["message_id"] not in self._heard]
        for message in fresh:
            if all(text in message["text"] for text in texts):
                self._check(message, texts, offering)
                return
        said = "\n---\n".join(message["text"] for message in fresh) or "nothing"
        raise AssertionError(f"{self.key} never heard {texts}; heard:\n{said}\n\n{self.town.transcript()}")

    async def hears_nothing(self) -> None:
        assert not list(self.unheard()), f"{self.key} heard:\n" + "\n".join(self.unheard())

    async def gets_email(self, *texts: str) -> Received:
        """A mail that has not been read yet says all of this."""
        return self.town.mailbox.read(self.key, *texts)

    def hush(self) -> None:
        """Take notice of everything up to now: this scenario is about something else."""
        self._heard.update(message["message_id"] for message in self._messages())
        self.town.mailbox.hush(self.key)

    @property
    def left_in_chat(self) -> list[str]:
        """What they have typed that is still there to read."""
        shown = self.town.phones.shown(self.chat_id)
        return [m["text"] for m in shown if m["from"] != "bot" and not m["deleted"]]

    def unheard(self) -> Iterator[str]:
        for message in self._messages():
            if message["message_id"] not in self._heard:
                yield message["text"]

    def lines(self) -> Iterator[tuple[dict[str, Any], str]]:
        for message in self.town.phones.shown(self.chat_id):
            who = "hears" if message["from"] == "bot" else "says"
            buttons = " ".join(f"[{button['label']}]" for row in message["buttons"] or [] for button in row)
            yield message, f"{who}: {message['text']} {buttons}"

    @property
    def newest(self) -> dict[str, Any]:
        return self._messages()[-1]

    def _messages(self) -> list[dict[str, Any]]:
        return [m for m in self.town.phones.shown(self.chat_id) if m["from"] == "bot" and not m["deleted"]]

    def _check(self, message: dict[str, Any], texts: tuple[str, ...], offering: list[str] | None) -> None:
        self._heard.add(message["message_id"])
        for text in texts:
            assert text in message["text"], (
                f"{self.key} sees, without {text!r}:\n{message['text']}\n\n{self.town.transcript()}"
            )
        labels = [button["label"] for row in message["buttons"] or [] for button in row]
        for wanted in offering or []:
            assert any(label.startswith(wanted) for label in labels), (
                f"{self.key} is offered {labels}, not {wanted!r}"
            )

    def _offering(self, label: str) -> dict[str, Any]:
        for message in reversed(self._messages()):
            if self._label(message, label):
                return message
        shown = self._messages()[-1] if self._messages() else {"text": "nothing", "buttons": []}
        labels = [button["label"] for row in shown["buttons"] or [] for button in row]
        raise AssertionError(
            f"{self.key} is not offered {label!r}; sees {shown['text']!r} with {labels}\n\n{self.town.transcript()}"
        )

    @staticmethod
    def _label(message: dict[str, Any], wanted: str) -> str:
        labels = [button["label"] for row in message["buttons"] or [] for button in row]
        if wanted in labels:
            return wanted
        bare = {label.lstrip("✓☐☑‹› "): label for label in labels}
        return next((label for plain, label in bare.items() if plain.startswith(wanted)), "")


async def reader(here: Here, person_id: UUID) -> Who:
    """This person, in their chat."""
    query = select(Chat.id).where(Chat.person_id == person_id)
    return Who(person_id, (await here.db.execute(query)).scalars().first())
