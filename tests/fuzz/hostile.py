"""Updates as somebody would send them who wishes the bot ill, or whose client is broken.

What has the shape of an update can hold anything; what has not is any JSON. From one seed always the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from random import Random
from typing import Any

TEXTS = (
    "",
    " ",
    "/start",
    "/start x",
    "/today",
    "/FAMILIES@Another",
    "/schedule now",
    "/\x00",
    "\x00",
    "²",
    "-1",
    "31/2 25:99",
    "Tue 3 Feb 2pm",
    "tomorrow",
    "R-1042F",
    "999999999999999999999999",
    "a" * 4096,
    "👩‍👩‍👧‍👦" * 300,
    "\u202egnirts sdrawkcab\u202c",
    "'; DROP TABLE family; --",
    "<b>&amp;</i>{}{0}%s%(x)s",
    "\ud83d",
    "\r\n\t",
    "yes",
    "1",
)
KEYS = ("open", "back", "~back", "~cancel", "~home", "yes", "", "²", "\x00", "a=b", "open." * 20, "~", "0", "é" * 30)
GUESSED = ("nosuchid", "", "\x00")
REVISIONS = ("1", "0", "-1", "²", "٣", "", "1e3", "9" * 40, "\x00", "None")
ANYTHING: tuple[Any, ...] = (
    None,
    True,
    -1,
    0,
    2**63,
    1.5,
    "",
    "x",
    [],
    {},
    [[]],
    {"id": "x"},
    {"chat": {"id": None}},
    "\x00",
)
DEEP = 200


class Hostile:
    """Makes updates. `chats`: whose they are. `cards`: card ids that may be guessed, their own or another's."""

    def __init__(self, seed: int, chats: Sequence[int], cards: Sequence[str] = ()) -> None:
        self._any = Random(seed)
        self._chats = list(chats)
        self._cards = [*cards, *GUESSED]
        self._revisions, self._keys = list(REVISIONS), list(KEYS)
        self._buttons: list[str] = []
        self._ids = 10_000_000

    def knows(self, buttons: Sequence[str]) -> None:
        """What buttons send that are on somebody's phone now: they are sent as they are, and put together anew."""
        self._buttons = list(buttons)
        parts = [button.split(".", 2) for button in buttons]
        self._cards, self._revisions, self._keys = (
            [*usual, *(part[place] for part in parts)] for place, usual in enumerate((GUESSED, REVISIONS, KEYS))
        )

    def update(self) -> dict[str, Any]:
        """One that has the shape of an update."""
        self._ids += self._any.choice((1, 1, 1, 1000, -500, 0))
        chat = self._any.choice(self._chats)
        what = self._any.choice(
            (self._message, self._message, self._tap, self._tap, self._edited, self._member, self._other)
        )
        return {"update_id": self._ids, **what(chat)}

    def broken(self) -> dict[str, Any]:
        """One that has lost its shape somewhere."""
        update = self.update()
        for _ in range(self._any.randint(1, 3)):
            place = self._somewhere(update)
            if place is update:
                continue
            key = self._any.choice(list(place))
            # A copy: the next breach may change it, and one that held itself has no end.
            place[key] = self._deep() if self._any.random() < 0.05 else deepcopy(self._any.choice(ANYTHING))
        return update

    def _somewhere(self, update: dict[str, Any]) -> dict[str, Any]:
        places = [update]
        for place in places:
            places += [value for value in place.values() if isinstance(value, dict) and value]
        return self._any.choice(places)

    def _deep(self) -> Any:
        value: Any = "x"
        for _ in range(DEEP):
            value = {"message": value}
        return value

    def _user(self, chat: int) -> dict[str, Any]:
        return {"id": abs(chat), "is_bot": self._any.random() < 0.1, "first_name": self._any.choice(TEXTS) or "A"}

    def _chat(self, chat: int) -> dict[str, Any]:
        kind = self._any.choice(("private", "private", "private", "private", "group", "supergroup", "channel"))
        return {"id": chat if kind == "private" else -abs(chat), "type": kind}

    def _body(self, chat: int) -> dict[str, Any]:
        body = {
            "message_id": self._any.choice((1, 2, 500, 10**9)),
            "date": self._any.choice((0, 1_793_000_000, 2**31 - 1)),
            "chat": self._chat(chat),
            "from": self._user(chat),
        }
        match self._any.randint(0, 5):
            case 0:
                body["photo"] = [{"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1}]
            case 1:
                body["contact"] = {"phone_number": "1", "first_name": self._any.choice(TEXTS)}
            case _:
                body["text"] = self._any.choice(TEXTS)
        return body

    def _message(self, chat: int) -> dict[str, Any]:
        body = self._body(chat)
        if self._any.random() < 0.2:
            body["reply_to_message"] = self._body(chat)
        return {"message": body}

    def _edited(self, chat: int) -> dict[str, Any]:
        return {"edited_message": self._body(chat)}

    def _tap(self, chat: int) -> dict[str, Any]:
        how = self._any.random()
        if how < 0.6 and self._buttons:
            data = self._any.choice(self._buttons)
        elif how < 0.8:
            data = ".".join(self._any.choice(parts) for parts in (self._cards, self._revisions, self._keys))
        else:
            data = self._any.choice(TEXTS)[:64]
        query: dict[str, Any] = {
            "id": str(self._any.getrandbits(60)),
            "from": self._user(chat),
            "chat_instance": "1",
            "data": data,
        }
        if self._any.random() < 0.9:
            query["message"] = self._body(chat)
        return {"callback_query": query}

    def _member(self, chat: int) -> dict[str, Any]:
        user = self._user(chat)
        status = self._any.choice(("member", "kicked", "left"))
        new: dict[str, Any] = {"user": user, "status": status}
        if status == "kicked":
            new["until_date"] = 0
        changed = {
            "chat": self._chat(chat),
            "from": user,
            "date": 0,
            "old_chat_member": {"user": user, "status": "member"},
        }
        return {"my_chat_member": changed | {"new_chat_member": new}}

    def _other(self, chat: int) -> dict[str, Any]:
        return self._any.choice(
            (
                {"inline_query": {"id": "1", "from": self._user(chat), "query": "x", "offset": ""}},
                {"a_kind_of_tomorrow": {"chat": {"id": chat}}},
                {},
            )
        )
