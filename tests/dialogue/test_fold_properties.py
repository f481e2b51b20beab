"""The fold, whatever is tapped and typed in whatever order, while the world changes in between."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.card import Card, Words
from bot.dialogue import form as forms
from bot.dialogue.ask import Ask, Option
from bot.dialogue.form import BACK, CANCEL, Do, Draft, Form, Next, OutOfDate, Position
from bot.flows.days import past_day
from bot.flows.picking import pick
from bot.flows.plain_dates import ask_day


@dataclass
class World:
    """What a form may find changed at each look."""

    now: datetime = datetime(2026, 11, 30, 10, tzinfo=UTC)
    children: int = 2
    people: int = 12
    places: tuple[str, ...] = ("room", "online", "both")
    is_yours: bool = True


async def arrange(ask: Ask, here: Any, subject: dict[str, Any]) -> Do:
    """Every way of asking, with branches, a loop over children, and the date questions of the real forms."""
    if not here.is_yours:
        return Do(_nothing)
    place = ask.choose("place", Words("Where?"), [Option(one, one) for one in here.places], width=2)
    for number in range(here.children):
        ask.choose(f"child{number}", Words(f"Child {number}?"), [Option("seen", "Seen"), Option("not", "Not seen")])
    picked = ask.many(
        "who",
        Words("Who?"),
        [Option(str(n), f"Person {n}") for n in range(here.people)],
        done="That's all",
        refuse=lambda ticks: None if len(ticks) < 4 else Words("At most three."),
        start=frozenset({"0", "11"}),
    )
    if "1" in picked:
        among = [Option(f"p{n}", f"Somebody {n}") for n in range(here.people)]
        pick(ask, "deputy", Words("Who instead?"), among, [Option("none", "Nobody")])
    past_day(ask, here, "held", Words("When was it?"), [here.now.date()])
    if place != "online":
        ask_day(ask, here, "day", Words("When?"), here.now.date(), (Option("same", "The same day"),))
    ask.confirm("send", Words("Send it?"), [Option("yes", "Send it")])
    return Do(_nothing)


async def _nothing(work: Any) -> Next:
    return Next()


FORM = Form("arrange", arrange)

TEXTS = st.one_of(
    st.sampled_from(
        [
            "seen",
            "Seen",
            "Person 2",
            "Somebody",
            "Somebody 3",
            "tue 8 dec",
            "8/12",
            "1 Jan",
            "next tuesday",
            "31/2",
            "29 Feb",
        ]
    ),
    st.text(max_size=30),
)
CHANGES = st.fixed_dictionaries(
    {},
    optional={
        "children": st.integers(0, 3),
        "people": st.integers(0, 20),
        "places": st.sampled_from([("room",), ("online", "both"), ("room", "online", "both"), ("elsewhere",)]),
        "days": st.integers(1, 40),
        "is_yours": st.sampled_from([True, True, True, False]),
    },
)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("tap"), st.integers(0, 60)),
        st.tuples(st.just("tap"), st.integers(0, 60)),
        st.tuples(st.just("old"), st.integers(0, 400)),
        st.tuples(st.just("junk"), st.text(max_size=20)),
        st.tuples(st.just("type"), TEXTS),
        st.tuples(st.just("back"), st.none()),
        st.tuples(st.just("change"), CHANGES),
    ),
    max_size=25,
)


@dataclass
class Person:
    """Somebody who fills the form in."""

    world: World = field(default_factory=World)
    draft: Draft = field(default_factory=Draft)
    seen: list[str] = field(default_factory=list)  # the keys of every button there ever was

    def looks(self, draft: Draft | None = None) -> Position:
        try:
            forms.fold(FORM, draft or self.draft, self.world, {}).send(None)
        except StopIteration as done:  # it waits for nothing
            position: Position = done.value
            return position
        raise AssertionError("the form waits for something")

    def card(self) -> Card | None:
        position = self.looks()
        if position.question is None:
            return None
        card = forms.card(position, withdrawn="Withdrawn.", back="Back", cancel="Cancel")
        self.seen += [button.key for row in card.rows for button in row if button.key not in self.seen]
        return card

    def does(self, what: str, argument: Any) -> None:
        card = self.card()
        position = self.looks()
        if what == "change":
            days = argument.get("days", 0)
            self.world.now += timedelta(days=days)
            for name, value in argument.items():
                if name != "days":
                    setattr(self.world, name, value)
        elif what == "back":
            forms.go_back(self.draft, position)
        elif what == "type":
            forms.type_in(self.draft, position, argument, self.world.now)
        elif what == "junk":
            self.taps(position, argument)
        elif card is not None:
            keys = [button.key for row in card.rows for button in row] if what == "tap" else self.seen
            self.taps(position, keys[argument % len(keys)])

    def taps(self, position: Position, key: str) -> None:
        if key == BACK:
            forms.go_back(self.draft, position)
        elif key not in (CANCEL, "~nothing"):
            before = deepcopy(self.draft)
            try:
                forms.tap(self.draft, position, key)
            except OutOfDate:
                assert self.draft == before, "a tap that is out of date has changed something"
            else:
                self._again(key)

    def _again(self, key: str) -> None:
        """The same tap, come twice."""
        once = self.draft.write()
        twice = Draft.read(once)
        try:
            forms.tap(twice, self.looks(), key)
        except OutOfDate:
            return
        assert twice.write() == once


def shown(position: Position) -> object:
    """All of a position that somebody can see."""
    question = position.question
    return (
        [asked.key for asked in position.path],
        question and (question.key, question.words, question.rows, question.picked, question.suggested),
        position.problem,
        position.withdrawn,
        position.do is not None,
    )


def whereabouts(position: Position) -> object:
    return [asked.key for asked in position.path], position.question and position.question.key, position.do is None


@settings(max_examples=120, deadline=None)
@given(STEPS)
def test_any_sequence_leaves_a_position_that_is_a_function_of_draft_and_facts(steps: list[tuple[str, Any]]) -> None:
    person = Person()
    for step in steps:
        person.does(*step)
        kept = person.draft.write()
        here = shown(person.looks())
        assert shown(person.looks()) == here
        assert person.draft.write() == kept, "looking has changed the draft"
        assert shown(person.looks(Draft.read(kept))) == here


@settings(max_examples=120, deadline=None)
@given(STEPS)
def test_back_and_the_answer_again_leads_to_where_one_was(steps: list[tuple[str, Any]]) -> None:
    person = Person()
    for step in steps:
        person.does(*step)
    before = person.looks()
    if not before.path or before.problem or before.withdrawn:
        return
    last = before.path[-1]
    stored = deepcopy(person.draft.answers.get(last.key))

    assert forms.go_back(person.draft, before)
    there = person.looks()
    assert there.question is not None
    assert there.question.key == last.key
    assert there.problem is None
    if last.many:
        forms.tap(person.draft, there, f"{last.key}!")
    elif isinstance(stored, dict):
        assert forms.type_in(person.draft, there, stored["typed"], datetime.fromisoformat(stored["at"]))
    else:
        assert there.question.suggested == stored
        forms.tap(person.draft, there, f"{last.key}={stored}")
    assert whereabouts(person.looks()) == whereabouts(before)


@settings(max_examples=60, deadline=None)
@given(STEPS)
def test_every_question_can_be_left(steps: list[tuple[str, Any]]) -> None:
    """Back on all but the first, Cancel on all, and Back as often as there are answers leads to the first."""
    person = Person()
    for step in steps:
        person.does(*step)
    for _ in range(len(person.looks().path)):
        card = person.card()
        assert card is None or (card.find(BACK) and card.find(CANCEL))
        forms.go_back(person.draft, person.looks())
    card = person.card()
    assert card is None or (card.find(CANCEL) and not card.find(BACK))
