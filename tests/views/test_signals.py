"""Every signal at both levels, as its reader sees it: what, since when, why, and what to do."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain import drift
from bot.domain.attention import attention, mend
from bot.domain.drift import SIGNALS, Signal
from bot.domain.facts import (
    AgreementFacts,
    DateRevision,
    EscalationFacts,
    FamilyFacts,
    Level,
    MeetingKind,
    MeetingStatus,
    PeriodFacts,
    Presence,
    PresenceFacts,
    Role,
    SeenSignal,
    Tier,
    VoiceFacts,
)
from bot.views.attention import SignalLook, mend_label, remind_card, signal_card, why_card
from bot.views.signal_lines import line
from tests.domain.builders import (
    CALENDAR,
    at,
    child,
    family,
    held,
    in_protection,
    meeting,
    on,
    people,
    person,
    policy,
    request,
    seat,
    uid,
)

MET = held("Thu 11 Mar 2027 15:30")
NEXT = meeting("Thu 22 Apr 2027 15:30", name="next")
HEARD = held("Thu 14 Jan 2027 10:00", voices=(VoiceFacts(uid("child A"), "drawing"),))
EARLY, NEED = Tier.EARLY_HELP, Tier.CHILD_IN_NEED
WITHDRAWN = AgreementFacts(on("Mon 4 Jan 2027"), None, withdrawn_on=on("Mon 1 Mar 2027"))

DECIDED = EscalationFacts(
    uid("decision"), "agreement", at("Mon 1 Mar 2027"), Role.CAF_MANAGER, uid("manager"), at("Mon 1 Mar 2027"),
    decided_at=at("Tue 2 Mar 2027"), closed_at=at("Tue 2 Mar 2027"),
)  # fmt: skip


def moved(times: int) -> FamilyFacts:
    revisions = [DateRevision(1, at("Thu 22 Apr 2027 15:30"), at("Mon 15 Mar 2027"))]
    revisions += [
        DateRevision(n, at("Tue 20 Apr 2027"), at(f"Mon {5 + 7 * (n - 1)} Apr 2027"), "venue_closed", False)
        for n in range(2, times + 2)
    ]
    return family(meetings=(MET, replace(NEXT, dates=tuple(revisions))))


def silent(times: int) -> FamilyFacts:
    asked = (
        ("Mon 4 Jan 2027", "Mon 11 Jan 2027"),
        ("Mon 1 Feb 2027", "Mon 8 Feb 2027"),
        ("Mon 1 Mar 2027", "Mon 8 Mar 2027"),
    )
    return family(requests=tuple(request("school", *days, cycle=n) for n, days in enumerate(asked[:times], 1)))


def absent(times: int) -> FamilyFacts:
    days = ("Thu 14 Jan 2027 10:00", "Thu 11 Feb 2027 10:00", "Thu 11 Mar 2027 10:00")
    away = (PresenceFacts(Presence.ABSENT, seat_id=uid("seat of school")),)
    return family(meetings=tuple(held(day, presences=away) for day in days[:times]))


def stepped(times: int) -> FamilyFacts:
    tiers = (NEED, EARLY, NEED, EARLY, NEED)[: 1 + 2 * times]
    days = ("Mon 4 Jan 2027", "Mon 1 Feb 2027", "Mon 1 Mar 2027", "Thu 1 Apr 2027", "Mon 3 May 2027")
    periods = tuple(PeriodFacts(tier, on(day)) for tier, day in zip(tiers, days, strict=False))
    return family(children=(child("A", NEED, periods=periods),))


def not_ahead(times: int) -> FamilyFacts:
    days = ("Thu 11 Mar 2027 15:30", "Tue 23 Mar 2027 15:30")
    return family(meetings=tuple(held(day, went_ahead=False) for day in days[:times]))


NOBODY = family(seat("early help", is_lead=True, holder_id=None, vacant_since_at=at("Mon 1 Mar 2027 12:00")))
LEAVING = family(people=people(person("early help", leaving_on=on("Wed 31 Mar 2027"))))
KNOWN_TO_LEAVE = replace(
    LEAVING,
    signals=(SeenSignal(f"no_lead:{LEAVING.id.hex}:leaving-2027-03-31", Level.AMBER, at("Mon 1 Mar 2027")),),
)
ENDING = family(agreement=AgreementFacts(on("Mon 4 Jan 2027"), on("Thu 1 Apr 2027")))
LATE = family(meetings=(MET, meeting("Thu 13 May 2027 15:30", name="next")))

# What shows, of whom, when it is shown, when it is urgent, and its gist at the first.
SHOWN = [
    ("overdue", family(meetings=(MET,)), "Fri 23 Apr 2027", "Thu 29 Apr 2027", "R-1042 needs a date."),
    ("overdue", LATE, "Fri 23 Apr 2027", "Thu 29 Apr 2027", "R-1042: the next meeting is late."),
    ("not_booked", family(meetings=(MET,)), "Thu 1 Apr 2027", "Thu 8 Apr 2027", "R-1042 needs a date."),
    ("no_future_date", family(meetings=(MET,)), "Fri 12 Mar 2027", "Thu 18 Mar 2027", "R-1042 has no next date."),
    ("no_lead", NOBODY, "Mon 1 Mar 2027 12:00", "Mon 8 Mar 2027", "R-1042 has no lead professional."),
    (
        "record_late",
        family(meetings=(replace(MET, finished_at=None),)),
        "Mon 5 Apr 2027",
        "Mon 12 Apr 2027",
        "R-1042: a meeting's record is late.",
    ),
    (
        "record_late",
        family(meetings=(meeting(),)),
        "Mon 5 Apr 2027",
        "Mon 12 Apr 2027",
        "R-1042: a meeting's record is late.",
    ),
    (
        "child_not_seen",
        family(),
        "Mon 1 Feb 2027",
        "Mon 15 Feb 2027",
        "R-1042: nobody has said that Child A was seen.",
    ),
    (
        "child_not_seen",
        family(meetings=(replace(MET, presences=(PresenceFacts(Presence.THERE, child_id=uid("child A")),)),)),
        "Thu 8 Apr 2027",
        "Thu 22 Apr 2027",
        "R-1042: Child A has not been seen for a while.",
    ),
    ("agreement_ending", ENDING, "Tue 16 Mar 2027", "Thu 1 Apr 2027", "R-1042: the family's agreement is ending."),
    (
        "agreement_ending",
        family(agreement=None),
        "Mon 4 Jan 2027",
        "Mon 18 Jan 2027",
        "R-1042: no agreement is on record.",
    ),
    (
        "agreement_ending",
        family(agreement=AgreementFacts(None, None, refused=True)),
        "Mon 4 Jan 2027",
        "Mon 18 Jan 2027",
        "R-1042: the family has not agreed.",
    ),
    *(
        (
            "open_too_long",
            family(children=(child("A", tier),)),
            shown,
            urgent,
            "R-1042: Child A has had the same plan",
        )
        for tier, shown, urgent in (
            (EARLY, "Mon 4 Oct 2027", "Tue 4 Jan 2028"),
            (NEED, "Mon 5 Jul 2027", "Mon 4 Oct 2027"),
            (Tier.CHILD_PROTECTION, "Tue 4 Apr 2028", "Tue 4 Jul 2028"),
        )
    ),
]
# What is counted: the family after the first time that it shows, and once it is urgent.
COUNTED = [
    ("cancelled_or_moved", moved(1), moved(2), "Wed 28 Apr 2027", "R-1042: a meeting was cancelled, or moved"),
    ("could_not_go_ahead", not_ahead(1), not_ahead(2), "Fri 9 Apr 2027", "R-1042: a meeting could not go ahead."),
    ("agency_silent", silent(2), silent(3), "Tue 9 Mar 2027", "R-1042: School has not answered 2 updates in a row."),
    ("agency_absent", absent(2), absent(3), "Fri 12 Mar 2027", "R-1042: School missed 2 meetings in a row"),
    (
        "voice_not_recorded",
        family(meetings=(HEARD, held("Thu 11 Feb 2027 10:00"))),
        family(meetings=(HEARD, held("Thu 11 Feb 2027 10:00"), held("Thu 11 Mar 2027 10:00"))),
        "Fri 12 Mar 2027",
        "R-1042: what Child A said is not recorded.",
    ),
    ("stepped_up_again", stepped(1), stepped(2), "Tue 4 May 2027", "R-1042: Child A was stepped up again."),
]
BOTH = [
    *((name, facts, when, level, gist) for name, facts, shown, urgent, gist in SHOWN
      for when, level in ((shown, Level.AMBER), (urgent, Level.RED))),
    *((name, facts, when, level, gist) for name, first, then, when, gist in COUNTED
      for facts, level in ((first, Level.AMBER), (then, Level.RED))),
    ("no_lead", LEAVING, "Mon 1 Mar 2027", Level.AMBER, "R-1042: the lead professional is leaving."),
    ("no_lead", KNOWN_TO_LEAVE, "Mon 8 Mar 2027", Level.RED, "R-1042: the lead professional is leaving."),
    ("agreement_ending", family(agreement=WITHDRAWN, escalations=(DECIDED,)), "Thu 4 Mar 2027", Level.RED, "R-1042: the family has withdrawn"),
    ("voice_not_recorded", family(meetings=(MET,)), "Fri 12 Mar 2027", Level.RED, "R-1042: what Child A said"),
    (
        "overdue",
        in_protection(meetings=(replace(MET, kind=MeetingKind.CORE_GROUP),)),
        "Fri 23 Apr 2027",
        Level.RED,
        "R-1042 needs a date.",
    ),
]  # fmt: skip
BANNED = re.compile(r"\b(quorum|inquorate|seat|holder|rung|ladder|drift|amber|red)\b", re.IGNORECASE)
MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"


def found(name: str, facts: FamilyFacts, when: str) -> Signal:
    return next(one for one in drift.signals(facts, policy(), CALENDAR, at(when)) if one.signal == name)


def look(signal: Signal, facts: FamilyFacts, when: str, **more: object) -> SignalLook:
    usual: dict[str, object] = {
        "facts": facts,
        "signal": signal,
        "others": (),
        "policy": policy(),
        "mend": mend(signal, facts, at(when)),
        "may_ask_lead": True,
        "asked_today": False,
        "is_quiet": False,
        "kept": None,
        "remind_on": ((1, on("Tue 2 Mar 2027")), (5, on("Mon 8 Mar 2027"))),
    }
    return SignalLook(**(usual | more))  # type: ignore[arg-type]


def test_every_signal_is_here_at_both_levels():
    assert {(name, level) for name, _, _, level, _ in BOTH} == {(name, level) for name in SIGNALS for level in Level}


@pytest.mark.parametrize(("name", "facts", "when", "level", "gist"), BOTH)
def test_it_reads_well(name: str, facts: FamilyFacts, when: str, level: Level, gist: str):
    signal = found(name, facts, when)
    shown = look(signal, facts, when)
    card = signal_card(shown)

    assert signal.level is level
    assert card.text.startswith(gist if level is Level.AMBER else "R-1042")
    assert ("Urgent since" in card.text) == (level is Level.RED)
    labels = [button.label for row in card.rows for button in row]
    assert labels[:3] == [mend_label(shown.mend[0]), "Ask the lead", "I know: remind me…"]
    for each in (card, why_card(shown), remind_card(shown)):
        assert len(each.text.split()) <= 60, each.text
        assert not BANNED.search(each.text), each.text
        for match in re.finditer(rf"\d+ (?:{MONTHS})", each.text):
            assert re.search(r"day $", each.text[: match.start()]), each.text
    assert "Reference" not in card.text
    assert "default" in why_card(shown).text
    assert 0 < len(line(signal, facts).split()) <= 8


def test_word_for_word():
    facts = family(meetings=(MET,))
    late = look(found("overdue", facts, "Thu 29 Apr 2027"), facts, "Thu 29 Apr 2027")

    assert signal_card(late).text == (
        "R-1042 needs a date. The TAC was due by Thursday 22 April and none is booked.\n"
        "Urgent since Thursday 29 April."
    )
    assert why_card(late).text == (
        "R-1042 needs a date. The TAC was due by Thursday 22 April and none is booked.\n"
        "Because the day by which it was due has gone. Shown after 1 day, urgent after 1 week.\n"
        "When it is due: Early help procedures of English boroughs.\n"
        "This limit: Roundtable's default (this project's own figure)."
    )


def test_asked_by_somebody_put_off_and_what_else_there_is():
    facts = family(meetings=(MET,))
    when = "Mon 12 Apr 2027"
    first, *others = drift.signals(facts, policy(), CALENDAR, at(when))
    kept = SeenSignal(first.key, first.level, at(when), at(when), uid("early help"), on("Thu 15 Apr 2027"), 1)

    asked = signal_card(look(first, facts, when, asks=Role.CAF_MANAGER, others=tuple(others)))
    assert asked.text.startswith("R-1042: the CAF manager asks you about this.\nR-1042")
    assert [b.label for row in asked.rows for b in row][-len(others[:3]) :] == [
        f"Also: {line(one, facts)}" for one in others[:3]
    ]
    quiet = signal_card(look(first, facts, when, is_quiet=True, kept=kept, asked_today=True))
    assert "Put off until Thursday 15 April; said again at once if it gets worse." in quiet.text
    assert "You have asked the lead today." in quiet.text
    assert [b.label for row in quiet.rows for b in row] == [
        "Ask for updates",
        "Why am I seeing this?",
        "See the family",
    ]


def test_a_signal_that_is_put_off_ranks_below_the_rest():
    facts = family(meetings=(MET,))
    now = at("Mon 12 Apr 2027")
    looked = attention(facts, policy(), CALENDAR, now)
    kept = tuple(
        SeenSignal(one.key, one.level, one.since_at, now - timedelta(hours=1), None, on("Thu 15 Apr 2027"), 1)
        for one in looked.signals
    )
    quiet = attention(replace(facts, signals=kept), policy(), CALENDAR, now)

    assert looked.rank[0] == 1
    assert (quiet.loud, quiet.rank[0], quiet.is_needed) == ((), 3, True)


def test_a_date_that_is_being_found_is_looked_at_instead_of_booked_again():
    seeking = meeting(None, name="seeking", status=MeetingStatus.POLLED)
    facts = family(meetings=(MET, seeking))

    assert mend_label(mend(found("overdue", facts, "Fri 23 Apr 2027"), facts, at("Fri 23 Apr 2027"))[0]) == (
        "See the meeting"
    )
