"""A borough in which everything that can be on somebody's screen is so for somebody, one Monday morning."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select

from bot.domain.agreement import Basis
from bot.domain.arranging import Plan
from bot.domain.closing import ClosingCause
from bot.domain.facts import MeetingKind, Tier
from bot.storage import models as m
from bot.storage import wake
from bot.storage.work import Who
from bot.usecases import arranging, closing, joining
from bot.usecases.agreement import go_on_without
from tests.town.family import Laid, lay_family
from tests.town.seed import agency_id, person_id
from tests.town.town import Town

NOW = "Mon 30 Nov 2026 10:00"
TABLE = ("health visitor", "school nurse", "school", "GP", "housing officer", "charity worker")
OPENED: dict[str, Any] = {"opened": "Mon 2 Nov 2026 09:00", "assessed": "Fri 27 Nov 2026 09:00"}


async def lay_borough(town: Town) -> dict[str, Laid]:
    """The families, by what is the matter with them. The bot has looked at each, and has said what there is to say."""
    town.clock.move_to(town.at(NOW))
    families = {
        "new": await lay_family(town, 1042, **OPENED),
        "long without a date": await lay_family(
            town, 1043, children="AB", parents=("mother", "father"), opened="Mon 7 Sep 2026 09:00"
        ),
        "nobody leads": await lay_family(town, 1044, lead=None, table=("school",), parents=(), **OPENED),
        "nobody at the table": await lay_family(town, 1045, table=(), **OPENED),
        "siblings": await _siblings(town),
        "fixed": await _fixed(town),
        "asked": await _asked(town),
        "asked again": await _asked(town, 1060, children="ABC"),
        "polled": await _polled(town, 1061, closed=False),
        "poll closed": await _polled(town, 1062, closed=True),
        "no date does both": await _no_date(town),
        "not recorded": await _not_recorded(town),
        "half recorded": await _half_recorded(town),
        "on the day": await _on_the_day(town),
        "not known": await lay_family(town, 1067, known=False, **OPENED),
        "without agreement": await lay_family(town, 1068, agreed=False, **OPENED),
        "agreement ends": await _agreement_ends(town),
        "agreement withdrawn": await _agreement_withdrawn(town),
        "escalated": await _escalated(town),
        "escalated too": await _escalated(town, 1072),
        "worry": await _worry(town),
        "conference": await _conference(town),
        "twice": await lay_family(town, 1075, children="AB", table=("school", "police officer"), **OPENED),
        "cancelled": await _cancelled(town),
        "closed": await _closed(town),
        "one child less": await _one_child_less(town),
        "conference over": await _conference_over(town),
        "without": await _went_on_without(town),
        "agreement refused": await _agreement_refused(town),
        "answered by being there": await _ended(town),
        "twelve children": await _not_known_to_the_lead(town),
    }
    await _people(town)
    for family in families.values():
        async with town.installation.working() as work:
            await work.look_again(family.id)
    await town.settle()
    families["set aside"] = await _set_aside(town)
    return families


async def _lay(town: Town, *rows: Any) -> None:
    async with town.installation.working() as work:
        for row in rows:
            work.db.add(row)
            await work.db.flush()


async def _set_aside(town: Town) -> Laid:
    """Looking at it fails."""
    laid = await lay_family(town, 1095, **OPENED)
    async with town.installation.working() as work:
        assert await wake.set_aside(work, laid.id, (await work.db.get_one(m.Family, laid.id)).wake_at)
    return laid


async def _closed(town: Town) -> Laid:
    """Closed this morning, with a meeting ahead that is cancelled."""
    laid = await lay_family(town, 1081, **OPENED)
    await laid.meeting("Thu 17 Dec 2026 10:00")
    async with town.installation.working(Who(person_id("lead"))) as work:
        await closing.close_plan(work, laid.id, ClosingCause.NEEDS_MET, date(2026, 11, 30))
    return laid


async def _one_child_less(town: Town) -> Laid:
    laid = await lay_family(town, 1082, children="AB", parents=("mother", "father"), **OPENED)
    await laid.meeting("Thu 17 Dec 2026 10:00")
    async with town.installation.working(Who(person_id("lead"))) as work:
        await closing.close_plan(work, laid.id, ClosingCause.MOVED_AWAY, date(2026, 11, 30), laid.children["B"])
    return laid


async def _conference_over(town: Town) -> Laid:
    """Two children under child protection, and the conference that was fixed has gone by."""
    return await lay_family(
        town,
        1083,
        lead="social worker",
        table=("school",),
        children="AB",
        tier=Tier.CHILD_PROTECTION,
        opened="Mon 7 Sep 2026 09:00",
        assessed="Mon 7 Sep 2026 09:00",
        rcpc="Thu 26 Nov 2026 09:00",
    )


async def _went_on_without(town: Town) -> Laid:
    """The manager has decided to go on without the family's agreement."""
    laid = await lay_family(town, 1084, agreed=False, **OPENED)
    facts = await laid.facts()
    async with town.installation.working(Who(person_id("CAF manager"))) as work:
        await go_on_without(work, facts, Basis.LEGAL_DUTY, "needed_for_plan")
    return laid


async def _people(town: Town) -> None:
    """What there is besides families: closed days, time away, links and codes."""
    start = date(2026, 12, 21)
    await _lay(
        town,
        m.Closure(scope="schools", start_on=start, until=date(2027, 1, 4), label="Christmas holiday"),
        m.Closure(scope="agency", agency_id=agency_id("charity"), start_on=start, until=date(2026, 12, 24), label=""),
        m.Away(person_id=person_id("lead"), start_on=start, until=date(2026, 12, 24)),
        m.Away(person_id=person_id("health visitor"), start_on=date(2026, 11, 30), until=date(2026, 12, 12)),
    )
    async with town.installation.working(Who(person_id("CAF manager"))) as work:
        (await work.db.get_one(m.Person, person_id("school"))).leaving_on = date(2027, 1, 16)
        await joining.invite_person(work, person_id("newcomer"))
        await joining.send_first_code(work, person_id("newcomer"))
    for used in (True, False):
        change = m.EmailChange(
            person_id=person_id("school"),
            address="r.tipple@primary.example",
            asked_by_id=person_id("CAF manager"),
            asked_at=town.clock.now(),
            used_at=town.clock.now() if used else None,
            ended_at=town.clock.now() if used else None,
        )
        await _lay(town, change)


async def _siblings(town: Town) -> Laid:
    """Three children with three plans, two parents, and a core group that is booked; the next ones could be."""
    laid = await lay_family(
        town,
        1050,
        lead="social worker",
        table=TABLE,
        children="ABC",
        tier=Tier.CHILD_PROTECTION,
        parents=("mother", "father"),
        opened="Mon 2 Nov 2026 09:00",
        assessed="Mon 16 Nov 2026 09:00",
        rcpc="Wed 10 Feb 2027 09:00",
    )
    async with town.installation.working() as work:
        for letter, tier in (("B", Tier.CHILD_IN_NEED), ("C", Tier.EARLY_HELP)):
            query = select(m.PlanPeriod).where(m.PlanPeriod.child_id == laid.children[letter])
            row = (await work.db.execute(query)).scalar_one()
            row.tier, row.rcpc_on = tier.value, None
    await laid.meeting("Thu 10 Dec 2026 10:00", kind=MeetingKind.CORE_GROUP.value, place="in_person")
    return laid


async def _conference(town: Town) -> Laid:
    """Under child protection, with the conference coming and nothing booked."""
    return await lay_family(
        town,
        1074,
        lead="social worker",
        table=("school", "health visitor", "police officer"),
        tier=Tier.CHILD_PROTECTION,
        opened="Mon 7 Sep 2026 09:00",
        assessed="Mon 21 Sep 2026 09:00",
    )


async def _fixed(town: Town) -> Laid:
    """A TAC whose people have answered in every way there is."""
    laid = await lay_family(town, 1051, table=TABLE, parents=("mother", "father"), **OPENED)
    meeting = await laid.meeting("Thu 17 Dec 2026 15:30", place="both", parents_coming=[str(laid.parents["mother"])])
    for key, answer in (
        ("health visitor", "coming"),
        ("school nurse", "deputy"),
        ("school", "cannot"),
        ("GP", "report"),
    ):
        deputy = {"deputy_id": person_id("nurse deputy")} if answer == "deputy" else {}
        reason = {"reason": "another_meeting"} if answer == "cannot" else {}
        row = m.Rsvp(
            meeting_id=meeting,
            seat_id=laid.seats[key],
            revision=1,
            person_id=person_id(key),
            answer=answer,
            at=town.clock.now(),
            **deputy,
            **reason,
        )
        await laid.lay(row)
    for key, until in (("nurse deputy", "Thu 17 Dec 2026 17:00"), ("health manager", "Fri 27 Nov 2026 10:00")):
        row = m.Deputising(
            seat_id=laid.seats["school nurse"],
            family_id=laid.id,
            person_id=person_id(key),
            from_at=town.at("Mon 23 Nov 2026 09:00"),
            until_at=town.at(until),
            meeting_id=meeting,
        )
        await laid.lay(row)
    return laid


async def _asked(town: Town, number: int = 1052, children: str = "A") -> Laid:
    """Updates asked for a TAC: not yet due, due, long overdue, answered in ways that somebody has to act on."""
    laid = await lay_family(town, number, table=TABLE, children=children, **OPENED)
    meeting = await laid.meeting("Thu 3 Dec 2026 15:30")
    await laid.request("health visitor", "Mon 16 Nov 2026 09:00", "Tue 24 Nov 2026 17:00", meeting=meeting)
    await laid.request("school", "Mon 16 Nov 2026 09:00", "Tue 24 Nov 2026 17:00", meeting=meeting, answer="not_mine")
    await laid.request(
        "GP", "Mon 16 Nov 2026 09:00", "Tue 24 Nov 2026 17:00", meeting=meeting, answer="need_agreement"
    )
    await laid.request("charity worker", "Mon 16 Nov 2026 09:00", "Tue 24 Nov 2026 17:00", answer="changed")
    await laid.request("school nurse", "Fri 20 Nov 2026 09:00", "Mon 30 Nov 2026 17:00", purpose="report")
    return laid


async def _plan(laid: Laid) -> Plan:
    return Plan(laid.id, MeetingKind.TAC, tuple(laid.children.values()), True)


async def _polled(town: Town, number: int, *, closed: bool) -> Laid:
    laid = await lay_family(town, number, table=TABLE, **OPENED)
    async with town.installation.working(Who(person_id("lead"))) as work:
        starts = [town.at(f"{day} Dec 2026 14:00") for day in ("Mon 14", "Tue 15", "Wed 16")]
        meeting_id = await arranging.open_poll(work, await _plan(laid), starts, 3)
    if closed:
        async with town.installation.working(Who(person_id("lead"))) as work:
            await arranging.close_poll(work, meeting_id)
    return laid


async def _no_date(town: Town) -> Laid:
    """The manager is asked for a date."""
    laid = await lay_family(town, 1063, opened="Mon 2 Nov 2026 09:00", assessed="Mon 9 Nov 2026 09:00")
    async with town.installation.working(Who(person_id("lead"))) as work:
        await arranging.ask_manager(work, await _plan(laid), town.at("Wed 2 Dec 2026 10:00"))
    return laid


async def _not_recorded(town: Town) -> Laid:
    laid = await lay_family(town, 1064, opened="Mon 5 Oct 2026 09:00", parents=("mother", "father"), children="AB")
    await laid.meeting("Thu 26 Nov 2026 10:00", fixed="Mon 2 Nov 2026 10:00")
    return laid


async def _half_recorded(town: Town) -> Laid:
    laid = await lay_family(town, 1065, opened="Mon 5 Oct 2026 09:00", children="AB")
    await laid.held("Thu 26 Nov 2026 10:00", heard=False, fixed="Mon 2 Nov 2026 10:00", finished_at=None)
    return laid


async def _on_the_day(town: Town) -> Laid:
    """A TAC this afternoon, tomorrow's beside it, without enough people."""
    laid = await lay_family(
        town, 1066, table=("health visitor", "school", "GP"), parents=("mother", "father"), **OPENED
    )
    await laid.meeting("Tue 1 Dec 2026 10:00", fixed="Mon 2 Nov 2026 10:00", place="in_person")
    return laid


async def _agreement_ends(town: Town) -> Laid:
    laid = await lay_family(town, 1069, agreed=False, **OPENED)
    await laid.lay(
        m.Agreement(
            family_id=laid.id,
            recorded_at=town.at("Mon 2 Nov 2026 09:00"),
            recorded_by_id=person_id("lead"),
            given_by=[str(one) for one in laid.parents.values()],
            agency_ids=[str(agency_id("primary"))],
            given_on=date(2026, 6, 1),
            until=date(2026, 12, 4),
        )
    )
    return laid


async def _agreement_withdrawn(town: Town) -> Laid:
    laid = await lay_family(town, 1070, agreed=False, **OPENED)
    await laid.lay(
        m.Agreement(
            family_id=laid.id,
            recorded_at=town.at("Fri 27 Nov 2026 09:00"),
            recorded_by_id=person_id("CAF worker"),
            given_by=[str(one) for one in laid.parents.values()],
            given_on=date(2026, 11, 2),
            until=date(2028, 11, 2),
            withdrawn_on=date(2026, 11, 27),
        )
    )
    return laid


async def _agreement_refused(town: Town) -> Laid:
    laid = await lay_family(town, 1086, agreed=False, tier=Tier.CHILD_IN_NEED, **OPENED)
    await laid.lay(
        m.Agreement(
            family_id=laid.id,
            recorded_at=town.at("Fri 27 Nov 2026 09:00"),
            recorded_by_id=person_id("CAF worker"),
            given_by=[],
            refused=True,
        )
    )
    return laid


async def _not_known_to_the_lead(town: Town) -> Laid:
    laid = await lay_family(town, 1088, children="ABCDEFGHIJKL", **OPENED)
    async with town.installation.working() as work:
        lead = m.Holding.person_id == person_id("lead")
        held = select(m.Holding).where(m.Holding.family_id == laid.id, lead)
        (await work.db.execute(held)).scalar_one().knows_family_at = None
    return laid


async def _ended(town: Town) -> Laid:
    """A decision that nobody needs to take any more."""
    laid = await _escalated(town, 1087)
    async with town.installation.working() as work:
        row = (await work.db.execute(select(m.Escalation).where(m.Escalation.family_id == laid.id))).scalar_one()
        row.closed_at = work.now
    return laid


async def _escalated(town: Town, number: int = 1071) -> Laid:
    """School nursing has not answered, and it is the manager's to decide."""
    laid = await lay_family(town, number, table=TABLE, opened="Mon 5 Oct 2026 09:00")
    meeting = await laid.meeting("Fri 4 Dec 2026 10:00", fixed="Mon 2 Nov 2026 10:00")
    asked = await laid.request("school nurse", "Mon 9 Nov 2026 09:00", "Mon 16 Nov 2026 17:00", meeting=meeting)
    await laid.escalation("Fri 27 Nov 2026 09:00", "CAF manager", of="school nurse", request=asked)
    return laid


async def _worry(town: Town) -> Laid:
    laid = await lay_family(town, 1073, **OPENED)
    await laid.escalation(
        "Fri 27 Nov 2026 09:00",
        "CAF manager",
        of="school",
        reason="worry",
        raised_by_id=person_id("school"),
        raised_at=town.at("Fri 27 Nov 2026 09:00"),
    )
    return laid


async def _cancelled(town: Town) -> Laid:
    laid = await lay_family(town, 1076, **OPENED)
    await laid.cancel(await laid.meeting("Wed 16 Dec 2026 10:00"))
    return laid
