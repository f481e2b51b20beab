"""What the sandbox tells of what the bot did, in words."""

from __future__ import annotations

import ast
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

import bot
from bot.domain.escalation_ends import Over
from bot.domain.story import HELD, TOLD, Named, Place, Said, StoryEntry, together
from bot.storage.escalations import PREFIX
from bot.storage.requests import ASKED, CHASED
from bot.views.mail import wanted
from bot.views.story import sentence, sentences, tell
from bot.views.story_told import _LINES

AT = datetime(2027, 3, 1, 9, tzinfo=UTC)
MEETING = {"meeting_kind": "tac", "starts_at": datetime(2027, 3, 11, 15, 30, tzinfo=UTC)}
NURSE = Place("school_nurse", "Northwick Community Health")
NAMED = {"h": Named("Hester Vole", "school_nurse"), "d": Named("Dorian Whitlock", "early_help")}
CONSTANTS = {"PREFIX": PREFIX, "ASKED": ASKED, "CHASED": CHASED}


def entry(what: str, about: dict[str, Any] | None = None, **named: Any) -> StoryEntry:
    usual: dict[str, Any] = {"who": "Dilys Armitage", "function": "childrens_project", "reference": "R-1042"}
    return StoryEntry(1, AT, what, about=about or {}, **(usual | named))


def said(what: str, about: dict[str, Any] | None = None, **named: Any) -> str:
    return sentence(entry(what, about, **named)).removeprefix("R-1042: ")


def told(kind: str, **how: Any) -> str:
    about = {"by_mail": False, "made_at": AT}
    return said(TOLD, said=Said((kind,), **(about | how)), who="Maud Fenwick", function="health_visitor", **MEETING)


def acts() -> set[str]:
    """Every word that the code writes into the audit, read from the code itself."""
    found: set[str] = set()
    for path in sorted(Path(bot.__file__).parent.rglob("*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        for function in ast.walk(tree):
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                for call in ast.walk(function):
                    if isinstance(call, ast.Call) and getattr(call.func, "attr", "") == "audit":
                        words = _words(call.args[0], function, tree)
                        assert words, f"{path.name}:{call.lineno}: which words?"
                        found |= words
    return found | {PREFIX + ending for ending in Over}  # the rules name how an escalation ended by itself


def _words(given: ast.expr, function: ast.AST, tree: ast.AST) -> set[str]:
    """What an expression may be: a constant, a choice, a local that was set above, or what callers pass."""
    match given:
        case ast.Constant(value=str(word)):
            return {word}
        case ast.IfExp(body=body, orelse=orelse):
            return _words(body, function, tree) | _words(orelse, function, tree)
        case ast.BinOp(left=left, right=ast.Attribute()):  # "stepped_" + direction.value
            return {word + way for word in _words(left, function, tree) for way in ("up", "down")}
        case ast.BinOp(left=left, right=right):
            ends = _words(right, function, tree)
            return {start + end for start in _words(left, function, tree) for end in ends}
        case ast.Name(id=name) if name in CONSTANTS:
            return {CONSTANTS[name]}
        case ast.Name(id=name):
            for node in ast.walk(function):
                if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == name:
                    return _words(node.value, function, tree)
            return _passed(name, function, tree)
    return set()


def _passed(name: str, function: ast.AST, tree: ast.AST) -> set[str]:
    assert isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
    place = next((n for n, each in enumerate(function.args.args) if each.arg == name), None)
    if place is None:
        return set()
    found: set[str] = set()
    for caller in ast.walk(tree):
        if not isinstance(caller, ast.FunctionDef | ast.AsyncFunctionDef) or caller is function:
            continue
        for call in ast.walk(caller):
            if isinstance(call, ast.Call) and getattr(call.func, "id", "") == function.name:
                found |= _words(call.args[place], caller, tree)
    return found


def test_every_act_has_its_sentence() -> None:
    assert {"escalation_raised", "update_chased", "stepped_up", "deputy_named", TOLD, HELD} <= acts()
    assert acts() - sentences().keys() - {TOLD, HELD} == set()


def test_no_sentence_is_about_an_act_that_is_no_more() -> None:
    assert sentences().keys() - acts() == set()


@pytest.mark.parametrize("what", sorted(sentences()))
def test_every_sentence_reads_without_any_detail(what: str) -> None:
    text = said(what)
    assert text.endswith((".", "?"))
    assert "{" not in text
    assert "  " not in text
    assert text[0].isupper()


@pytest.mark.parametrize("kind", sorted(_LINES))
def test_every_message_is_told_with_whom_it_reached(kind: str) -> None:
    text = told(kind)
    assert "Maud Fenwick (health visitor)" in text
    assert text.endswith((".", "?"))
    assert "{" not in text


def test_a_move_is_told_with_both_dates_and_its_reason() -> None:
    about = {
        "kind": "tac",
        "was": "2027-03-15T10:00:00+00:00",
        "starts_at": "2027-03-11T15:30:00+00:00",
        "cause": "venue_closed",
        "notice": "short",
    }
    assert sentence(entry("meeting_moved", about)) == (
        "R-1042: Dilys Armitage (children's project) moved the TAC from Monday 15 March, 10am to Thursday 11 March, "
        "3:30pm, which is short notice. Why: venue closed. Everybody is asked again."
    )


def test_a_reminder_says_why_now_and_to_whom() -> None:
    assert told("reminder") == (
        "Reminded Maud Fenwick (health visitor): the TAC on Thursday 11 March, 3:30pm is in 10 days."
    )


def test_a_letter_says_why_it_is_one() -> None:
    assert told("meeting_moved", by_mail=True, is_blocked=True).endswith("By e-mail, because the chat is blocked.")
    assert told("meeting_moved", by_mail=True, has_chat=False).endswith("By e-mail, because they have no chat.")


def test_what_waited_for_the_morning_says_since_when() -> None:
    assert told("poll", made_at=AT - timedelta(days=3)).endswith("It had waited since Friday 26 February, 9am.")


def test_what_is_merged_is_told_as_one_message() -> None:
    message = Said(("update_request", "meeting_confirmed"), by_mail=False, made_at=AT)
    assert said(TOLD, said=message, who="Maud Fenwick", function=None) == (
        f"Told Maud Fenwick in one message: {wanted('update_request')} and are you coming."
    )


def test_what_is_held_says_until_when_and_why() -> None:
    about = {"kind": "poll", "until": "2027-03-02T08:00:00+00:00", "why": "quiet"}
    assert said(HELD, about, who="Maud Fenwick", function="health_visitor") == (
        "Held until 8am, Tuesday 2 March for Maud Fenwick (health visitor): they are not at work now. It is not lost."
    )


def test_what_was_said_at_one_go_is_told_in_one_sentence() -> None:
    message = Said(("poll",), by_mail=False, made_at=AT)
    entries = [
        StoryEntry(1, AT, TOLD, "Maud Fenwick", "health_visitor", said=message),
        StoryEntry(2, AT, TOLD, "Cyril Ogden", "gp", said=Said(("poll",), True, AT, has_chat=False)),
        StoryEntry(3, AT, TOLD, "Roland Tipple", "school", said=message),
        StoryEntry(4, AT, "joined", "Roland Tipple", "school"),
        StoryEntry(5, AT, TOLD, "Hester Vole", "school_nurse", said=message),
    ]
    assert [(alike[-1].seq, tell(alike)) for alike in together(entries)] == [
        (2, "Asked Cyril Ogden (GP) when they could come. By e-mail, because they have no chat."),
        (3, "Asked Maud Fenwick (health visitor) and Roland Tipple (school) when they could come."),
        (4, "Roland Tipple (school) joined: the code from their work e-mail was right."),
        (5, "Asked Hester Vole (school nurse) when they could come."),
    ]


def test_a_step_says_whom_it_reached_and_whom_it_did_not() -> None:
    about = {"step": "rung_1", "roles": ["deputy"], "told": ["h"], "fell_through": ["line_manager"]}
    assert said("update_chased", about, who=None, place=NURSE, people=NAMED) == (
        "No update from the school nurse at Northwick Community Health. First step: the deputy (Hester Vole "
        "(school nurse)). It fell through, because nobody could be reached as the line manager."
    )


def test_a_decision_says_what_and_why() -> None:
    about = {"decision": "call_agency_head", "because": "not_first_time", "role": "caf_manager"}
    assert said("escalation_decided", about) == (
        "Dilys Armitage (children's project) decided to call the head of the agency, because: it's not the first "
        "time. Whoever was waiting is told."
    )


def test_passing_on_says_to_whom() -> None:
    about = {"told": ["d"], "role": "caf_manager"}
    assert said("escalation_passed_on", about, who=None, place=NURSE, people=NAMED, reason="no_answer") == (
        "Nobody took it in time, so it passes on to Dorian Whitlock (early help), the CAF manager: no update from the "
        "school nurse at Northwick Community Health."
    )


def test_a_reply_in_words() -> None:
    assert said("reply_given", {"answer": "deputy", "deputy": "h"}, people=NAMED, **MEETING) == (
        "Dilys Armitage (children's project) sends Hester Vole (school nurse) to the TAC on Thursday 11 March, 3:30pm. "
        "A deputy counts as there."
    )


def test_what_nobody_did_is_roundtables_own() -> None:
    assert sentence(StoryEntry(1, AT, "swept")) == "Roundtable: swept."
