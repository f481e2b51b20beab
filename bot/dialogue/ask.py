"""The fold: a form is replayed from its stored answers, and stops at the first question that has none.

A form is one async function. Each `ask.…` returns the stored answer if it is still allowed, else stops there; that
question is the position. Nothing but the answers is stored, so a form survives anything that the answers survive.

Answers are JSON values by question key. A tap sets; it never toggles.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from bot.card import Words

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Option:
    """`page` options turn a page of the same question (an inline calendar's months) and answer nothing."""

    key: str
    label: str
    style: str | None = None
    page: bool = False
    inert: bool = False  # a heading or an empty square, drawn but not an answer


@dataclass(frozen=True, slots=True)
class Question:
    key: str
    words: Words
    rows: tuple[tuple[Option, ...], ...] = ()
    many: bool = False
    picked: frozenset[str] = frozenset()
    done_label: str | None = None
    acts: bool = False
    reads: Callable[[str], Any] | None = None  # typed text → value, or Words that say what is wrong
    stays: bool = False  # what is typed and understood can be nothing but a date, a reference, a code, a label
    suggested: str | None = None

    @property
    def options(self) -> tuple[Option, ...]:
        return tuple(option for row in self.rows for option in row if not option.inert)

    def find(self, key: str) -> Option | None:
        return next((option for option in self.options if option.key == key), None)


class Stop(Exception):
    """`problem` says what is wrong with a stored answer; `withdrawn`: it was right when given, and is no longer offered."""

    def __init__(self, question: Question, problem: Words | None = None, *, withdrawn: bool = False) -> None:
        self.question = question
        self.problem = problem
        self.withdrawn = withdrawn


class Ask:
    """What a form's function asks with. `answers` and `suggestions` are read, never written, in a replay."""

    def __init__(self, answers: dict[str, Any], suggestions: dict[str, Any]) -> None:
        self.answers = answers
        self.suggestions = suggestions
        self.path: list[Question] = []  # the questions answered so far, in order

    def page(self, key: str) -> str | None:
        """Which page of the question `key` is open (a month), if one was turned to."""
        return self.answers.get(f"{key}@")

    def typed_at(self, key: str) -> datetime | None:
        """When the stored answer was typed."""
        stored = self.answers.get(key)
        said = stored.get("at") if isinstance(stored, dict) else None
        return datetime.fromisoformat(said) if said else None

    def choose(
        self,
        key: str,
        words: Words,
        options: Sequence[Option] | Sequence[Sequence[Option]],
        *,
        reads: Callable[[str], str | Words] | None = None,
        width: int = 1,
    ) -> str:
        """One of the options. Typed text counts where it is an option's label, or where `reads` understands it."""
        question = self._question(key, words, options, width=width, reads=reads, stays=True)
        stored = self.answers.get(key)
        if stored is None:
            raise Stop(question)
        if reads is not None and isinstance(stored, dict):
            value = reads(stored["typed"])
            if isinstance(value, Words):
                raise Stop(question, value)
            self.path.append(question)
            return value
        option = question.find(stored) if isinstance(stored, str) else None
        if option is None or option.page:
            raise Stop(question, withdrawn=True)
        self.path.append(question)
        return option.key

    def many(
        self,
        key: str,
        words: Words,
        options: Sequence[Option] | Sequence[Sequence[Option]],
        *,
        done: str,
        refuse: Callable[[frozenset[str]], Words | None] = lambda picked: None,
        start: frozenset[str] = frozenset(),
        width: int = 1,
    ) -> frozenset[str]:
        """Any of the options, ended with Done. `refuse` says what is wrong with a choice, `start` is ticked at first."""
        stored = self.answers.get(key) or {}
        offered = {option.key for row in _rows(options, width) for option in row}
        picked = frozenset(stored.get("picked", start)) & offered
        question = self._question(key, words, options, width=width, many=True, picked=picked, done=done)
        if not stored.get("done"):
            raise Stop(question)
        problem = refuse(picked)
        if problem is not None:
            raise Stop(question, problem)
        self.path.append(question)
        return picked

    def typed(
        self,
        key: str,
        words: Words,
        reads: Callable[[str], T | Words],
        options: Sequence[Option] | Sequence[Sequence[Option]] = (),
        *,
        chosen: Callable[[str], T] | None = None,
        width: int = 1,
        stays: bool = False,
    ) -> T:
        """Something typed, read by `reads`, or one of the options, turned into a value by `chosen`.

        Whatever is typed may tell of somebody, so it is taken out of the chat, unless it `stays`: then what was
        understood is left there (a date, a reference), and only what was not is taken out.
        """
        question = self._question(key, words, options, width=width, reads=reads, stays=stays)
        stored = self.answers.get(key)
        if stored is None:
            raise Stop(question)
        if isinstance(stored, str):
            option = question.find(stored)
            if option is None or option.page or chosen is None:
                raise Stop(question, withdrawn=True)
            self.path.append(question)
            return chosen(option.key)
        value = reads(stored["typed"])
        if isinstance(value, Words):
            raise Stop(question, value)
        self.path.append(question)
        return value

    def confirm(self, key: str, words: Words, options: Sequence[Option], *, width: int = 1) -> str:
        """The last look before something reaches others. Refused from an old drawing."""
        question = self._question(key, words, options, width=width, acts=True)
        stored = self.answers.get(key)
        option = question.find(stored) if isinstance(stored, str) else None
        if option is None:
            raise Stop(question)
        self.path.append(question)
        return option.key

    def _question(
        self,
        key: str,
        words: Words,
        options: Sequence[Option] | Sequence[Sequence[Option]],
        *,
        width: int,
        many: bool = False,
        picked: frozenset[str] = frozenset(),
        done: str | None = None,
        acts: bool = False,
        reads: Callable[[str], Any] | None = None,
        stays: bool = False,
    ) -> Question:
        if any(asked.key == key for asked in self.path):
            raise ValueError(f"the form asks {key!r} twice")
        suggestion = self.suggestions.get(key)
        return Question(
            key=key,
            words=words,
            rows=_rows(options, width),
            many=many,
            picked=picked,
            done_label=done,
            acts=acts,
            reads=reads,
            stays=stays,
            suggested=suggestion if isinstance(suggestion, str) else None,
        )


def _rows(options: Sequence[Option] | Sequence[Sequence[Option]], width: int) -> tuple[tuple[Option, ...], ...]:
    if options and not isinstance(options[0], Option):
        return tuple(tuple(row) for row in options)  # type: ignore[arg-type]
    flat: list[Option] = list(options)  # type: ignore[arg-type]
    return tuple(tuple(flat[i : i + width]) for i in range(0, len(flat), width))
