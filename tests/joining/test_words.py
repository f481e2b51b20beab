"""Every card and question of joining, inviting and settings: short, plain, and without the words of the rules."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from bot.card import Card, Words
from bot.domain.facts import Function, Role, Span
from bot.domain.own_time import AwaySpan, AwayTwice, CannotStandIn, PersonSettings
from bot.domain.people import (
    Colleague,
    EmailTaken,
    HasLeft,
    Invitation,
    Newcomer,
    NewEmail,
    NoWorkEmail,
    Part,
    Unreachable,
    Welcome,
)
from bot.views import helping, inviting, joining, keeping, own_time, work_email
from bot.views.reach import unreachable
from bot.views.refusals import explain

ID = UUID(int=7)
SOON = datetime(2026, 11, 9, 9, tzinfo=UTC)
DAYS = Span(date(2026, 11, 9), date(2026, 11, 14))
ONE_DAY = Span(date(2026, 11, 9), date(2026, 11, 10))
FORBIDDEN = re.compile(r"\b(quorum|inquorate|seat|holder|rung|ladder|drift|amber)s?\b", re.IGNORECASE)
FRONT = joining.FrontDoor("999", "Northwick MASH on 020 7946 0000")
LINK = Invitation("https://t.me/a_bot?start=x", SOON, "Ada Bell", Function.SCHOOL_NURSE, "Northwick Health")
ADA = Colleague(
    ID,
    "Ada Bell",
    ID,
    "Northwick Health",
    Function.GP,
    None,
    True,
    False,
    frozenset({0}),
    None,
    None,
    None,
    "en",
)


def settings(**more: object) -> PersonSettings:
    values: dict[str, object] = {
        "person_id": ID,
        "name": "Ada Bell",
        "function": Function.GP,
        "agency_id": ID,
        "agency": "Elm Road Surgery",
        "working_weekdays": frozenset(range(5)),
        "away": (),
        "deputy": None,
        "line_manager": None,
        "leaving_on": None,
        "language": "en",
        "has_joined": False,
        "has_email": True,
        "is_mine": True,
        "keeps_people": False,
    }
    return PersonSettings(**(values | more))  # type: ignore[arg-type]


CARDS: dict[str, Card] = {
    "stranger": joining.stranger(FRONT),
    "ended on the old phone": joining.ended_on_old_phone(),
    "joined": joining.joined(Newcomer(Function.GP, "Elm Road Surgery")),
    "invitation": joining.invitation(LINK),
    "invitation link": joining.invitation_link(LINK),
    "unreachable": unreachable(Unreachable("R-1042F", "Elm Road Surgery", Function.GP, True)),
    "unreachable at all": unreachable(Unreachable("R-1042F", "Elm Road Surgery", Function.GP, False)),
    "not here": helping.not_here(helping.NotHere(True, "999", "Northwick MASH on 020 7946 0000")),
    "a picture": helping.not_here(helping.NotHere(False, "999", "Northwick MASH on 020 7946 0000")),
    **{
        f"welcome {to_confirm} {keeps} {opens}": joining.welcome(
            Welcome(Function.SCHOOL_NURSE, "Northwick Community Health", to_confirm, keeps, opens)
        )
        for to_confirm in (0, 1, 3)
        for keeps in (False, True)
        for opens in (False, True)
    },
    "my settings": own_time.settings(settings()),
    "my settings, with everything": own_time.settings(
        settings(
            away=(AwaySpan(ID, DAYS), AwaySpan(ID, ONE_DAY)),
            deputy="Ben Cole",
            leaving_on=date(2026, 12, 19),
            keeps_people=True,
            languages=("en", "cy"),
        )
    ),
    "my settings, without reminders, with a new e-mail": own_time.settings(
        settings(reminders_off=True, new_email=NewEmail(ID, "ada@elm.example", asked_for=False, dealt_with=False))
    ),
    **{
        f"a new e-mail {asked_for} {dealt_with}": work_email.confirm_email(
            NewEmail(ID, "ada@elm.example", asked_for, dealt_with)
        )
        for asked_for in (False, True)
        for dealt_with in (False, True)
    },
    "to the old mailbox": work_email.told_old_mailbox(NewEmail(ID, "", asked_for=False, dealt_with=False)),
    "somebody else's settings": own_time.settings(settings(is_mine=False, line_manager="Ben Cole")),
    "the people of an agency": keeping.agency_people(
        keeping.AgencyPeople("Elm Road", (keeping.Member(ID, "Ada Bell", Function.GP, True, True),), 1, 3, ID)
    ),
    "an agency without people": keeping.agency_people(keeping.AgencyPeople("Elm Road", (), 0, 1, ID)),
    "who decides": keeping.posts(
        keeping.Posts(
            (
                (
                    Role.CAF_MANAGER,
                    tuple(keeping.PostHolder(ID, Role.CAF_MANAGER, rank, "Ada Bell") for rank in range(3)),
                ),
                (Role.OPERATOR, ()),
            )
        )
    ),
    "closed days": keeping.closed_days(
        keeping.ClosedDaysList((keeping.ClosedSpan(ID, "Schools", DAYS, "school holiday"),))
    ),
    "no closed days": keeping.closed_days(keeping.ClosedDaysList(())),
}

QUESTIONS: dict[str, Words] = {
    "code": joining.type_code(),
    "which new address": work_email.which_address(None),
    "which new address of theirs": work_email.which_address("Ada Bell"),
    "the new address": work_email.check("Ada Bell", "ada@elm.example"),
    "asked about their address": work_email.asked(),
    "the code at the new address": work_email.type_code("ada@elm.example"),
    "the address has changed": work_email.changed(),
    "no change waits": work_email.no_longer_waits(),
    "the change is taken back": work_email.taken_back(),
    "reminders off": own_time.reminders_are_off(),
    "reminders on": own_time.reminders_are_on(),
    "not a code": joining.not_a_code(),
    "wrong code": joining.wrong_code(),
    "code is over": joining.code_is_over(),
    "sent again": joining.code_sent_again(),
    "link is over": joining.link_is_over(),
    "link ended": joining.link_ended(),
    "agency": inviting.which_agency(),
    "agency name": inviting.agency_name(),
    "sort": inviting.what_sort(),
    "function": inviting.which_function("Elm Road Surgery"),
    "who": inviting.who("Elm Road Surgery", Function.GP),
    "name": inviting.person_name(),
    "not a name": inviting.not_a_name(),
    "email": inviting.work_email("Ada Bell"),
    "not an email": inviting.not_an_email(),
    "line manager": inviting.line_manager("Ada Bell"),
    "deputy": inviting.deputy("Ada Bell"),
    "part": inviting.which_part("Ada Bell"),
    "check": inviting.check("Ada Bell", Function.GP, "Elm Road Surgery", "ada@x.example", joined=False),
    "check again": inviting.check("Ada Bell", Function.GP, "Elm Road Surgery", "ada@x.example", joined=True),
    "none called": inviting.none_called(),
    "several called": inviting.several_called(["Elm Road Surgery", "Elm Park School"]),
    "which days": own_time.which_days(),
    "one day at least": own_time.one_day_at_least(),
    "first day away": own_time.first_day_away(),
    "last day away": own_time.last_day_away(DAYS.start_on),
    "who answers": own_time.who_answers(),
    "away": own_time.check_away(DAYS, "Ben Cole"),
    "away, nobody": own_time.check_away(ONE_DAY, None),
    "which deputy": own_time.which_deputy(),
    "which line manager": own_time.which_line_manager(),
    "last day": own_time.last_day(),
    "leaving": own_time.check_leaving(date(2026, 12, 18), 3),
    "leaving, no families": own_time.check_leaving(date(2026, 12, 18), 0),
    "staying": own_time.check_staying(),
    "language": own_time.which_language(),
    "safeguarding agency": keeping.which_safeguarding_agency(),
    "safeguarding lead": keeping.which_safeguarding_lead("Elm Road Surgery", None),
    "another safeguarding lead": keeping.which_safeguarding_lead("Elm Road Surgery", "Ada Bell"),
    "check safeguarding lead": keeping.check_safeguarding_lead("Ada Bell", "Elm Road Surgery"),
    "post": keeping.what_about_post(Role.TEAM_MANAGER),
    "who for a post": keeping.who_for_post(Role.TEAM_MANAGER),
    "check post": keeping.check_post("Ada Bell", Role.TEAM_MANAGER, 0, "Ben Cole"),
    "check cover": keeping.check_post("Ada Bell", Role.TEAM_MANAGER, 2, None),
    "stops": keeping.check_stops("Ada Bell", Role.CONFERENCE_CHAIR),
    "who is closed": keeping.who_is_closed(),
    "first day closed": keeping.first_day_closed(),
    "last day closed": keeping.last_day_closed(),
    "closed": keeping.check_closed("Schools", DAYS),
    "open": keeping.check_open(keeping.ClosedSpan(ID, "Schools", ONE_DAY, "")),
    "no work email": explain(NoWorkEmail()),
    "has left": explain(HasLeft()),
    "email taken": explain(EmailTaken()),
    "away twice": explain(AwayTwice(DAYS)),
    "cannot stand in": explain(CannotStandIn()),
}


def check(text: str) -> None:
    assert text.strip()
    assert "{" not in text
    assert not FORBIDDEN.search(text), text
    assert len(text.split()) <= 60, f"{len(text.split())} words: {text}"


@pytest.mark.parametrize("card", CARDS.values(), ids=CARDS.keys())
def test_every_card_is_short_and_plain(card: Card) -> None:
    check(card.text)
    assert all(0 < len(button.label) <= 40 for row in card.rows for button in row)


@pytest.mark.parametrize("words", QUESTIONS.values(), ids=QUESTIONS.keys())
def test_every_question_is_short_and_plain(words: Words) -> None:
    check(" ".join(part for part in (words.text, words.help) if part))


def test_help_lists_what_there_is() -> None:
    card = helping.help_card(helping.Help(("today", "help")))
    assert card.text.endswith("/today: What is waiting for me\n/help: What I can do here")
    assert "I don't know that one" in helping.help_card(helping.Help(("today",), unknown=True)).text


def test_whoever_has_joined_is_marked() -> None:
    assert inviting.colleague_label(ADA) == "Ada Bell ✓"
    assert {part: bool(inviting.part_label(part)) for part in Part} == dict.fromkeys(Part, True)
