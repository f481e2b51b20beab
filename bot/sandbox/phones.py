"""The phones of everybody in the demo: what they show, and what people do with them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bot.sandbox import wire
from bot.sandbox.changes import Changes
from bot.sandbox.clock import Clock
from bot.sandbox.errors import Refused
from bot.sandbox.markup import detect
from bot.sandbox.records import Chat, Message, Person
from bot.sandbox.store import Store
from bot.sandbox.updates import Updates

STRANGER = "stranger"
FIRST_CHAT = 510_000_001
FIRST_GROUP = 4_100_001


class Phones:
    """Everybody's phone. What a person does becomes an update; what the bot does is shown in `messages`."""

    def __init__(self, clock: Clock, folder: Path | None = None, *, bot_id: int = 710_000_001) -> None:
        self.clock = clock
        self.store = Store(folder)
        self.changes = Changes()
        self.updates = Updates(self.store, self.changes)
        self.bot = {
            "id": bot_id,
            "is_bot": True,
            "first_name": "Roundtable",
            "username": "RoundtableSandboxBot",
        }
        self.people = {key: Person(**value) for key, value in self.store.every("person")}
        self.chats = {int(key): Chat(**value) for key, value in self.store.every("chat")}
        self.messages: dict[int, dict[int, Message]] = {chat_id: {} for chat_id in self.chats}
        for _, value in self.store.every("message"):
            self.messages[value["chat_id"]][value["message_id"]] = Message(**value)
        for chat_id, kept in self.messages.items():
            self.messages[chat_id] = dict(sorted(kept.items()))
        self._by_chat = {person.chat_id: person for person in self.people.values()}

    # Who there is

    def add_person(
        self,
        id: str,  # noqa: A002 - the word of the JSON interface
        name: str,
        *,
        agency: str = "",
        function: str = "",
        email: str = "",
        chat_id: int | None = None,
    ) -> Person:
        """Give a person a phone, or bring it up to date. With a chat id they have already started the bot."""
        known = self.people.get(id)
        number = known.chat_id if known else chat_id or self._new_chat_id()
        if known is None and number in self._by_chat:
            number = self._new_chat_id()
        person = Person(id, name, agency, function, email, number, joined=chat_id == number)
        if person != known:
            with self.store.together():
                self.people[id] = self._by_chat[number] = person
                self.store.put("person", id, vars(person))
                if number not in self.chats:
                    self._keep_chat(Chat(number, started=chat_id == number))
            self.changes.note("people")
        return person

    def person_of(self, chat_id: int) -> Person | None:
        """Whose private chat this is."""
        return self._by_chat.get(chat_id)

    def chat(self, chat_id: int) -> Chat:
        """The chat. Raises Refused (404) when there is none."""
        if chat_id not in self.chats:
            raise Refused(f"There is no chat {chat_id}.", 404)
        return self.chats[chat_id]

    def shown(self, chat_id: int) -> list[dict[str, Any]]:
        """The messages of a chat as the phone shows them, oldest first; deleted ones say so."""
        self.chat(chat_id)
        return [message.view() for message in self.messages[chat_id].values()]

    # What people do

    def say(self, chat_id: int, text: str, *, by: int | None = None, reply_to: int | None = None) -> Message:
        """Type a text. The first one in a private chat starts the bot. `by` names the person in a group."""
        chat = self._usable(chat_id)
        if not text.strip() or len(text) > 4096:
            raise Refused("A message has 1 to 4096 characters.")
        author = by if chat.group and by is not None else chat_id
        if author not in self._by_chat:
            raise Refused(f"Nobody here has the chat {author}: say who speaks in the group.")
        with self.store.together():
            chat.started = True
            said = self.new_message(
                chat_id, author, text.strip(), entities=detect(text.strip(), []), reply_to=reply_to
            )
            if not chat.group or self._meant_for_the_bot(said):
                self.updates.add("message", self.wire_message(said))
        return said

    def reply(self, chat_id: int, message_id: int, text: str) -> Message:
        """Type a text as a reply to one message."""
        return self.say(chat_id, text, reply_to=self.message(chat_id, message_id).message_id)

    def tap(self, chat_id: int, message_id: int, label: str) -> str:
        """Tap a button by its label, or by a beginning that fits no other; returns the query's id."""
        self._usable(chat_id)
        message = self.message(chat_id, message_id)
        buttons = [button for row in message.rows for button in row]
        exact = [button for button in buttons if button["text"] == label]
        fitting = exact[:1] or [b for b in buttons if label and b["text"].startswith(label)]
        if len(fitting) != 1:
            offered = ", ".join(repr(button["text"]) for button in buttons) or "none"
            how = "Several buttons begin" if fitting else "No button is labelled"
            raise Refused(f"{how} {label!r}; there are: {offered}.")
        if "callback_data" not in fitting[0]:
            raise Refused(f"That button opens something on the phone and tells the bot nothing: {fitting[0]}.")
        return self.tap_data(chat_id, message_id, fitting[0]["callback_data"])

    def tap_data(self, chat_id: int, message_id: int, data: str) -> str:
        """Send what a button carries, even one that the message no longer shows: a phone may lag behind."""
        message, person = self.message(chat_id, message_id), self._by_chat[chat_id]
        with self.store.together():
            query = str(self.store.count("query", 4_380_000_000_000_000_001))
            self.store.put("query", query, {"chat_id": chat_id, "at": self.clock.now().timestamp(), "answer": None})
            content = {
                "id": query,
                "from": wire.user(person),
                "message": self.wire_message(message),
                "chat_instance": str(chat_id * 7919),
                "data": data,
            }
            self.updates.add("callback_query", content)
        return query

    def answer_to(self, query: str) -> dict[str, Any] | None:
        """What the bot answered to a tap: `{"text", "alert"}`, or None so far."""
        kept = self.store.get("query", query)
        return kept["answer"] if kept else None

    def block(self, chat_id: int) -> None:
        """Block the bot; it is told so."""
        self._turn(chat_id, blocked=True)

    def unblock(self, chat_id: int) -> None:
        """Let the bot write again."""
        self._turn(chat_id, blocked=False)

    def delete_account(self, chat_id: int) -> None:
        """The person's Telegram account is gone; nobody is told."""
        chat = self.chat(chat_id)
        chat.deactivated = True
        self._keep_chat(chat)
        self.changes.note("chat", chat_id=chat_id)

    def group_add(self, chat_id: int, title: str = "A group") -> int:
        """This person makes a group and puts the bot in it; returns the group's chat id."""
        person = self._by_chat[self._usable(chat_id).chat_id]
        with self.store.together():
            group = Chat(-self.store.count("group", FIRST_GROUP), title=title, group=True, started=True)
            self._keep_chat(group)
            self._member_update(group, person, "left", "member")
            made = self.new_message(group.chat_id, chat_id, "")
            self.updates.add("message", {**self.wire_message(made), "group_chat_created": True})
        return group.chat_id

    # What the bot does to them (used by the methods)

    def message(self, chat_id: int, message_id: int) -> Message:
        """A message that is still there. Raises Refused (404)."""
        message = self.messages.get(self.chat(chat_id).chat_id, {}).get(message_id)
        if message is None or message.deleted:
            raise Refused(f"There is no message {message_id} in chat {chat_id}.", 404)
        return message

    def new_message(self, chat_id: int, author: int | None, text: str, **more: Any) -> Message:
        """Put a message into a chat, by the bot when `author` is None."""
        chat = self.chats[chat_id]
        chat.last_message_id += 1
        message = Message(chat_id, chat.last_message_id, author, self.clock.now().timestamp(), text, **more)
        self._keep_chat(chat)
        self.keep_message(message)
        return message

    def keep_message(self, message: Message) -> None:
        """Remember a message as it is now, and tell whoever looks at the phone."""
        self.messages[message.chat_id][message.message_id] = message
        self.store.put("message", f"{message.chat_id}/{message.message_id}", vars(message))
        self.changes.note("chat", chat_id=message.chat_id)

    def wire_message(self, message: Message, *, deep: bool = True) -> dict[str, Any]:
        """The message as Telegram describes it."""
        quoted = self.messages[message.chat_id].get(message.reply_to) if deep and message.reply_to else None
        return wire.message(
            message,
            chat=self.wire_chat(message.chat_id),
            author=self.bot if message.author is None else wire.user(self._by_chat[message.author]),
            reply_to=self.wire_message(quoted, deep=False) if quoted else None,
        )

    def wire_chat(self, chat_id: int) -> dict[str, Any]:
        """The chat as Telegram describes it."""
        return wire.chat(self.chats[chat_id], self._by_chat.get(chat_id))

    def bot_leaves(self, chat_id: int) -> None:
        """The bot left a group."""
        chat = self.chats[chat_id]
        chat.bot_is_member = False
        self._keep_chat(chat)
        self.changes.note("chat", chat_id=chat_id)

    def _meant_for_the_bot(self, said: Message) -> bool:
        """In a group a bot hears commands and replies to itself, and nothing else that is said."""
        quoted = self.messages[said.chat_id].get(said.reply_to) if said.reply_to else None
        return said.text.startswith("/") or (quoted is not None and quoted.author is None)

    def _usable(self, chat_id: int) -> Chat:
        chat = self.chat(chat_id)
        if chat.blocked:
            raise Refused("This phone has blocked the bot: unblock it first.", 409)
        if chat.deactivated:
            raise Refused("This account was deleted.", 409)
        if not chat.bot_is_member:
            raise Refused("The bot has left this group.", 409)
        return chat

    def _turn(self, chat_id: int, *, blocked: bool) -> None:
        chat = self.chat(chat_id)
        if chat.group or chat.deactivated:
            raise Refused("Only a person's own chat can be blocked.", 409)
        if chat.blocked == blocked:
            return
        with self.store.together():
            chat.blocked = blocked
            self._keep_chat(chat)
            if chat.started:
                was, now = ("member", "kicked") if blocked else ("kicked", "member")
                self._member_update(chat, self._by_chat[chat_id], was, now)
        self.changes.note("chat", chat_id=chat_id)

    def _member_update(self, chat: Chat, person: Person, was: str, now: str) -> None:
        def member(status: str) -> dict[str, Any]:
            until = {"until_date": 0} if status == "kicked" else {}
            return {"user": self.bot, "status": status, **until}

        content = {
            "chat": self.wire_chat(chat.chat_id),
            "from": wire.user(person),
            "date": int(self.clock.now().timestamp()),
            "old_chat_member": member(was),
            "new_chat_member": member(now),
        }
        self.updates.add("my_chat_member", content)

    def _new_chat_id(self) -> int:
        while (number := self.store.count("chat", FIRST_CHAT)) in self.chats:
            pass
        return number

    def _keep_chat(self, chat: Chat) -> None:
        self.chats[chat.chat_id] = chat
        self.messages.setdefault(chat.chat_id, {})
        self.store.put("chat", chat.chat_id, vars(chat))
