"""Home and the list of what needs attention, in every state that they can show."""

from __future__ import annotations

import pytest

from bot.domain.attention import Attention, LeadAskedToday, NobodyLeads, SignalOver
from bot.domain.facts import Answer, EscalationFacts, MeetingKind, Role
from bot.domain.people_time import SnoozeRefused
from bot.domain.waiting import SECONDS, Waiting, Waits, seconds_for
from bot.domain.week import Coming, Happens
from bot.views import common
from bot.views.attention import (
    AttentionList,
    LeadLine,
    Leads,
    OperatorAlert,
    attention_list,
    family_line,
    leads,
    operator_alert,
    undecided_line,
)
from bot.views.deciding import which_reason
from bot.views.refusals import explain
from bot.views.today import Item, Today, Week, how_much, today, verb, week
from tests.domain.builders import at, family, uid
from tests.views.test_signals import BANNED, found

NOW = at("Mon 1 Mar 2027 09:00")
FACTS = family()
MISSING = found("child_not_seen", FACTS, "Mon 1 Mar 2027 09:00")

LINES = {
    Waits.WORRY: "R-1042: somebody is worried; yours until Thursday 4 March.",
    Waits.WORRY_OPEN: "R-1042: somebody is worried, and no manager has taken it yet.",
    Waits.DECIDE: "R-1042: no answer came, yours to decide by Thursday 4 March.",
    Waits.NOT_ENOUGH: "R-1042: not enough people for Thursday 4 March.",
    Waits.DATE_WANTED: "R-1042: which date shall they take?",
    Waits.UPDATE: "R-1042: update due Thursday 4 March.",
    Waits.RECORD: "R-1042: did it happen on Thursday 4 March?",
    Waits.FIX_DATE: "R-1042: fix a date.",
    Waits.REPLY: "R-1042: are you coming on Thursday 4 March?",
    Waits.POLL: "R-1042: say by Thursday 4 March when you could come.",
    Waits.KNOWS_FAMILY: "R-1042: do you know which family it is?",
    Waits.TELL_WHO: "R-1042: somebody does not know yet which family it is.",
    Waits.BOOK: "R-1042: book by Thursday 4 March.",
    Waits.CONFERENCE: "R-1042: when is the review conference?",
    Waits.FINISH_RECORD: "R-1042: finish the record by Thursday 4 March.",
    Waits.SIGNAL: "R-1042: Child A not seen.",
    Waits.DATE_ASKED: "R-1042: your question about a date is with the manager until Thursday 4 March.",
}


def item(kind: Waits, when: str = "Thu 4 Mar 2027 17:00") -> Item:
    is_late = at(when) <= NOW
    signal = MISSING if kind is Waits.SIGNAL else None
    return Item(Waiting(kind, FACTS.id, FACTS.reference, at(when), is_late, uid("meeting"), signal=signal), FACTS)


@pytest.mark.parametrize("kind", list(Waits))
def test_each_thing_that_can_wait(kind: Waits):
    card = today(Today((item(kind),), 0, 2, NOW))

    assert card.text == "\n".join(
        (how_much(1, SECONDS[kind]), f"1. {LINES[kind]}", "Your other 2 families need nothing.")
    )
    assert [button.label for row in card.rows for button in row] == [f"1 {verb(item(kind).waiting)}", "My week"]


def test_what_is_late_and_what_is_today_are_said_so():
    late, now = "Fri 26 Feb 2027 17:00", "Mon 1 Mar 2027 17:00"

    assert "update was due Friday 26 February." in today(Today((item(Waits.UPDATE, late),), 0, 0, NOW)).text
    assert "update due today." in today(Today((item(Waits.UPDATE, now),), 0, 0, NOW)).text
    assert "book now, it was due Friday 26 February." in today(Today((item(Waits.BOOK, late),), 0, 0, NOW)).text


def test_the_words_of_the_tone_sheet():
    three = (item(Waits.NOT_ENOUGH), item(Waits.UPDATE, "Mon 1 Mar 2027 17:00"), item(Waits.BOOK))

    assert today(Today(three, 0, 8, NOW)).text == (
        "3 things, about 3 minutes.\n"
        "1. R-1042: not enough people for Thursday 4 March.\n"
        "2. R-1042: update due today.\n"
        "3. R-1042: book by Thursday 4 March.\n"
        "Your other 8 families need nothing."
    )


@pytest.mark.parametrize(
    ("count", "seconds", "words"),
    [
        (1, 15, "1 thing, less than a minute."),
        (1, 45, "1 thing, about 1 minute."),
        (2, 89, "2 things, about 1 minute."),
        (3, 130, "3 things, about 2 minutes."),
    ],
)
def test_how_long_it_takes(count: int, seconds: int, words: str):
    assert how_much(count, seconds) == words


def test_nothing_waits():
    assert today(Today((), 0, 0, NOW)).text == "Nothing is waiting for you."
    assert today(Today((), 0, 1, NOW)).text.endswith("Your 1 family needs nothing.")
    watched = today(Today((), 0, 0, NOW, (LeadLine(None, "", 1), LeadLine(uid("a"), "Ann", 2)), 3))
    assert watched.text.endswith("Of those that you keep an eye on, 3 families need attention:")
    assert [b.label for row in watched.rows for b in row] == ["Nobody leads: 1 family", "Ann: 2 families", "My week"]


def test_the_morning_says_so():
    lines = [("R-1042 needs a date.", "open:0"), ("R-1043 has no next date.", "open:1")]
    seconds = sum(seconds_for(kind) for kind in ("drift_amber", "cannot_come"))

    assert common.several(lines, morning_seconds=seconds).text.startswith(
        "Good morning. 2 things, about 1 minute.\n1."
    )
    assert common.several(lines).text.startswith("2 things for you.")


@pytest.mark.parametrize("what", list(Happens))
@pytest.mark.parametrize("answer", [None, *Answer])
def test_the_week_says_each_thing_with_its_day(what: Happens, answer: Answer | None):
    one = Coming(what, at("Thu 4 Mar 2027 15:30"), FACTS.id, "R-1042", MeetingKind.TAC, uid("meeting"), answer)
    card = week(Week((one, one), 3))

    assert card.text.startswith("Thursday 4 March:\n")
    assert card.text.count("R-1042") == 2
    assert card.text.endswith("And 3 more.")
    assert ("(" in card.text) == (what is Happens.MEETING and answer is not None)
    assert len(card.rows) == (2 if what is Happens.MEETING else 0)


def test_an_empty_week():
    assert week(Week(())).text == "Nothing in the coming seven days."


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("no_answer", "R-1042: urgent: the school has not answered; with the CAF manager (and 1 more)"),
        ("worry", "R-1042: urgent: somebody is worried; with the CAF manager (and 1 more)"),
        ("not_recorded", "R-1042: urgent: waiting for a decision by the CAF manager (and 1 more)"),
    ],
)
def test_what_is_to_be_decided_comes_before_any_signal(reason: str, words: str):
    escalation = EscalationFacts(
        uid("e"), reason, NOW, Role.CAF_MANAGER, uid("m"), NOW, seat_id=uid("seat of school")
    )

    assert family_line(Attention(FACTS, (escalation,), (MISSING,))) == words


def test_the_list_in_each_of_its_forms():
    one = Attention(FACTS, (), (MISSING,))

    assert attention_list(AttentionList((), 0, 0)).text == "No family needs attention."
    narrowed = attention_list(AttentionList((one,), 7, 6, True, "nobody", ""))
    assert narrowed.text.startswith("7 families that nobody leads:\n7. R-1042")
    assert [b.label for row in narrowed.rows for b in row] == ["7 R-1042", "‹ Earlier", "One lead's families"]
    assert family_line(Attention(FACTS, (), (MISSING,), frozenset({MISSING.key}))).endswith("(put off)")
    assert leads(Leads(())).text == "No lead's family needs attention."


@pytest.mark.parametrize(
    "refusal", [SignalOver(), LeadAskedToday(), NobodyLeads(), SnoozeRefused(0), SnoozeRefused(1), SnoozeRefused(5)]
)
def test_why_not(refusal):
    text = explain(refusal).text

    assert "can't be done just now" not in text
    assert not BANNED.search(text)


@pytest.mark.parametrize("what", ["date_not_known", "something_else"])
def test_the_operator_is_told_what_to_do(what: str):
    assert operator_alert(OperatorAlert("R-1042", what)).text.startswith("R-1042: ")


def test_what_is_on_this_very_day_is_not_said_to_be_on_today():
    now = "Mon 1 Mar 2027 17:00"

    for kind, said in ((Waits.RECORD, "did it happen today?"), (Waits.REPLY, "are you coming today?")):
        assert f"R-1042: {said}" in today(Today((item(kind, now),), 0, 0, NOW)).text


def test_those_who_run_it_have_their_own_article():
    escalation = EscalationFacts(uid("e"), "no_answer", NOW, Role.OPERATOR, uid("m"), NOW)

    assert "with the people who run Roundtable" in undecided_line(escalation, FACTS)


def test_a_decision_that_needs_a_reason_is_asked_in_a_sentence():
    asked = which_reason("R-1042", "go_ahead_without").text

    assert asked == "R-1042: you decide to go ahead without. Why?"
