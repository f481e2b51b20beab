"""Drawing a card's stack, and carrying out what is tapped or typed in it. The same for the chat and for the web page.

A card shows the top of its stack: a screen (kind and ids) or a form (a dialogue's id). Everything here runs inside the
caller's transaction; nothing here sends anything.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from bot.card import Card, Row, Words
from bot.dialogue import form as forms
from bot.dialogue.form import BACK, CANCEL, Do, Draft, Form, Next, OutOfDate, Position, Typed
from bot.domain.refusals import Refusal
from bot.flows.registry import registry
from bot.storage import cards as storage
from bot.storage.cards import CardRow, DialogueRow
from bot.storage.work import Here, Work
from bot.views import common, refusals

DRAFT_DAYS = 14
HOME = "~home"


@dataclass(frozen=True, slots=True)
class Drawn:
    """`asks`: a question is open, and what is typed is about it. `awaits_text`: typed words can be its answer."""

    card: Card
    asks: bool = False
    awaits_text: bool = False


Frame = list[Any]


def screen_frame(kind: str, about: dict[str, Any]) -> Frame:
    return ["screen", kind, about]


async def draw(here: Here, row: CardRow) -> Drawn:
    """What the card shows now."""
    top = row.stack[-1]
    note = row.note["text"] if row.note else None
    if top[0] == "form":
        opened = await _open_form(here, top[1])
        if opened is None:
            return Drawn(_with_way_on(Card(common.form_closed()), here, row))
        _, form, position = opened
        if position.question is not None:
            cancel = form.leave() if form.leave else common.cancel()
            drawn = forms.card(position, withdrawn=common.withdrawn(), back=common.back(), cancel=cancel)
            return Drawn(with_note(drawn, note), asks=True, awaits_text=position.question.reads is not None)
        return Drawn(_with_way_on(Card(note or common.form_closed()), here, row))
    screen = registry.screens.get(top[1])
    facts = await screen.load(here, top[2]) if screen else None
    if screen is None or facts is None:
        shown = common.gone() if note is None else Card(note)
    else:
        shown = with_note(screen.view(facts), note)
    return Drawn(_with_way_on(shown, here, row))


def _with_way_on(card: Card, here: Here, row: CardRow) -> Card:
    """The card with Back, where it leads somewhere; without any button it has one to /today."""
    if len(row.stack) > 1 and card.find(BACK) is None:
        return Card(card.text, (*card.rows, (common.back_button(),)), card.title)
    return with_home(card, here)


def with_home(card: Card, here: Here) -> Card:
    """No card of a chat is a dead end. A page shows what its link is for and nothing else."""
    if card.rows or here.who.person_id is None or here.who.chat_id is None:
        return card
    return Card(card.text, ((common.home_button(),),), card.title)


async def draw_frame(here: Here, frame: Frame) -> Drawn:
    """What a card with only this frame would show: for a letter, which has no buttons to come back to."""
    return await draw(here, CardRow(id="", stack=[frame], note=None))


async def tap(work: Work, row: CardRow, key: str, revision: int) -> str | None:
    """Carry out a tap. Returns a toast. Raises OutOfDate where the button is from the past.

    What acts, and Back, count from the newest drawing only: a tap that arrives twice acts once and goes back one step,
    even before the first has been drawn.
    """
    top = row.stack[-1]
    if key == "~nothing":
        return None
    if key == HOME:
        if work.who.person_id is None or work.who.chat_id is None:
            raise OutOfDate
        row.stack = [screen_frame("today", {})]
        return await _follow(work, row, Next())
    if key in (BACK, CANCEL) and revision != row.shown:
        raise OutOfDate  # the ways out are relative: tapped twice, they would lead out twice
    if top[0] == "form":
        return await _tap_form(work, row, key, revision)
    if key == BACK:
        if len(row.stack) < 2 or revision != row.wanted:
            raise OutOfDate
        return await _follow(work, row, Next(back=True))
    screen = registry.screens.get(top[1])
    facts = await screen.load(work, top[2]) if screen else None
    if screen is None or facts is None:
        raise OutOfDate
    button = screen.view(facts).find(key)
    verb, _, argument = key.partition(":")
    if button is None or verb not in screen.acts or (button.acts and revision != row.wanted):
        raise OutOfDate
    try:
        following = await screen.acts[verb](work, facts, argument)
    except Refusal as refusal:
        following = Next(note=refusals.explain(refusal))
    return await _follow(work, row, following)


async def type_in(work: Work, row: CardRow, text: str) -> Typed:
    """Answer the card's open question with typed text. Says whether it was one that may stay where it was typed."""
    top = row.stack[-1]
    opened = await _open_form(work, top[1]) if top[0] == "form" else None
    if opened is None:
        return Typed.UNUSED
    dialogue, form, position = opened
    draft = Draft.read(dialogue.answers_text)
    if position.question is None or not forms.type_in(draft, position, text, work.now):
        return Typed.UNUSED
    asked, is_label = position.question, "typed" not in draft.answers[position.question.key]
    after, _toast = await _keep(work, row, dialogue, form, draft)
    is_understood = any(question.key == asked.key for question in after.path)
    if is_label:
        return Typed.STAYS
    if not asked.stays:
        return Typed.MAY_TELL
    return Typed.STAYS if is_understood else Typed.UNREAD


async def ask_again(work: Work, row: CardRow, note: str | None) -> bool:
    """Show the card's open question once more, with something said above it. False where none is open."""
    opened = await _open_form(work, row.stack[-1][1]) if row.stack[-1][0] == "form" else None
    if opened is None or opened[2].question is None:
        return False
    row.note = {"text": note} if note else None
    await storage.want(work, row)
    return True


async def is_half_done(here: Here, dialogue_id: str) -> bool:
    """Whether this form still asks something, after an answer that counts."""
    opened = await _open_form(here, dialogue_id)
    return opened is not None and opened[2].question is not None and bool(opened[2].path)


async def start(work: Work, name: str, subject: dict[str, Any]) -> Frame:
    """Begin a form and return its frame."""
    form = registry.forms[name]
    dialogue = await storage.begin_dialogue(work, form.name, form.version, subject, timedelta(days=DRAFT_DAYS))
    return ["form", str(dialogue.id)]


async def _tap_form(work: Work, row: CardRow, key: str, revision: int) -> str | None:
    opened = await _open_form(work, row.stack[-1][1])
    if opened is None:
        if key == BACK and len(row.stack) > 1:
            return await _follow(work, row, Next(back=True))
        raise OutOfDate
    dialogue, form, position = opened
    draft = Draft.read(dialogue.answers_text)
    if key == CANCEL:
        dialogue.ended_at = work.now
        row.stack.pop()
        row.note = {"text": common.unchanged() if form.leave else common.cancelled()}
        await _settle(work, row)
        return None
    if key == BACK:
        if revision != row.wanted or not forms.go_back(draft, position):
            raise OutOfDate
    else:
        question = forms.tap(draft, position, key)
        if question.acts and revision != row.wanted:
            raise OutOfDate
    _position, toast = await _keep(work, row, dialogue, form, draft)
    return toast


async def _keep(
    work: Work, row: CardRow, dialogue: DialogueRow, form: Form, draft: Draft
) -> tuple[Position, str | None]:
    """Store the draft, and run what the form does if it has come to its end. Returns a toast too."""
    row.note = None
    position = await forms.fold(form, draft, work, dialogue.subject)
    toast = None
    if position.do is not None:
        toast = await _finish(work, row, dialogue, draft, position, position.do)
    dialogue.answers_text = draft.write()
    await _settle(work, row)
    return position, toast


async def _finish(
    work: Work, row: CardRow, dialogue: DialogueRow, draft: Draft, position: Position, do: Do
) -> str | None:
    try:
        async with work.savepoint():
            following = await do.run(work)
    except Refusal as refusal:
        # The last answer is taken back: the question that it belongs to stays open, and says why.
        draft.answers.pop(position.path[-1].key, None)
        row.note = {"text": refusals.explain(refusal).text}
        return None
    dialogue.ended_at = work.now
    row.stack.pop()
    return await _follow(work, row, following)


async def _follow(work: Work, row: CardRow, following: Next) -> str | None:
    stack: list[Frame] = row.stack
    if following.home:
        del stack[1:]
    elif following.back and len(stack) > 1:
        stack.pop()
    row.note = {"text": following.note.text} if following.note else None
    if following.show is not None:
        stack.append(screen_frame(*following.show))
    if following.start is not None:
        stack.append(await start(work, *following.start))
    if following.resume is not None:
        stack.append(["form", following.resume])
    await _settle(work, row)
    return following.toast


async def _settle(work: Work, row: CardRow) -> None:
    """Put the card down as changed. A stack that is empty shows its last note."""
    if not row.stack:
        row.stack.append(screen_frame("done", {}))
    await storage.want(work, row)


async def _open_form(here: Here, dialogue_id: str) -> tuple[DialogueRow, Form, Position] | None:
    dialogue = await storage.open_dialogue(here, UUID(dialogue_id))
    form = registry.forms.get(dialogue.form) if dialogue else None
    if dialogue is None or form is None or form.version != dialogue.version:
        return None
    try:
        position = await forms.fold(form, Draft.read(dialogue.answers_text), here, dialogue.subject)
    except Refusal:
        return None  # what it is about is not theirs any more, or not there
    return dialogue, form, position


def with_note(card: Card, note: str | None) -> Card:
    """The card with something said above it."""
    rows: tuple[Row, ...] = card.rows
    return Card(f"{note}\n\n{card.text}" if note and card.text else note or card.text, rows, card.title)


__all__ = ["Drawn", "Typed", "Words", "ask_again", "draw", "is_half_done", "screen_frame", "start", "tap", "type_in"]
