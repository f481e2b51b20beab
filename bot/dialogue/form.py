"""Forms, and the pure operations on a draft: set an answer, turn a page, go back."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from bot.card import Button, Card, Row, Words
from bot.dialogue.ask import Ask, Question, Stop

BACK, CANCEL = "~back", "~cancel"
SET, PICK, DROP, DONE, TURN = "=", "+", "-", "!", "@"
OPERATIONS = SET + PICK + DROP + DONE + TURN


class OutOfDate(Exception):
    """The button that was tapped is no longer offered, or the card has moved on since it was drawn."""


class Typed(StrEnum):
    """What became of typed text, and so of the message that it came in."""

    UNUSED = "unused"  # the card takes no text
    STAYS = "stays"  # a date, a reference, a label: it may stay in the chat
    UNREAD = "unread"  # it is no answer, and the question says so
    MAY_TELL = "may_tell"  # it may tell of somebody: kept sealed, and not left in the chat


@dataclass(frozen=True, slots=True)
class Next:
    """Where a tap leads. `note` is said above what is shown next.

    `show` puts a screen on top, `start` a form, `resume` one that was begun before, by its dialogue; `back` takes the
    top away first; none of them: the same screen, drawn anew.
    """

    show: tuple[str, dict[str, Any]] | None = None
    start: tuple[str, dict[str, Any]] | None = None
    resume: str | None = None
    back: bool = False
    home: bool = False  # take everything away but the bottom first
    note: Words | None = None
    toast: str | None = None


@dataclass(frozen=True, slots=True)
class Do:
    """The end of a form: what it does, run once, in the transaction of the tap that confirmed it."""

    run: Callable[[Any], Awaitable[Next]]


@dataclass(frozen=True, slots=True)
class Form:
    name: str
    replay: Callable[[Ask, Any, dict[str, Any]], Awaitable[Do]]
    version: int = 1
    leave: Callable[[], str] | None = None  # what the way out is called, where "Cancel" could mean something else


@dataclass(slots=True)
class Draft:
    """What is stored of a form that somebody is filling in."""

    answers: dict[str, Any] = field(default_factory=dict)
    suggestions: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def read(cls, text: str | None) -> Draft:
        kept = json.loads(text) if text else {}
        return cls(kept.get("answers", {}), kept.get("suggestions", {}))

    def write(self) -> str:
        return json.dumps({"answers": self.answers, "suggestions": self.suggestions}, sort_keys=True)


@dataclass(frozen=True, slots=True)
class Position:
    """Where the fold stopped: at a question, or at the end."""

    path: tuple[Question, ...]
    question: Question | None = None
    problem: Words | None = None
    withdrawn: bool = False
    do: Do | None = None

    def asked(self, key: str) -> Question | None:
        here = (self.question,) if self.question else ()
        return next((question for question in (*self.path, *here) if question.key == key), None)


async def fold(form: Form, draft: Draft, here: Any, subject: dict[str, Any]) -> Position:
    """Replay the form over its draft. Pure in the draft: the same answers and facts give the same position."""
    ask = Ask(draft.answers, draft.suggestions)
    try:
        do = await form.replay(ask, here, subject)
    except Stop as stop:
        return Position(tuple(ask.path), stop.question, stop.problem, stop.withdrawn)
    return Position(tuple(ask.path), do=do)


def parse(key: str) -> tuple[str, str, str]:
    """A button's key of a form: question, operation, value. Raises OutOfDate for a key of another kind."""
    cut = next((i for i, char in enumerate(key) if char in OPERATIONS), None)
    if cut is None:
        raise OutOfDate
    return key[:cut], key[cut], key[cut + 1 :]


def tap(draft: Draft, position: Position, key: str) -> Question:
    """Set what was tapped, if it is still offered, and return the question that it belongs to. Raises OutOfDate."""
    name, operation, value = parse(key)
    question = position.asked(name)
    if question is None:
        raise OutOfDate
    if operation == DONE:
        if not question.many:
            raise OutOfDate
        draft.answers[name] = {"picked": sorted(question.picked), "done": True}
        return question
    option = question.find(value)
    if option is None or option.page != (operation == TURN):
        raise OutOfDate
    if operation == TURN:
        draft.answers[f"{name}@"] = value
    elif operation == SET and not question.many:
        draft.answers[name] = value
        draft.suggestions.pop(name, None)
    elif question.many and operation in (PICK, DROP):
        picked = set(question.picked)
        picked.add(value) if operation == PICK else picked.discard(value)
        draft.answers[name] = {"picked": sorted(picked), "done": False}
    else:
        raise OutOfDate
    return question


def type_in(draft: Draft, position: Position, text: str, at: datetime | None = None) -> bool:
    """Answer the open question with typed text. False where the question takes none: nothing is changed then.

    `at` is when it was typed: "tomorrow" goes on meaning what it meant then.
    """
    question = position.question
    if question is None:
        return False
    said = " ".join(text.split()).casefold()
    for option in question.options:
        if not option.page and option.label.casefold() == said:
            if question.many:
                draft.answers[question.key] = {"picked": sorted(question.picked | {option.key}), "done": False}
            elif question.acts:
                return False
            else:
                draft.answers[question.key] = option.key
            return True
    if question.reads is None:
        return False
    draft.answers[question.key] = {"typed": text} | ({"at": at.isoformat()} if at else {})
    return True


def go_back(draft: Draft, position: Position) -> bool:
    """Take back the last answer on the path, keeping it as a suggestion. False at the first question."""
    if not position.path:
        return False
    last = position.path[-1]
    stored = draft.answers.pop(last.key, None)
    if last.many and isinstance(stored, dict):
        draft.answers[last.key] = {**stored, "done": False}
    elif stored is not None:
        draft.suggestions[last.key] = stored
    if position.question is not None:
        draft.answers.pop(position.question.key, None) if not position.question.many else None
    return True


def card(position: Position, *, withdrawn: str, back: str, cancel: str) -> Card:
    """The open question as a card: its words, its options, then Back and Cancel."""
    question = position.question
    if question is None:
        raise ValueError("the form has ended")
    note = position.problem.text if position.problem else withdrawn if position.withdrawn else None
    parts = [note, question.words.text, question.words.help]
    rows: list[Row] = []
    for row in question.rows:
        rows.append(
            tuple(
                Button(
                    key=_key(question, option.key, inert=option.inert, page=option.page),
                    label=_label(question, option.key, option.label),
                    acts=question.acts,
                    style=option.style,
                )
                for option in row
            )
        )
    if question.done_label:
        rows.append((Button(f"{question.key}{DONE}", question.done_label, style="primary"),))
    way_out = [Button(BACK, back)] if position.path else []
    rows.append((*way_out, Button(CANCEL, cancel)))
    return Card("\n\n".join(part for part in parts if part), tuple(rows), title=question.words.title)


def _key(question: Question, option: str, *, inert: bool, page: bool) -> str:
    if inert:
        return "~nothing"
    if page:
        return f"{question.key}{TURN}{option}"
    if question.many:
        return f"{question.key}{DROP if option in question.picked else PICK}{option}"
    return f"{question.key}{SET}{option}"


def _label(question: Question, key: str, label: str) -> str:
    if question.many:
        return f"☑ {label}" if key in question.picked else f"☐ {label}"
    return f"✓ {label}" if key == question.suggested else label
