"""Every card about an update, an escalation or a worry, in every state: short, plain, and naming nothing it should not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from bot.card import Card, Words
from bot.domain import answering, updates
from bot.domain.answering import PURPOSES, Chase, State
from bot.domain.deciding import EscalationIsOver, Event, NotADecision, reasons_for
from bot.domain.escalations import DECISIONS
from bot.domain.facts import Function, MeetingKind, Role, UpdateAnswer
from bot.domain.seats import NoLadder
from bot.views import answering as answer_words
from bot.views import chasing, deciding, escalation_status, escalations, requesting, unaskable, worries
from bot.views import updates as words
from bot.views.chasing import Arrived, ChaseList, Recorded, Unanswered
from bot.views.escalations import Beside, EscalationLook
from bot.views.refusals import explain
from bot.views.unaskable import Closed, NotAsked
from bot.views.updates import UpdateLook
from bot.views.worries import Numbers, WorryRead

ID = UUID(int=7)
NOW = datetime(2027, 3, 3, 9, tzinfo=UTC)
NUMBERS = Numbers("999", "Northwick MASH on 020 7946 0000", "the emergency duty team on 020 7946 0111")
NEVER = re.compile(r"\b(quorum|inquorate|seat|seats|holder|rung|ladder|drift|amber|none|null)\b", re.IGNORECASE)

UPDATE = UpdateLook(
    request_id=ID,
    reference="R-1042F",
    function=Function.SCHOOL_NURSE,
    agency="Northwick Community Health",
    role=Role.HOLDER,
    state=State.WAITING,
    today=date(2027, 3, 3),
    due_at=datetime(2027, 3, 2, 17, tzinfo=UTC),
    asked_at=datetime(2027, 2, 23, 9, tzinfo=UTC),
    meeting_at=datetime(2027, 3, 11, 15, 30, tzinfo=UTC),
    since_on=date(2027, 1, 28),
    may_put_off=True,
    next_on=date(2027, 3, 4),
    next_role=Role.DEPUTY,
)
CHASES = (
    Chase("nudge_1", datetime(2027, 3, 2, 9, tzinfo=UTC), (Role.HOLDER,)),
    Chase("nudge_2", datetime(2027, 3, 3, 9, tzinfo=UTC), (Role.HOLDER,)),
    Chase("rung_1", datetime(2027, 3, 4, 9, tzinfo=UTC), (Role.LINE_MANAGER, Role.HOLDER), (), (Role.DEPUTY,)),
    Chase("rung_2", datetime(2027, 3, 5, 9, tzinfo=UTC), (Role.SAFEGUARDING_LEAD, Role.LEAD)),
)
ESCALATION = EscalationLook(
    id=ID,
    family_id=ID,
    reference="R-1042F",
    reason="no_answer",
    today=date(2027, 3, 8),
    raised_at=datetime(2027, 3, 8, 9, tzinfo=UTC),
    put_at=datetime(2027, 3, 8, 9, tzinfo=UTC),
    role=Role.CAF_MANAGER,
    is_open=True,
    is_theirs=True,
    may_decide=True,
    holder="Dorian Whitlock",
    function=Function.SCHOOL_NURSE,
    agency="Northwick Community Health",
    request_id=ID,
    meeting_kind=MeetingKind.TAC,
    meeting_at=datetime(2027, 3, 11, 15, 30, tzinfo=UTC),
    asked_at=datetime(2027, 2, 23, 9, tzinfo=UTC),
    chases=CHASES,
    acts_by=datetime(2027, 3, 9, 17, tzinfo=UTC),
    next_role=Role.HEAD_OF_SERVICE,
    raised_by="Wynne Carbury",
    events=tuple(
        Event(what, NOW, Role.CAF_MANAGER, ID)
        for what in ("raised", "passed_on", "taken", "read", "rang", "came_back", "decided", "answered")
    ),
    names=((ID, "Dorian Whitlock"),),
)
ANSWERED = replace(UPDATE, state=State.ANSWERED, answer=UpdateAnswer.SEEN_NO_CHANGE, answered_at=NOW)


def update_states() -> Iterator[UpdateLook]:
    yield UPDATE
    yield replace(UPDATE, meeting_at=None, since_on=None)
    for role in (Role.DEPUTY, Role.LINE_MANAGER, Role.SAFEGUARDING_LEAD, None):
        yield replace(UPDATE, role=role)
        yield replace(UPDATE, role=role, meeting_at=None, could_not_reach=(Role.DEPUTY, Role.LINE_MANAGER))
    for purpose in (*PURPOSES, updates.REPORT):
        yield replace(UPDATE, purpose=purpose)
    for today in (date(2027, 3, 1), date(2027, 3, 2), date(2027, 3, 5)):
        for role in (Role.DEPUTY, Role.SAFEGUARDING_LEAD, Role.CAF_MANAGER, Role.OPERATOR):
            yield replace(UPDATE, today=today, next_role=role)
    yield replace(UPDATE, may_put_off=False, next_on=None, next_role=None)
    yield replace(UPDATE, answer=UpdateAnswer.NEED_UNTIL, until=date(2027, 3, 8))
    yield replace(UPDATE, state=State.OVER)
    for answer in UpdateAnswer:
        yield replace(ANSWERED, answer=answer)
    yield replace(ANSWERED, letters=("A", "C"))
    yield replace(ANSWERED, answered_by="Hester Vole")
    yield replace(ANSWERED, recorded_by="Dilys Armitage")
    yield replace(ANSWERED, recorded_by="Dilys Armitage", role=None)


def escalation_states() -> Iterator[EscalationLook]:
    for reason, decisions in DECISIONS.items():
        bare = replace(ESCALATION, reason=reason)
        yield bare
        yield replace(bare, function=None, request_id=None, asked_at=None, chases=(), meeting_at=None)
        yield replace(bare, is_theirs=False)
        yield replace(bare, acts_by=None)
        yield replace(bare, next_is_deputy=True, today=date(2027, 3, 9))
        yield replace(bare, next_role=Role.OPERATOR, today=date(2027, 3, 4))
        yield replace(bare, taken_at=NOW, taken_by="Dorian Whitlock", taken_by_me=True)
        yield replace(bare, taken_at=NOW, taken_by="Sunniva Marsh")
        yield replace(bare, may_decide=False, is_theirs=False, is_lead=True)
        yield replace(bare, may_decide=False, is_theirs=False, was_asked=True)
        yield replace(bare, holder=None)
        yield replace(
            bare,
            beside=tuple(
                Beside(UUID(int=n), reference, bare.raised_at, bare.put_at)
                for n, reference in ((8, "R-2217P"), (9, "R-1308K"))
            ),
        )
        yield replace(bare, is_open=False, closed_at=NOW)
        for decision in decisions:
            for because in reasons_for(decision):
                yield replace(
                    bare,
                    is_open=False,
                    closed_at=NOW,
                    decision=decision,
                    because=because,
                    decided_by="Dorian Whitlock",
                )


def cards() -> Iterator[tuple[str, Card]]:
    for look in update_states():
        for view in (words.update_request, words.update_nudge, words.update_rung):
            yield view.__name__, view(look)
        line = Unanswered(look, "Wynne Carbury", (), is_overdue=True)
        yield "chase_one", chasing.chase_one(line)
        yield "chase_one", chasing.chase_one(replace(line, holder=None, chases=CHASES, reminded_today=True))
        yield "chase", chasing.chase(ChaseList((line,), 1, 0, has_decisions=False))
        for instead in (None, "Hester Vole"):
            arrived = Arrived(look, ID, dealt_with=False, instead=instead)
            yield "answer_arrived", chasing.answer_arrived(arrived)
            yield "agreement_needed", chasing.agreement_needed(arrived)
            yield "update_not_mine", chasing.update_not_mine(arrived)
        yield "recorded_for_you", chasing.recorded_for_you(Recorded(look))
    for last in (*CHASES, Chase("closed_seat", NOW, (Role.LEAD,)), Chase("by_hand", NOW, (Role.HOLDER,))):
        for has_it in (None, "Dorian Whitlock"):
            line = Unanswered(UPDATE, "Wynne Carbury", (last,), is_overdue=True, escalation_id=ID, has_it=has_it)
            yield "chase", chasing.chase(ChaseList((line, line), 20, 8, has_decisions=True))
            yield "chase_one", chasing.chase_one(line)
    yield "chase", chasing.chase(ChaseList((), 0, 0, has_decisions=False))
    for why in NoLadder:
        for function in (Function.SCHOOL, None) if why is NoLadder.NO_AGREEMENT else (Function.SCHOOL,):
            not_asked = NotAsked("R-1042F", ID, why, function=function, agency="Oakfield Primary School")
            yield "no_ladder", unaskable.no_ladder(not_asked)
            yield "no_ladder", unaskable.no_ladder(replace(not_asked, may_change=False))
    for was_asked in (True, False):
        for is_now in (True, False):
            closed = Closed(
                "R-1042F", ID, Function.SCHOOL, "Oakfield Primary School", date(2027, 2, 15), is_now,
                date(2027, 2, 22), was_asked, meeting_at=NOW,
            )  # fmt: skip
            yield "closed_seat", unaskable.closed_seat(closed)
            yield (
                "closed_seat",
                unaskable.closed_seat(replace(closed, opens_on=None, meeting_at=None, may_record=False)),
            )
    for look in escalation_states():
        for view in (escalations.escalation, escalations.worry, escalations.passed_on):
            yield f"{view.__name__} {look.reason}", view(look)
        if not look.is_open:
            yield f"outcome {look.reason}", escalations.outcome(look)
    for has_taken in (True, False):
        read = WorryRead("R-1042F", "Dorian Whitlock", Role.CAF_MANAGER, NOW, has_taken, NUMBERS, str(ID))
        yield "worry_acknowledged", worries.worry_acknowledged(read)


def questions() -> Iterator[Words]:
    for answer in UpdateAnswer:
        yield answer_words.change("R-1042F", answer)
        for waiting in (0, 1, 2):
            yield answer_words.saved("R-1042F", answer, waiting)
        yield requesting.check_told("R-1042F", Function.SCHOOL, answer)
    yield answer_words.change("R-1042F", None)
    for asks in (
        answer_words.which_other,
        answer_words.which_children,
        answer_words.until_when,
        answer_words.who_instead,
        answer_words.check_agreement,
    ):
        yield asks("R-1042F")
    yield worries.telephone_first("R-1042F", NUMBERS, NOW)
    yield worries.told("R-1042F", NUMBERS)
    for decisions in DECISIONS.values():
        for decision in decisions:
            yield deciding.which_reason("R-1042F", decision)
            for because in reasons_for(decision):
                yield deciding.check_decision(["R-1042F", "R-2217P"], decision, because)
    yield deciding.which_families(3)
    for count in (1, 3):
        yield deciding.decided(count)
        yield requesting.check_asking("R-1042F", count)
        yield requesting.asked("R-1042F", count)
    cannot = [
        requesting.why_not(Function.SCHOOL, why)
        for why in (*(each.value for each in NoLadder), "asked", "answered")
    ]  # fmt: skip
    yield requesting.whom_to_ask("R-1042F", cannot)
    yield requesting.whom_to_ask("R-1042F", [])
    yield requesting.nobody_can_be_asked("R-1042F", cannot)
    for role in (Role.HOLDER, Role.DEPUTY, Role.OPERATOR):
        yield chasing.reminded(role)
    for refusal in (
        answering.RequestIsOver(),
        answering.NoMoreTime(),
        answering.RemindedToday(),
        answering.NobodyAsked(),
        updates.NobodyToAsk(ID, NoLadder.NOT_CONFIRMED),
        updates.NotAgreed(ID),
        updates.AlreadyAsked(ID),
        updates.AnswerStands(ID, NOW),
        EscalationIsOver(),
        NotADecision(),
    ):
        yield explain(refusal)


def check(text: str, most: int = 60) -> None:
    assert text.strip()
    assert len(text.split()) <= most, f"{len(text.split())} words: {text}"
    assert not NEVER.search(text), text
    assert "{" not in text, text
    assert "  " not in text, text


def test_every_card_is_short_and_plain() -> None:
    seen = set()
    for name, card in cards():
        seen.add(name)
        check(card.text)
        for row in card.rows:
            for button in row:
                check(button.label, most=14)
    assert len(seen) > 20


def test_every_question_and_refusal_is_short_and_plain() -> None:
    for question in questions():
        check(question.text)


@pytest.mark.parametrize("look", [ESCALATION, replace(ESCALATION, is_open=False, closed_at=NOW)])
def test_the_status_tells_the_whole_story_in_order(look: EscalationLook) -> None:
    text = escalation_status.status(look).text
    assert "Asked Tue 23 February, reminded Tue 2 March and Wed 3 March, line manager Thu 4 March" in text
    assert text.index("put to Dorian Whitlock") < text.index("passed on to") < text.index("took it")
    assert ("Now with Dorian Whitlock" in text) is look.is_open


def test_the_list_counts_what_is_mine() -> None:
    assert escalation_status.several([]).text == "Nothing is waiting for a decision in your families."
    worry = replace(ESCALATION, reason="worry", is_theirs=False)
    done = replace(ESCALATION, is_open=False, closed_at=NOW)
    card = escalation_status.several([ESCALATION, worry, done, replace(worry, function=None, reason="agreement")])
    assert card.text == "3 wait for a decision, 1 of them yours."
    assert [row[0].label for row in card.rows] == [
        "R-1042F: school nurse, with Dorian Whitlock",
        "R-1042F: a worry, with Dorian Whitlock",
        "R-1042F: answered",
        "R-1042F: with Dorian Whitlock",
    ]


def test_the_nudge_reads_as_the_tone_has_it() -> None:
    assert words.update_nudge(UPDATE).text == (
        "R-1042F: your update was due yesterday. One tap is enough. "
        "If we don't hear, we'll ask your deputy or manager tomorrow."
    )
    assert [row[0].label for row in words.update_nudge(UPDATE).rows] == [
        "Seen, no change",
        "Other answers",
        "I need until…",
        "Not my case now",
    ]


def test_worried_says_whom_to_ring_before_anything_else() -> None:
    text = worries.telephone_first("R-1042F", NUMBERS, datetime(2027, 3, 8, 8, tzinfo=UTC)).text
    assert text.startswith("In danger now: 999.")
    assert "This is not a referral, and nobody may read it before Monday 8 March, 8am." in text
