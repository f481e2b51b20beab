"""The guided tour: a story in a JSON file, played step by step with the same acts that anybody at the page has.

    {"title": "…", "steps": [{"say": "What happens, in plain words", "person": "who it is about, or null",
                              "do": [{"by": "a person", "say": "/today"},
                                     {"by": "a person", "tap": "the label", "under": "words of the message"},
                                     {"by": "a person", "block": true}, {"by": "a person", "unblock": true},
                                     {"by": "a person", "mail": "words of the subject", "press": ["a label", …]},
                                     {"clock": {"working_days": 1}}, {"restart": true}]}]}

A person is named by id, by name, or by a function that only one person has. A tap goes to the newest message that
has such a button, and, where `under` is given, these words; ticks on buttons do not matter, and the beginning of a
label will do where one button has it. `mail` answers from the mailbox: the newest such letter's link, a code, the page.
"""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

from bot.sandbox.errors import Refused
from bot.sandbox.phones import Phones
from bot.sandbox.records import Person
from bot.sandbox.settle import Settler
from bot.sandbox.supervisor import Supervisor
from bot.sandbox.travel import Travel, parse_instant
from bot.sandbox.visitor import MARKS, Visitor


class Tour:
    """How far it has come is kept, act by act: it goes on there after a pulled plug, a reload, or another day."""

    def __init__(
        self,
        path: Path | None,
        phones: Phones,
        settler: Settler,
        travel: Travel,
        supervisor: Supervisor,
        visitor: Visitor,
    ) -> None:
        self._told: dict[str, Any] = json.loads(path.read_text()) if path else {"title": "", "steps": []}
        self._phones = phones
        self._settler = settler
        self._travel = travel
        self._supervisor = supervisor
        self._visitor = visitor
        self._one = asyncio.Lock()

    async def script(self) -> dict[str, Any]:
        """What the page shows beforehand, and the step that comes next.

        Raises Refused when there is no tour (404), or when it has been played, or its first day is over (409).
        """
        if not self._told["steps"]:
            raise Refused("There is no tour here.", 404)
        async with self._one:
            step, done = self._come_to()
        if step == len(self._told["steps"]):
            raise Refused("The tour has been played here. To see it again, begin anew: make demo RESET=1", 409)
        if (step, done) == (0, 0) and self._is_too_late():
            raise Refused("It is too late here for the tour to begin. Begin anew: make demo RESET=1", 409)
        steps = [{"say": step["say"], "person": self._about(step)} for step in self._told["steps"]]
        return {"title": self._told["title"], "steps": steps, "next": step}

    def place(self) -> dict[str, Any]:
        """Whether it was begun and has not come to its end."""
        step, done = self._come_to()
        return {"is_under_way": (step, done) > (0, 0) and step < len(self._told["steps"])}

    async def play(self, index: int) -> dict[str, Any]:
        """Do what a step does, settling after each act; says what happened and whether it was the last.

        A step that was interrupted goes on with the act that was not done.
        """
        steps = self._told["steps"]
        if not 0 <= index < len(steps):
            raise Refused(f"The tour has no step {index}.", 404)
        step = steps[index]
        async with self._one:
            come_to, done = self._come_to()
            acts = step.get("do", [])
            for number in range(done if come_to == index else 0, len(acts)):
                await self._settler.settle()
                if self._supervisor.state == "down":
                    raise Refused("The plug is out. Plug the bot back in, and the tour goes on where it was.", 409)
                await self._act(acts[number])
                self._keep(index, number + 1)
            await self._settler.settle()
            self._keep(index + 1, 0)
        return {"done": index + 1 == len(steps), "narration": step["say"], "person": self._about(step)}

    def _come_to(self) -> tuple[int, int]:
        step, done = self._phones.store.get("setting", "tour", (0, 0))
        return step, done

    def _keep(self, step: int, done: int) -> None:
        self._phones.store.put("setting", "tour", (step, done))

    def _is_too_late(self) -> bool:
        acts = (act for step in self._told["steps"] for act in step.get("do", []))
        first = next((act["clock"]["to"] for act in acts if "to" in act.get("clock", {})), None)
        return first is not None and self._phones.clock.now() > parse_instant(first)

    async def _act(self, act: dict[str, Any]) -> None:
        if "clock" in act:
            await self._travel.go(act["clock"])
        elif "restart" in act:
            await self._supervisor.restart()
        elif "say" in act:
            self._phones.say(self._person(act["by"]).chat_id, act["say"])
        elif "mail" in act:
            await self._visitor.answer(self._person(act["by"]).email, act["mail"], act["press"])
        elif "tap" in act:
            self._tap(self._person(act["by"]).chat_id, act["tap"], act.get("under", ""))
        elif "block" in act:
            self._phones.block(self._person(act["by"]).chat_id)
        elif "unblock" in act:
            self._phones.unblock(self._person(act["by"]).chat_id)
        else:
            raise Refused(f"The tour does not know how to do {act}.")

    def _tap(self, chat_id: int, label: str, under: str) -> None:
        for message in reversed(self._phones.messages[chat_id].values()):
            labels = [button["text"] for row in message.rows for button in row]
            plain = label.lstrip(MARKS)
            found = [text for text in labels if text.lstrip(MARKS) == plain]
            found = found or [text for text in labels if text.lstrip(MARKS).startswith(plain)]
            if len(found) == 1 and not message.deleted and under in message.text:
                self._phones.tap(chat_id, message.message_id, found[0])
                return
        raise Refused(f"Nothing on that phone offers {label!r} now.", 409)

    def _about(self, step: dict[str, Any]) -> str | None:
        return self._person(step["person"]).id if step.get("person") else None

    def _person(self, called: str) -> Person:
        people = list(self._phones.people.values())
        for found in (
            [person for person in people if person.id == called],
            [person for person in people if person.name == called],
            [person for person in people if person.function == called],
        ):
            if len(found) == 1:
                return found[0]
        raise Refused(f"The tour speaks of {called!r}, and there is no such person here.", 409)
