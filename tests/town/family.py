"""Laying a family into the town directly: its children, its table, its meetings and requests, at any moment.

For scenarios that begin in the middle. What a scenario is about goes through chat; what came before is laid.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from bot.card import Card
from bot.domain import ladders
from bot.domain.facts import FamilyFacts, Function, MeetingKind, MeetingStatus, Tier
from bot.domain.references import make_reference
from bot.flows.registry import registry
from bot.i18n import local_date
from bot.storage import models as m
from bot.storage.family_facts import family_facts
from bot.storage.update_facts import write_rungs
from bot.storage.work import Who
from tests.town.cast import CAST
from tests.town.people import Somebody
from tests.town.seed import agency_id, person_id
from tests.town.town import Town

PARTS = {part.key: part for part in CAST}
TABLE = ("health visitor", "school nurse", "school", "GP")


@dataclass
class Laid:
    """A family that lies in the town. `seats` by who was put there; `children` by letter; `parents` by label."""

    town: Town
    id: UUID
    reference: str
    seats: dict[str, UUID] = field(default_factory=dict)
    children: dict[str, UUID] = field(default_factory=dict)
    parents: dict[str, UUID] = field(default_factory=dict)

    async def facts(self) -> FamilyFacts:
        async with self.town.installation.looking() as here:
            found = await family_facts(here, self.id)
        assert found is not None
        return found

    async def meeting(self, when: str, *, fixed: str | None = None, **more: Any) -> UUID:
        """A meeting with a fixed date, a TAC unless said otherwise. Nobody is told."""
        starts_at = self.town.at(when)
        fixed_at = self.town.at(fixed) if fixed else min(self.town.clock.now(), starts_at - timedelta(days=20))
        usual: dict[str, Any] = {
            "kind": MeetingKind.TAC.value,
            "status": MeetingStatus.CONFIRMED.value,
            "child_ids": [str(child_id) for child_id in self.children.values()],
            "minutes": 60,
            "place": "both",
            "proposed_at": fixed_at,
            "proposed_by_id": person_id("lead"),
            "revision": 1,
            "sequence": 0,
            "starts_at": starts_at,
            "fixed_at": fixed_at,
            "notice_kept": True,
            "parents_coming": [],
            "family_times": [],
        }
        row = m.Meeting(family_id=self.id, **(usual | more))
        date = m.MeetingDate(
            meeting_id=row.id,
            revision=1,
            starts_at=starts_at,
            set_at=fixed_at,
            set_by_id=row.proposed_by_id,
            notice_state="ample",
        )
        await self.lay(row, date)
        return row.id

    async def held(self, when: str, *, heard: bool = True, seen: bool = True, **more: Any) -> UUID:
        """A meeting that went ahead and is recorded: the whole table came; each child was seen and heard."""
        at = self.town.at(when)
        usual = {
            "status": MeetingStatus.HELD.value,
            "recorded_at": at + timedelta(hours=1),
            "finished_at": at + timedelta(hours=1),
            "went_ahead": True,
        }
        meeting_id = await self.meeting(when, **(usual | more))
        told = {"meeting_id": meeting_id, "at": at, "by_id": person_id("lead")}
        rows: list[Any] = [m.Presence(seat_id=seat_id, presence="there", **told) for seat_id in self.seats.values()]
        for child_id in self.children.values():
            if seen:
                rows.append(m.Presence(child_id=child_id, presence="there", **told))
            if heard:
                rows.append(m.Voice(child_id=child_id, method="drew_or_wrote", **told))
        await self.lay(*rows)
        return meeting_id

    async def cancel(self, meeting_id: UUID, cause: str = "venue_closed") -> None:
        """The meeting is cancelled now, and nobody is told."""
        async with self.town.installation.working() as work:
            row = await work.db.get_one(m.Meeting, meeting_id)
            row.status, row.cancelled_at, row.cancel_cause = MeetingStatus.CANCELLED.value, work.now, cause

    async def request(
        self, of: str, asked: str, due: str, *, meeting: UUID | None = None, answer: str | None = None, **more: Any
    ) -> UUID:
        """An update asked of the seat where `of` was put. With an answer it was given when it was due."""
        facts = await self.facts()
        kind = next((one.kind for one in facts.meetings if one.id == meeting), None)
        rungs = ladders.freeze(kind, facts.tier, self.town.installation.policies[-1])
        before = sum(request.seat_id == self.seats[of] for request in facts.requests)
        row = m.UpdateRequest(
            family_id=self.id,
            seat_id=self.seats[of],
            meeting_id=meeting,
            cycle=before + 1,
            asked_at=self.town.at(asked),
            asked_by_id=person_id("lead"),
            due_at=self.town.at(due),
            rungs=write_rungs(rungs),
            **more,
        )
        rows: list[Any] = [row]
        if answer is not None:
            rows.append(
                m.GivenAnswer(
                    request_id=row.id,
                    family_id=self.id,
                    seat_id=self.seats[of],
                    answer=answer,
                    at=row.due_at,
                    by_id=person_id(of),
                )
            )
        await self.lay(*rows)
        return row.id

    async def escalation(
        self, raised: str, holder: str, *, of: str, request: UUID | None = None, **more: Any
    ) -> UUID:
        """Something that is `holder`'s to decide, about the seat where `of` was put."""
        at = self.town.at(raised)
        usual = {"reason": "no_answer", "role": "caf_manager", "raised_at": at, "put_at": at, "hop": 0}
        row = m.Escalation(
            family_id=self.id,
            holder_id=person_id(holder),
            request_id=request,
            seat_id=self.seats[of],
            agency_id=agency_id(PARTS[of].agency),
            **(usual | more),
        )
        await self.lay(row)
        return row.id

    async def reply(self, meeting: UUID, of: str, answer: str) -> None:
        """An RSVP of the seat where `of` was put, to the meeting's first date."""
        await self.lay(
            m.Rsvp(
                meeting_id=meeting,
                seat_id=self.seats[of],
                revision=1,
                person_id=person_id(of),
                answer=answer,
                at=self.town.clock.now(),
            )
        )

    async def steps_up(self, letter: str, on: str | None = None, rcpc: str | None = None) -> None:
        """One child comes under child protection, and nobody is told."""
        day = local_date(self.town.at(on) if on else self.town.clock.now())
        async with self.town.installation.working() as work:
            query = select(m.PlanPeriod).where(m.PlanPeriod.child_id == self.children[letter])
            (await work.db.execute(query)).scalar_one().until = day
        await self.lay(
            m.PlanPeriod(
                family_id=self.id,
                child_id=self.children[letter],
                tier=Tier.CHILD_PROTECTION.value,
                from_on=day,
                event_on=day,
                rcpc_on=local_date(self.town.at(rcpc)) if rcpc else None,
            )
        )

    async def presences_of(self, of: str) -> list[str]:
        """Every entry of who came for this seat, the first one first."""
        async with self.town.installation.looking() as here:
            query = select(m.Presence).where(m.Presence.seat_id == self.seats[of])
            rows = sorted((await here.db.execute(query)).scalars(), key=lambda row: row.at)
        return [row.presence for row in rows]

    async def named_in_the_record(self, what: str) -> list[str | None]:
        """By whose hand this was done for a shared mailbox, each time that the family's record says so."""
        async with self.town.installation.looking() as here:
            query = select(m.Chronology).where(m.Chronology.family_id == self.id, m.Chronology.what == what)
            entries = sorted((await here.db.execute(query)).scalars(), key=lambda entry: entry.at)
            ids = [UUID(entry.about["answering"]) for entry in entries if "answering" in entry.about]
            return [(await here.db.get_one(m.Answering, each)).name for each in ids]

    async def screen(self, who: Somebody, kind: str, **about: Any) -> Card | None:
        """What a screen would show this person now; None where there is nothing for them."""
        screen = registry.screens[kind]
        async with self.town.installation.looking(Who(who.person_id)) as here:
            facts = await screen.load(here, about)
        return None if facts is None else screen.view(facts)

    async def lay(self, *rows: Any) -> None:
        """Put rows of this family down, in this order. Nobody looks at the family until `wakes`."""
        async with self.town.installation.working() as work:
            for row in rows:
                work.db.add(row)
                await work.db.flush()

    async def wakes(self) -> None:
        """The bot looks at the family now, and does what is due."""
        async with self.town.installation.working() as work:
            await work.look_again(self.id)
        await self.town.settle()


async def lay_family(
    town: Town,
    number: int = 1042,
    *,
    lead: str | None = "lead",
    table: Sequence[str] = TABLE,
    children: str = "A",
    unborn: str = "",
    tier: Tier = Tier.EARLY_HELP,
    opened: str | None = None,
    assessed: str | None = None,
    baseline: str | None = None,
    rcpc: str | None = None,
    parents: Sequence[str] = ("mother",),
    agreed: bool = True,
    known: bool = True,
) -> Laid:
    """A family under one plan. `opened`, `assessed` and `baseline` are now unless said.

    `table` are people of the cast, each in a seat of their own agency and function. `known`: they have said that they
    know which family it is. Of the children, those in `unborn` are not born yet. The family agreed on the day of the opening, for two years.
    """
    opened_at = town.at(opened) if opened else town.clock.now()
    event_on = local_date(town.at(assessed)) if assessed else local_date(opened_at)
    family = m.Family(
        reference=make_reference(number),
        nation="england",
        opened_at=opened_at,
        opened_by_id=person_id(lead or "CAF worker"),
        baseline_on=local_date(town.at(baseline)) if baseline else local_date(opened_at),
    )
    laid = Laid(town, family.id, family.reference)
    rows: list[Any] = [family]
    for letter in children:
        child = m.Child(family_id=family.id, letter=letter, age_band="unborn" if letter in unborn else "5_to_10")
        laid.children[letter] = child.id
        plan = m.PlanPeriod(
            family_id=family.id,
            child_id=child.id,
            tier=tier.value,
            from_on=event_on,
            event_on=event_on,
            rcpc_on=local_date(town.at(rcpc)) if rcpc else None,
        )
        rows += [child, plan]
    for label in parents:
        parent = m.Parent(family_id=family.id, label=label)
        laid.parents[label] = parent.id
        rows.append(parent)
    if agreed:
        until = date_in_two_years(opened_at)
        rows.append(
            m.Agreement(
                family_id=family.id,
                recorded_at=opened_at,
                recorded_by_id=person_id(lead or "CAF worker"),
                given_by=[str(parent_id) for parent_id in laid.parents.values()],
                given_on=local_date(opened_at),
                until=until,
            )
        )
    for key in (lead or "lead", *table):
        is_lead = key == (lead or "lead")
        part = PARTS[key]
        seat = m.Seat(
            family_id=family.id,
            agency_id=agency_id(part.agency),
            function=Function(part.function).value,
            is_lead=is_lead,
            added_at=opened_at,
        )
        laid.seats[key] = seat.id
        rows.append(seat)
        if is_lead and lead is None:
            continue
        rows.append(
            m.Holding(
                family_id=family.id,
                seat_id=seat.id,
                person_id=person_id(key),
                from_at=opened_at,
                knows_family_at=opened_at if known or is_lead else None,
            )
        )
    await laid.lay(*rows)
    return laid


def date_in_two_years(instant: datetime) -> Any:
    return local_date(instant + timedelta(days=730))
