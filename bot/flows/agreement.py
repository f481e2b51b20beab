"""The family's agreement: how it stands, recording and renewing it, and its withdrawal."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from bot.dialogue.ask import Ask, Option
from bot.dialogue.form import Do, Next
from bot.domain.children import Carer
from bot.domain.facts import FamilyFacts, Tier
from bot.domain.permissions import Capability
from bot.domain.policy_values import Gate
from bot.flows.asking_agreement import ask_agreement
from bot.flows.families import look_at
from bot.flows.registry import registry
from bot.i18n import local_date
from bot.storage.family_facts import family_facts
from bot.storage.tables import calendar_of
from bot.storage.work import Here, Work
from bot.usecases import agreement as usecases
from bot.usecases.families import Given
from bot.usecases.permission import is_allowed
from bot.views import agreement as words
from bot.views.families import FamilyLook
from bot.views.permission import not_allowed_words


async def load(here: Here, about: dict[str, Any]) -> FamilyLook | None:
    look = await look_at(here, about)
    return look if look is not None and look.may(Capability.RECORD_AGREEMENT) else None


async def load_ending(here: Here, about: dict[str, Any]) -> FamilyLook | None:
    """While the agreement that was to end has not been renewed, refused or withdrawn."""
    look = await load(here, about)
    kept = look.facts.agreement if look else None
    if look is None or kept is None or kept.until is None or kept.withdrawn_on or kept.refused:
        return None
    asked_before = here.policy.agreement.renewal_asked_before_end
    days = calendar_of(look.facts).working_days_between(local_date(here.now), kept.until)
    return look if days <= asked_before else None


async def load_withdrawn(here: Here, about: dict[str, Any]) -> FamilyLook | None:
    look = await load(here, about)
    kept = look.facts.agreement if look else None
    return look if kept is not None and kept.withdrawn_on is not None else None


async def load_refused(here: Here, about: dict[str, Any]) -> FamilyLook | None:
    look = await load(here, about)
    return look if look is not None and look.facts.agreement and look.facts.agreement.refused else None


agreement = registry.screen("agreement", load, words.agreement)
ending = registry.screen("agreement_ending", load_ending, words.agreement_ending)
was_withdrawn = registry.screen("agreement_withdrawn", load_withdrawn, words.agreement_withdrawn)
was_refused = registry.screen("agreement_refused", load_refused, words.agreement_refused)


async def record(work: Work, look: FamilyLook, argument: str) -> Next:
    return Next(start=("record_agreement", {"family": str(look.facts.id)}))


async def open_family(work: Work, look: FamilyLook, argument: str) -> Next:
    return Next(show=("family", {"family": str(look.facts.id)}))


agreement.on("record")(record)
ending.on("record")(record)
was_refused.on("record")(record)
ending.on("open")(open_family)
was_withdrawn.on("open")(open_family)
was_refused.on("open")(open_family)


@agreement.on("withdraw")
async def withdraw(work: Work, look: FamilyLook, argument: str) -> Next:
    return Next(start=("withdraw_agreement", {"family": str(look.facts.id)}))


async def _family(here: Here, subject: dict[str, Any]) -> FamilyFacts | None:
    family_id = UUID(subject["family"])
    if not await is_allowed(here, Capability.RECORD_AGREEMENT, family_id):
        return None
    return await family_facts(here, family_id)


@registry.form("record_agreement")
async def record_agreement(ask: Ask, here: Here, subject: dict[str, Any]) -> Do:
    """Under child protection too: what the family agreed to is worth knowing, though nothing waits for it."""
    facts = await _family(here, subject)
    if facts is None:
        return Do(_not_allowed)
    agencies = {
        seat.agency_id: facts.agencies[seat.agency_id].name
        for seat in facts.seats
        if not seat.is_lead and seat.agency_id in facts.agencies
    }
    tier = Tier.EARLY_HELP if facts.tier is Tier.EARLY_HELP else Tier.CHILD_IN_NEED
    answered = ask_agreement(ask, here, tier, [Carer(parent.label) for parent in facts.parents], agencies)
    if answered.given is None:
        return Do(_nothing)
    check = words.check_recording(facts.reference, answered.summary)
    ask.confirm("record", check, [Option("yes", words.record_it(), style="primary")])
    return Do(partial(_record, family_id=facts.id, given=answered.given))


async def _record(work: Work, *, family_id: UUID, given: Given) -> Next:
    await usecases.record_agreement(work, family_id, given)
    return Next(note=words.recorded())


@registry.form("withdraw_agreement")
async def withdraw_agreement(ask: Ask, here: Here, subject: dict[str, Any]) -> Do:
    facts = await _family(here, subject)
    if facts is None:
        return Do(_not_allowed)
    gate = here.policy.gate(facts.tier) is not Gate.NEED_TO_KNOW
    check = words.check_withdrawal(facts.reference, gate=gate)
    ask.confirm("withdraw", check, [Option("yes", words.withdraw_it(), style="danger")])
    return Do(partial(_withdraw, family_id=facts.id, gate=gate))


async def _withdraw(work: Work, *, family_id: UUID, gate: bool) -> Next:
    await usecases.withdraw_agreement(work, family_id)
    return Next(note=words.withdrawn(gate=gate))


async def _not_allowed(work: Work) -> Next:
    return Next(note=not_allowed_words())


async def _nothing(work: Work) -> Next:
    return Next()
