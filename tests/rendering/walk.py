"""Going through everything that can be seen: each button of each card is tapped, each question answered in each way.

Whatever a tap does is done in a transaction that is taken back, so that every tap finds the same town. What it
shows, and what it has said to others, is drawn before it is taken back.
"""

from __future__ import annotations

import json
from collections import Counter, deque
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from bot.card import Card, Words
from bot.dialogue import form as forms
from bot.dialogue.ask import Ask, Option, Question, Stop
from bot.dialogue.form import Draft, Form, Next, OutOfDate, Position
from bot.domain.references import make_reference
from bot.domain.refusals import Refusal
from bot.flows.registry import registry
from bot.storage import models as m
from bot.storage.present import holds_now
from bot.storage.work import Here, Installation, Who, Work
from bot.views import common
from bot.views.refusals import explain
from tests.rendering.plain import problems, problems_of_card, skeleton
from tests.rendering.sites import Site, site_of
from tests.town.people import reader

About = dict[str, Any]
MOST_RUNS, MOST_QUESTIONS, MOST_ALIKE, MOST_OPTIONS, MOST_TYPED, MOST_SHAPES = 20, 45, 2, 8, 3, 8
TYPED = (
    "nothing of that kind",
    "x" * 400,
    "Wed 15 Dec",
    "Tue 15 Dec 2pm",
    "Tue 26 Jan 2pm",
    "15/12",
    "1 Dec",
    "3 Jan 2025",
    "next Tuesday",
    "2pm",
    "7",
    "Ada Bell",
    "ada.bell@northwick.example",
    "123456",
    make_reference(1075),
    make_reference(9999),
)
"""What people type into any question, wanted or not."""


class _Undo(Exception):
    pass


@dataclass
class Seen:
    """What has been drawn, and what was wrong with it."""

    lists: frozenset[str]
    screens: set[str] = field(default_factory=set)
    kinds: set[str] = field(default_factory=set)
    forms: set[str] = field(default_factory=set)
    sites: set[Site] = field(default_factory=set)
    states: Counter[str] = field(default_factory=Counter)
    wrong: dict[str, str] = field(default_factory=dict)

    def card(self, name: str, card: Card, state: str) -> None:
        self.states[state] += 1
        for what in problems_of_card(card, lists=name in self.lists):
            self.fault(name, f"{state}: {what}", card.text)

    def fault(self, name: str, what: str, text: str = "") -> None:
        self.wrong.setdefault(f"{name}: {skeleton(what)}", f"{name}: {what}\n    {text}")


@dataclass(frozen=True, slots=True)
class Reached:
    """A question, by what leads to it: whose form about what, answered so far."""

    who: Who
    form: str
    subject: About
    answers: dict[str, Any]


@dataclass
class Walk:
    """`questions`: one way to each place where something is asked, for each form that asks it."""

    installation: Installation
    seen: Seen
    questions: dict[tuple[str, Site], Reached] = field(default_factory=dict)
    _queue: deque[tuple[Who, str, str, About]] = field(default_factory=deque)
    _met: set[str] = field(default_factory=set)
    _tapped: set[str] = field(default_factory=set)
    _alike: Counter[str] = field(default_factory=Counter)
    _answered: Counter[str] = field(default_factory=Counter)
    _shapes: Counter[str] = field(default_factory=Counter)
    _drawn: set[str] = field(default_factory=set)
    _ended: set[str] = field(default_factory=set)

    def begin(self, who: Who, *, screen: str | None = None, form: str | None = None, **about: Any) -> None:
        """Have this drawn and gone on from, for this reader."""
        sort, name = ("screen", screen) if screen else ("form", form or "")
        key = f"{who.person_id} {sort} {name} {json.dumps(about, sort_keys=True)}"
        if key not in self._met:
            self._met.add(key)
            self._queue.append((who, sort, name or "", about))

    async def look(self, who: Who, form: str, subject: About, answers: dict[str, Any]) -> None:
        """The question that a form comes to after these answers."""
        async with self.installation.looking(who) as here:
            position, site = await fold(registry.forms[form], Draft(answers), here, subject)
            self._reach(who, form, subject, Draft(answers), site)
            await self._states(here, registry.forms[form], Draft(answers), subject, (position, site))

    def _begin_found(self, who: Who, form: str, subject: About) -> None:
        """A form that a button opens: the same button of another family opens the same."""
        said = {name: value for name, value in subject.items() if name in ("answer", "change", "decision")}
        alike = f"{form} {sorted(subject)} {said}"
        self._alike[alike] += 1
        if self._alike[alike] == 1:
            self.begin(who, form=form, **subject)

    async def go(self) -> None:
        """Through one look at the town: what is tried is taken back, so nothing changes on the way."""
        async with self.installation.looking() as here:
            while self._queue:
                who, sort, name, about = self._queue.popleft()
                await (self._screen if sort == "screen" else self._form)(here.seen_by(who), name, about)

    @asynccontextmanager
    async def trying(self, who: Who) -> AsyncIterator[Work]:
        """A transaction that is taken back."""
        try:
            async with self.installation.working(who) as work:
                yield work
                raise _Undo
        except _Undo:
            pass

    # Screens

    async def _screen(self, here: Here, kind: str, about: About) -> None:
        card = await self._draw(here, kind, about, "first")
        if card is None:
            return
        shape = f"{kind} {skeleton(card.text)} {[skeleton(b.label) for row in card.rows for b in row]}"
        if shape in self._tapped:
            return
        self._tapped.add(shape)
        for button in [button for row in card.rows for button in row]:
            alike = f"{kind} {skeleton(button.label)}"
            self._alike[alike] += 1
            if self._alike[alike] <= MOST_ALIKE:
                await self._tap(here.who, kind, about, button.key)

    async def _tap(self, who: Who, kind: str, about: About, key: str) -> None:
        screen = registry.screens[kind]
        verb, _, argument = key.partition(":")
        async with self.trying(who) as work:
            facts = await screen.load(work, about)
            if facts is None or verb not in screen.acts:
                self.seen.fault(kind, f"the button {key!r} does nothing")
                return
            try:
                following = await screen.acts[verb](work, facts, argument)
            except Refusal as refusal:
                following = Next(note=explain(refusal))
            await self._follow(work, who, following, (kind, about))

    async def _follow(self, work: Work, who: Who, following: Next, was: tuple[str, About] | None) -> None:
        """Draw what a tap leads to, as it stands after it, and have it gone on from as it stands before."""
        await work.db.flush()
        for text in (following.note.text if following.note else None, following.toast):
            for what in problems(text) if text else ():
                self.seen.fault("note" if text != following.toast else "toast", what, text or "")
        if following.show is not None:
            await self._draw(work, *following.show, "after")
            self.begin(who, screen=following.show[0], **following.show[1])
        if following.start is not None:
            self._begin_found(who, *following.start)
            await self._states(work, registry.forms[following.start[0]], Draft(), following.start[1])
        if was is not None and following.show is None and following.start is None:
            await self._draw(work, *was, "after")
        await self._said(work)

    async def _said(self, work: Work) -> None:
        """What the tap has had said to others, read by them."""
        for row in list(work._said):
            if row["kind"].startswith("op_"):
                continue
            for who in await readers(work, row["to_person_id"], row["to_seat_id"], row["to_chat_id"]):
                await self._draw(work.seen_by(who), row["kind"], row["about"], "said")
                self.begin(who, screen=row["kind"], **row["about"])

    async def _draw(self, here: Here, kind: str, about: About, state: str) -> Card | None:
        screen = registry.screens.get(kind)
        facts = await screen.load(here, about) if screen else None
        if screen is None or facts is None:
            return None
        card = screen.view(facts)
        self.seen.screens.add(kind)
        self.seen.card(kind, card, f"screen {state}")
        return card

    # Forms

    async def _form(self, here: Here, name: str, subject: About) -> None:
        """Runs through the form, each of which prefers answers that have been given least, until nothing is new."""
        form = registry.forms[name]
        for _ in range(MOST_RUNS):
            is_new, draft = await self._run(here, form, subject)
            if draft is not None:
                await self._end(here.who, form, subject, draft)
            if not is_new:
                return

    async def _run(self, here: Here, form: Form, subject: About) -> tuple[bool, Draft | None]:
        draft, is_new = Draft(), False
        for _ in range(MOST_QUESTIONS):
            position, site = await fold(form, draft, here, subject)
            if position.question is None:
                return is_new, draft
            self._reach(here.who, form.name, subject, draft, site)
            is_new |= await self._states(here, form, draft, subject, (position, site))
            ways = {_name(form, position.question, way): way for way in _ways(position.question)}
            if not ways:
                return is_new, None
            name = min(ways, key=lambda one: self._answered[one])
            is_new |= not self._answered[name]
            self._answered[name] += 1
            _answer(draft, position, *ways[name], here.now)
        return is_new, None

    def _reach(self, who: Who, form: str, subject: About, draft: Draft, site: Site | None) -> None:
        if site is not None:
            self.questions.setdefault((form, site), Reached(who, form, subject, deepcopy(draft.answers)))

    async def _end(self, who: Who, form: Form, subject: About, draft: Draft) -> None:
        async with self.trying(who) as work:
            position, _ = await fold(form, draft, work, subject)
            assert position.do is not None
            ending = f"{form.name} {sorted((k, skeleton(json.dumps(v))) for k, v in draft.answers.items())}"
            if ending in self._ended or len(self._ended) > 3000:
                return
            self._ended.add(ending)
            try:
                async with work.savepoint():
                    following = await position.do.run(work)
            except Refusal as refusal:
                following = Next(note=explain(refusal))
            await self._follow(work, who, following, None)

    async def _states(
        self, here: Here, form: Form, draft: Draft, subject: About, folded: tuple[Position, Site | None] | None = None
    ) -> bool:
        """The open question, drawn in each of its states."""
        position, site = folded or await fold(form, draft, here, subject)
        question = position.question
        if question is None:
            return False
        self.seen.forms.add(form.name)
        self.seen.sites.add(site)
        key = f"{form.name} {site} {skeleton(question.words.text)} {skeleton(position.problem.text if position.problem else '')}"
        self._shapes[f"{form.name} {site}"] += key not in self._drawn
        if key in self._drawn or self._shapes[f"{form.name} {site}"] > MOST_SHAPES:
            return False
        self._drawn.add(key)
        name = f"{form.name}/{question.key}"
        self._question(name, position, "refused" if position.problem else "asked")
        for state, other in _other_states(position):
            self._question(name, other, state)
        for option in question.options:
            if option.page:
                turned = Draft({**draft.answers, f"{question.key}@": option.key}, dict(draft.suggestions))
                there, _ = await fold(form, turned, here, subject)
                self._question(name, there, "turned")
        return True

    def _question(self, name: str, position: Position, state: str) -> None:
        assert position.question is not None
        card = forms.card(position, withdrawn=common.withdrawn(), back=common.back(), cancel=common.cancel())
        # What is wrong with an answer is said above the question, which has been counted by itself.
        asked = forms.card(
            replace(position, problem=None, withdrawn=False), withdrawn="", back=common.back(), cancel=common.cancel()
        )
        self.seen.card(name, card if state == "asked" else replace(asked, text=asked.text), f"question {state}")
        if position.problem:
            for what in problems(position.problem.text):
                self.seen.fault(name, f"{state}: {what}", position.problem.text)
        keys = [button.key for row in card.rows for button in row]
        if forms.CANCEL not in keys:
            self.seen.fault(name, "has no Cancel")
        if (forms.BACK in keys) != bool(position.path):
            self.seen.fault(name, "has no Back, or one at its first question")


def _other_states(position: Position) -> Iterator[tuple[str, Position]]:
    """The same question when an answer has been withdrawn, suggested, refused or partly given."""
    question = position.question
    assert question is not None
    options = [option for option in question.options if not option.page]
    if not question.many and not question.acts:
        yield "withdrawn", replace(position, withdrawn=True)
        for option in options[:1]:
            yield "suggested", replace(position, question=replace(question, suggested=option.key))
    if question.many:
        some = frozenset(option.key for option in options[::2])
        yield "picked", replace(position, question=replace(question, picked=some))
        yield "none picked", replace(position, question=replace(question, picked=frozenset()))
    for text in TYPED if question.reads else ():
        assert question.reads is not None
        problem = question.reads(text)
        if isinstance(problem, Words):
            yield "refused", replace(position, problem=problem)


def _ways(question: Question) -> Iterator[tuple[str, Option | str | None]]:
    """Each way of answering: options alike but for a date or a number count once, and twice over as one of many."""
    alike: Counter[str] = Counter()
    different = []
    for option in question.options:
        kind = "" if question.many else skeleton(option.label)
        alike[kind] += 1
        if alike[kind] <= MOST_ALIKE:
            different.append(option)
    many = len(different) > MOST_OPTIONS
    for option in different[: MOST_OPTIONS // 2] + different[-MOST_OPTIONS // 2 :] if many else different:
        yield "tap", option
    if question.done_label:
        yield "done", None
    if question.reads is not None:
        accepted = [text for text in TYPED if not isinstance(question.reads(text), Words)]
        for text in accepted[:MOST_TYPED]:
            yield "type", text


def _name(form: Form, question: Question, way: tuple[str, Option | str | None]) -> str:
    how, what = way
    said = what.label if isinstance(what, Option) else what or ""
    return f"{form.name} {skeleton(question.key)} {how} {skeleton(said) if how == 'tap' else said}"


def _answer(draft: Draft, position: Position, how: str, what: Option | str | None, now: datetime) -> None:
    question = position.question
    assert question is not None
    if how == "done":
        forms.tap(draft, position, f"{question.key}{forms.DONE}")
    elif how == "type":
        assert isinstance(what, str)
        forms.type_in(draft, position, what, now)
    else:
        assert isinstance(what, Option)
        sign = forms.TURN if what.page else forms.SET
        if question.many and not what.page:
            sign = forms.DROP if what.key in question.picked else forms.PICK
        forms.tap(draft, position, f"{question.key}{sign}{what.key}")


async def fold(form: Form, draft: Draft, here: Here, subject: About) -> tuple[Position, Site | None]:
    """As the engine folds, and where in the flows it stopped."""
    ask = Ask(draft.answers, draft.suggestions)
    try:
        do = await form.replay(ask, here, subject)
    except Stop as stop:
        where = site_of(stop.__traceback__)
        return Position(tuple(ask.path), stop.question, stop.problem, stop.withdrawn), where
    return Position(tuple(ask.path), do=do), None


async def readers(here: Here, person: UUID | None, seat: UUID | None, chat: UUID | None) -> list[Who]:
    """Whoever something is addressed to."""
    if seat is not None:
        query = select(m.Holding.person_id).where(m.Holding.seat_id == seat, holds_now(here.now))
        people = list((await here.db.execute(query)).scalars())
    elif person is not None:
        people = [person]
    else:
        return [Who(None, chat)]
    return [await reader(here, one) for one in people]


__all__ = ["OutOfDate", "Reached", "Seen", "Walk", "readers"]
