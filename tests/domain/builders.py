"""A family for the rules to look at, made with as few words as a case needs.

Dates are written as people say them, with the weekday, which is checked: `at("Thu 11 Mar 2027 15:30")`.
"""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from importlib import resources
from typing import Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from bot.domain import agenda, ladders
from bot.domain.calendar import WorkingCalendar
from bot.domain.directory import Directory
from bot.domain.due import evening
from bot.domain.facts import (
    AgencyFacts,
    AgreementFacts,
    Answer,
    ChildFacts,
    Due,
    FamilyFacts,
    Function,
    MeetingFacts,
    MeetingKind,
    MeetingStatus,
    Nation,
    ParentFacts,
    PersonFacts,
    Reach,
    RequestFacts,
    Role,
    RsvpFacts,
    SeatFacts,
    Tier,
)
from bot.domain.policy import Policy
from bot.domain.policy_reading import parse_policy

NAMES = UUID("5eed0000-0000-4000-8000-000000000000")
LONDON = ZoneInfo("Europe/London")
CALENDAR = WorkingCalendar()


def uid(name: str) -> UUID:
    """The same name is the same thing."""
    return uuid5(NAMES, name)


@cache
def policy() -> Policy:
    text = (resources.files("bot.domain") / "policies" / "england_2026.toml").read_text("utf-8")
    return parse_policy(tomllib.loads(text))


def at(said: str) -> datetime:
    """An instant from London's wall clock; 09:00 if no time is said. A wrong weekday fails."""
    parts = said.split()
    clock = parts[4] if len(parts) > 4 else "09:00"
    local = datetime.strptime(f"{' '.join(parts[1:4])} {clock}", "%d %b %Y %H:%M").replace(tzinfo=LONDON)
    assert local.strftime("%a") == parts[0], f"{said}: that is a {local:%A}"
    return local.astimezone(UTC)


def on(said: str) -> date:
    return at(said).astimezone(LONDON).date()


def said(instant: datetime | None) -> str:
    """The other way round, for comparing with what a person worked out by hand."""
    return "-" if instant is None else f"{instant.astimezone(LONDON):%a %-d %b %Y %H:%M}"


SCHOOL, GP, HEALTH, CARE, HELP = "school", "gp", "health", "care", "help"
AGENCIES = (SCHOOL, GP, HEALTH, CARE, HELP)
FUNCTIONS = {
    "school": (SCHOOL, Function.SCHOOL),
    "gp": (GP, Function.GP),
    "health visitor": (HEALTH, Function.HEALTH_VISITOR),
    "school nurse": (HEALTH, Function.SCHOOL_NURSE),
    "social worker": (CARE, Function.SOCIAL_CARE),
    "early help": (HELP, Function.EARLY_HELP),
}


def person(name: str, **more: Any) -> PersonFacts:
    agency, function = FUNCTIONS.get(name, (HELP, Function.EARLY_HELP))
    return PersonFacts(uid(name), name, uid(agency), function, **({"reach": Reach.CHAT} | more))


def seat(name: str, **more: Any) -> SeatFacts:
    """A seat that its holder, of the same name, took at the opening, knowing the family."""
    agency, function = FUNCTIONS[name]
    opened = at("Mon 4 Jan 2027")
    known = {
        "holder_id": uid(name),
        "holder_since_at": opened,
        "knows_family_at": opened,
        "added_at": opened,
    }
    return SeatFacts(uid(f"seat of {name}"), uid(agency), function, **(known | more))


def agency(code: str, **more: Any) -> AgencyFacts:
    return AgencyFacts(uid(code), code, **({"safeguarding_lead_id": uid(f"safeguarding lead of {code}")} | more))


def people(*changed: PersonFacts, names: tuple[str, ...] = tuple(FUNCTIONS)) -> dict[UUID, PersonFacts]:
    """The people of the table, each with a line manager, and the agencies' safeguarding leads."""
    found = [person(f"safeguarding lead of {code}") for code in AGENCIES]
    for name in names:
        found += [person(f"manager of {name}"), person(name, line_manager_id=uid(f"manager of {name}"))]
    return {one.id: one for one in (*found, *changed)}


def child(letter: str, tier: Tier = Tier.EARLY_HELP, **more: Any) -> ChildFacts:
    start = on("Mon 4 Jan 2027")
    usual = {"age_band": "5 to 9", "tier": tier, "tier_from_on": start, "event_on": start}
    return ChildFacts(uid(f"child {letter}"), letter, **(usual | more))


AT_THE_TABLE = ("early help", "school", "health visitor", "gp")


def family(*seats: SeatFacts, **more: Any) -> FamilyFacts:
    """A family in early help since Monday 4 January 2027, with child A, a mother, and everybody known.

    At the table: early help (the lead), school, health visitor, GP; a seat given replaces the one of that function
    or joins. Nothing booked, agreed for a year.
    """
    table = {uid(f"seat of {name}"): seat(name, is_lead=name == "early help") for name in AT_THE_TABLE}
    table |= {one.id: one for one in seats}
    usual: dict[str, Any] = {
        "reference": "R-1042",
        "nation": Nation.ENGLAND,
        "opened_at": at("Mon 4 Jan 2027"),
        "baseline_on": on("Mon 4 Jan 2027"),
        "children": (child("A"),),
        "parents": (ParentFacts(uid("mother"), "mother"),),
        "seats": tuple(table.values()),
        "people": people(),
        "agencies": {uid(code): agency(code) for code in AGENCIES},
        "agreement": AgreementFacts(on("Mon 4 Jan 2027"), on("Tue 4 Jan 2028")),
    }
    return FamilyFacts(uid("family"), **(usual | more))


def in_protection(*seats: SeatFacts, **more: Any) -> FamilyFacts:
    """The same family on a child protection plan, a social worker leading. The ICPC was on 4 January."""
    table = (seat("early help"), seat("social worker", is_lead=True), *seats)
    usual = {"children": (child("A", Tier.CHILD_PROTECTION),), "agreement": None}
    return family(*table, **(usual | more))


def meeting(starts: str | None = "Thu 11 Mar 2027 15:30", **more: Any) -> MeetingFacts:
    """A confirmed TAC, fixed on Monday 1 February 2027, well ahead."""
    usual: dict[str, Any] = {
        "kind": MeetingKind.TAC,
        "status": MeetingStatus.CONFIRMED if starts else MeetingStatus.PROPOSED,
        "child_ids": (uid("child A"),),
        "revision": 1 if starts else 0,
        "starts_at": at(starts) if starts else None,
        "minutes": 60,
        "proposed_at": at("Mon 1 Feb 2027"),
        "fixed_at": at("Mon 1 Feb 2027") if starts else None,
    }
    name = more.pop("name", "meeting")
    return MeetingFacts(uid(name), **(usual | more))


def held(starts: str, **more: Any) -> MeetingFacts:
    """A TAC that went ahead and whose record is complete."""
    ended = at(starts)
    usual = {
        "status": MeetingStatus.HELD,
        "recorded_at": ended,
        "finished_at": ended,
        "went_ahead": True,
        "name": f"held {starts}",
    }
    return meeting(starts, **(usual | more))


def rsvp(name: str, answer: Answer, when: str = "Tue 2 Feb 2027", revision: int = 1) -> RsvpFacts:
    return RsvpFacts(uid(f"seat of {name}"), revision, answer, at(when))


def request(
    name: str = "school",
    asked: str = "Tue 23 Feb 2027",
    due: str = "Tue 2 Mar 2027",
    of: MeetingFacts | None = None,
    tier: Tier = Tier.EARLY_HELP,
    **more: Any,
) -> RequestFacts:
    """A request with the policy's ladder: of a meeting, or between meetings. Due at 17:00."""
    usual: dict[str, Any] = {
        "cycle": 1,
        "rungs": ladders.freeze(of.kind if of else None, tier, policy()),
        "meeting_id": of.id if of else None,
    }
    due_at = evening(CALENDAR, on(due))
    return RequestFacts(
        uid(f"request of {name} {asked}"), uid(f"seat of {name}"), at(asked), due_at, **(usual | more)
    )


def directory(**more: Any) -> Directory:
    """A manager, a deputy and one of the team for each post; two in the CAF team; one operator."""
    roles = (Role.CAF_MANAGER, Role.TEAM_MANAGER, Role.CONFERENCE_CHAIR, Role.HEAD_OF_SERVICE)
    names = {role: tuple(f"{role} {n}" for n in (1, 2, 3)) for role in roles}
    everybody = [name for three in names.values() for name in three]
    everybody += ["caf team 1", "caf team 2", "operator"]
    usual: dict[str, Any] = {
        "posts": {role: tuple(uid(name) for name in three) for role, three in names.items()},
        "people": {uid(name): person(name) for name in everybody},
        "caf_team": (uid("caf team 1"), uid("caf team 2")),
        "operators": (uid("operator"),),
    }
    return Directory(**(usual | more))


def dues(facts: FamilyFacts, now: str, *kinds: str, seat_of: str | None = None) -> list[Due]:
    """What is due or will be, of these kinds, for this seat."""
    found = agenda.due(facts, policy(), CALENDAR, at(now))
    wanted = uid(f"seat of {seat_of}") if seat_of else None
    of_kind = (one for one in found if not kinds or one.kind in kinds)
    return [one for one in of_kind if wanted is None or one.seat_id == wanted]


def listed(found: list[Due]) -> list[tuple[str, str]]:
    """(what, when) for comparing with what a person worked out by hand."""
    return [(one.detail or one.kind, said(one.due_at)) for one in found]


def having_done(facts: FamilyFacts, *taken: Due) -> FamilyFacts:
    return replace(facts, done=facts.done | {one.key for one in taken})
