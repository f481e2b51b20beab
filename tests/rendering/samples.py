"""What is drawn first: the screens and forms that no button of another screen leads to that morning."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from bot.card import short
from bot.domain.facts import FamilyFacts

Sample = tuple[str, str, dict[str, Any]]
"""Who reads it, what it is, and what it is about."""


def _family(facts: FamilyFacts) -> dict[str, str]:
    return {"family": str(facts.id)}


def _meeting(facts: FamilyFacts) -> dict[str, str]:
    return {"meeting": str(facts.meetings[-1].id)}


def _place(facts: FamilyFacts, function: str) -> str:
    return str(next(seat.id for seat in facts.seats if seat.function == function))


def screens(of: Mapping[str, FamilyFacts], people: Mapping[str, UUID]) -> Iterator[Sample]:
    """`of`: the families by what is the matter with them."""
    for name in of:
        yield "CAF manager", "family", _family(of[name])
        yield "lead", "family", _family(of[name])
    for name in ("siblings", "conference", "conference over"):
        yield "social worker", "family", _family(of[name])
    yield "school", "family", _family(of["closed"])
    yield "school", "family_closed", _family(of["closed"])
    yield (
        "school",
        "plan_closed",
        {**_family(of["one child less"]), "child": str(of["one child less"].former_children[0].id)},
    )
    for name in ("conference", "conference over"):
        yield "social worker", "conference_date", _family(of[name])
    yield "lead", "agreement", _family(of["without"])
    yield "lead", "household", _family(of["one child less"])
    for name in ("fixed", "polled", "poll closed", "no date does both", "not recorded", "half recorded", "cancelled"):
        yield "lead", "meeting", _meeting(of[name])
    for name in ("not recorded", "half recorded"):
        yield "lead", "record_meeting", _meeting(of[name])
    yield "lead", "did_it_happen", _meeting(of["not recorded"])
    yield "lead", "record_due", _meeting(of["half recorded"])
    yield "lead", "agreement_withdrawn", _family(of["agreement withdrawn"])
    yield "lead", "closed_seat", {**_family(of["new"]), "place": _place(of["new"], "health_visitor")}
    yield "lead", "unreachable", {"family_id": str(of["new"].id), "person_id": str(people["GP"])}
    yield "operator", "operator_alert", {**_family(of["new"]), "what": "no_manager"}
    yield "operator", "operator_alert", {**_family(of["new"]), "what": "set_aside"}
    yield "CAF manager", "mended", _family(of["new"])
    for to in ("2026-11-02T09:00:00+00:00", None):
        yield "school", "put_back", {"at": "2026-11-03T15:00:00+00:00", "to": to}
    yield "CAF manager", "set_aside", _family(of["set aside"])
    yield "lead", "joined", {"person_id": str(people["school"])}
    yield "school", "poll_chase", _meeting(of["polled"])
    yield "housing officer", "reminder_hours", _meeting(of["fixed"])
    yield "school", "meeting_answer", _meeting(of["fixed"])
    yield "school nurse", "deputy_cannot", _meeting(of["fixed"])
    yield "health manager", "deputy_released", _meeting(of["fixed"])
    yield "nurse deputy", "deputy_named", _meeting(of["fixed"])
    yield "school", "how_to_join", _meeting(of["fixed"])
    yield "GP", "meeting_place", _meeting(of["fixed"])
    lost = {"escalation": str(of["escalated"].escalations[0].id)}
    yield "CAF deputy", "escalation_passed_on", lost
    yield "CAF manager", "escalation_passed_on", lost
    read = {"by": str(people["CAF manager"]), "at": of["worry"].escalations[0].raised_at.isoformat()}
    yield "school", "worry_acknowledged", {"escalation": str(of["worry"].escalations[0].id), **read}
    for signal in of["new"].signals:
        yield "lead", "drift_reminder", {**_family(of["new"]), "signal": signal.key}
    waiting = [["family", _family(of["new"])], ["poll", _meeting(of["polled"])]]
    yield "school", "several", {"waiting": waiting}
    yield "school", "several", {"waiting": waiting, "morning": True}
    yield "school", "several", {"waiting": []}
    yield "school", "welcome", {}
    yield "CAF manager", "welcome", {}
    yield "school", "not_here", {"had_text": True}
    yield "school", "not_here", {}
    yield "school", "help", {"unknown": True}
    for remark in ("greeting", "help", "stop", "other"):
        yield "school", "small_talk", {"remark": remark}
    yield "lead", "agreement_refused", _family(of["agreement refused"])
    yield (
        "lead",
        "made_lead",
        {
            **_family(of["twelve children"]),
            "seat": str(of["twelve children"].seats[0].id),
        },
    )
    yield "school", "poll_over", _meeting(of["cancelled"])
    yield "lead", "escalation_ended", {"escalation": str(of["answered by being there"].escalations[0].id)}
    worry = of["worry"].escalations[0]
    yield "school", "worry_not_taken", {"escalation": str(worry.id), "put": worry.put_at.isoformat()}
    yield "stranger", "stranger", {}
    yield "stranger", "ended_on_old_phone", {}


def forms(of: Mapping[str, FamilyFacts], people: Mapping[str, UUID], invitation: UUID) -> Iterator[Sample]:
    for name in ("new", "long without a date", "polled"):
        yield "lead", "schedule_meeting", _family(of[name])
    for name in ("siblings", "conference"):
        yield "social worker", "schedule_meeting", _family(of[name])
    yield "school", "schedule_meeting", _family(of["new"])
    yield "project manager", "schedule_meeting", {}
    yield "social worker", "book_core_groups", _family(of["siblings"])
    yield "lead", "book_core_groups", _family(of["new"])
    yield "social worker", "move_meeting", _meeting(of["siblings"])
    yield "social worker", "change_tier", _family(of["siblings"])
    for name in ("conference", "conference over", "siblings"):
        yield "social worker", "conference_date", _family(of[name])
    yield "school", "conference_date", _family(of["conference"])
    yield "lead", "conference_date", _family(of["new"])
    for form in ("close_plan", "change_tier"):
        yield "lead", form, _family(of["closed"])
    yield "lead", "close_plan", _family(of["worry"])
    yield "lead", "close_plan", _family(of["long without a date"])
    yield "school", "close_plan", _family(of["new"])
    yield "lead", "add_child", _family(of["one child less"])
    yield "social worker", "add_child", _family(of["siblings"])
    yield "lead", "add_carer", _family(of["one child less"])
    household = of["one child less"]
    yield "lead", "change_child", {**_family(household), "child": str(household.children[0].id)}
    yield "lead", "change_carer", {**_family(household), "carer": str(household.parents[0].id)}
    yield "lead", "worry", _family(of["closed"])
    yield "school", "add_child", _family(of["new"])
    yield "lead", "add_child", _family(of["twelve children"])
    for form, whom in (("change_child", "child"), ("change_carer", "carer")):
        yield "lead", form, {**_family(household), whom: str(of["new"].id)}  # who takes no part any more
    for form in ("move_meeting", "cancel_meeting", "fix_date", "go_ahead_without"):
        yield "lead", form, _meeting(of["cancelled"])
    yield "lead", "cancel_meeting", _meeting(of["fixed"])
    yield "lead", "cancel_meeting", _meeting(of["on the day"])
    yield "lead", "fix_date", _meeting(of["no date does both"])
    yield "lead", "fix_date", {**_meeting(of["polled"]), "starts_at": "2026-12-02T10:00:00+00:00"}
    yield "lead", "move_meeting", _meeting(of["fixed"])
    yield "school", "cannot_come", {**_meeting(of["cancelled"]), "revision": 1}
    yield "school nurse", "send_deputy", {**_meeting(of["fixed"]), "revision": 1}
    yield "GP", "send_deputy", {**_meeting(of["fixed"]), "revision": 1}  # where nobody else works
    yield "drug worker", "send_deputy", {**_meeting(of["fixed"]), "revision": 1}
    yield "lead", "request_updates", _family(of["nobody at the table"])
    yield "lead", "request_updates", _family(of["not known"])
    yield "lead", "request_updates", _family(of["new"])
    yield "lead", "they_told_me", _family(of["nobody at the table"])
    yield "lead", "record_agreement", _family(of["long without a date"])
    child = str(of["half recorded"].children[0].id)
    yield "lead", "not_heard", {**_meeting(of["half recorded"]), "child": child}
    yield "lead", "change_voice", _meeting(of["half recorded"])
    yield "lead", "what_was_decided", _meeting(of["half recorded"])
    yield "CAF manager", "merge_families", _family(of["long without a date"])
    yield "lead", "language", {"person": str(people["lead"])}
    yield "stranger", "join", {"invitation": str(invitation), "card": "x", "round": 1}


def answered(of: Mapping[str, FamilyFacts], people: Mapping[str, UUID]) -> Iterator[tuple[Sample, dict[str, Any]]]:
    """Questions that only certain answers lead to."""
    theirs = {"person": str(people["school"])}
    yield ("CAF manager", "work_email", theirs), {"email": {"typed": "r.tipple@northwick.example"}}
    late = {"date": "other", "day": {"typed": "Tue 26 Jan 2pm"}, "why": "lead_away"}
    yield ("lead", "move_meeting", _meeting(of["fixed"])), late
    leaver = {**_family(of["fixed"]), "seat": _place(of["fixed"], "school")}
    yield ("lead", "hand_over", leaver), {"who": short(people["head teacher"])}
