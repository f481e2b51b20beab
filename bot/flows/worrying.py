"""I'm worried: from the update card or the family's screen. Telephone numbers first, confirmed, told at once."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from bot.dialogue.ask import Ask, Option
from bot.dialogue.form import Do, Next
from bot.domain.answering import RequestIsOver
from bot.domain.facts import FamilyFacts, Role, UpdateAnswer
from bot.flows.escalations import load_shown
from bot.flows.registry import registry
from bot.flows.update_looks import find
from bot.storage.escalations import escalation_row
from bot.storage.families import current_family
from bot.storage.family_facts import family_facts
from bot.storage.tables import calendar_of
from bot.storage.work import Here, Work
from bot.usecases import answering as usecases
from bot.usecases.answering import Said
from bot.views import worries as words
from bot.views.refusals import explain
from bot.views.worries import Numbers, WorryNotTaken, WorryRead


def numbers(here: Here) -> Numbers:
    return Numbers(here.settings.emergency, here.settings.front_door, here.settings.out_of_hours)


@registry.form("worry")
async def worry(ask: Ask, here: Here, subject: dict[str, Any]) -> Do:
    """`subject`: the request that it answers, or the family alone."""
    found = await find(here, subject) if "request" in subject else None
    facts = found.facts if found else None
    if facts is None and "family" in subject:
        family_id = await current_family(here, UUID(subject["family"]))  # a worry is never lost to a merging
        facts = await family_facts(here, family_id) if family_id else None
    if facts is None:
        return Do(_over)
    if facts.closed_at is not None:
        return Do(partial(_closed, reference=facts.reference))
    morning = calendar_of(facts).next_working_morning(here.now, here.policy.people_time.quiet_until)
    asked = words.telephone_first(facts.reference, numbers(here), morning)
    ask.confirm("tell", asked, [Option("yes", words.tell_them(), style="danger")])
    return Do(partial(_tell, family_id=facts.id, request_id=found.row.id if found else None))


async def _over(work: Work) -> Next:
    return Next(note=explain(RequestIsOver()))


async def _closed(work: Work, *, reference: str) -> Next:
    return Next(note=words.plan_is_closed(reference, numbers(work)))


async def _tell(work: Work, *, family_id: UUID, request_id: UUID | None) -> Next:
    if request_id is None:
        await usecases.say_worried(work, family_id)
    else:
        await usecases.answer_update(work, request_id, Said(UpdateAnswer.WORRIED))
    facts = await family_facts(work, family_id)
    return Next(note=words.told(facts.reference if facts else "", numbers(work)))


async def load_read(here: Here, about: dict[str, Any]) -> WorryRead | None:
    """For whoever said that they are worried."""
    row = await escalation_row(here, UUID(about["escalation"]))
    facts = await family_facts(here, row.family_id) if row else None
    if row is None or facts is None or row.raised_by_id != here.who.person_id:
        return None
    by = UUID(about["by"])
    person = facts.person(by)
    return WorryRead(
        reference=facts.reference,
        name=person.name if person else "",
        role=_role(facts, by, Role(row.role)),
        at=datetime.fromisoformat(about["at"]),
        has_taken=row.acknowledged_by_id == by,
        numbers=numbers(here),
        escalation=str(row.id),
    )


def _role(facts: FamilyFacts, person_id: UUID, had_it: Role) -> Role:
    return Role.LEAD if facts.lead is not None and facts.lead.holder_id == person_id else had_it


async def load_not_taken(here: Here, about: dict[str, Any]) -> WorryNotTaken | None:
    """For whoever said so, and the lead, while it is with those to whom it passed then and nobody has taken it."""
    look = await load_shown(here, about)
    if look is None:
        return None
    return WorryNotTaken(
        reference=look.reference,
        name=look.holder,
        role=look.role,
        since=look.put_at,
        until=look.acts_by,
        is_open=look.is_open,
        taken_by=look.taken_by,
        numbers=numbers(here),
        escalation=str(look.id),
        dealt_with=look.dealt_with,
    )


worry_not_taken = registry.screen("worry_not_taken", load_not_taken, words.worry_not_taken)


worry_read = registry.screen("worry_acknowledged", load_read, words.worry_acknowledged)


async def who_has_it(work: Work, facts: WorryRead | WorryNotTaken, argument: str) -> Next:
    return Next(show=("escalation_status", {"escalation": facts.escalation}))


worry_read.on("status")(who_has_it)
worry_not_taken.on("status")(who_has_it)
