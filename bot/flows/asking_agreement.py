"""The questions about the family's agreement, wherever they are asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from bot.card import short, unshort
from bot.dialogue.ask import Ask, Option
from bot.domain.calendar import months_on
from bot.domain.children import Carer
from bot.domain.facts import Tier
from bot.flows.days import coming_day, past_day
from bot.i18n import local_date
from bot.storage.work import Here
from bot.usecases.families import Given
from bot.views import opening as words
from bot.views.family_words import carer_label

MONTHS = (3, 6, 12)


@dataclass(frozen=True, slots=True)
class Answered:
    """`answer`: "agreed", "refused", "not_yet"; `summary` is what the last look says."""

    answer: str
    given: Given | None
    summary: str


def ask_agreement(
    ask: Ask, here: Here, tier: Tier, carers: Sequence[Carer], agencies: Mapping[UUID, str]
) -> Answered:
    """Agreed or refused, and when. Early help: who agreed, for whom, and until when."""
    options = [
        Option("agreed", words.agreed()),
        Option("refused", words.refused()),
        Option("not_yet", words.not_asked_yet()),
    ]
    answer = ask.choose("agreed", words.has_family_agreed(tier), options)
    if answer == "not_yet":
        return Answered(answer, None, words.agreement_summary(tier, answer, None))
    today = local_date(here.now)
    if answer == "refused":
        on = _day(past_day(ask, here, "refused_on", words.agreed_when(refused=True), _lately(today)))
        return Answered(answer, Given(on, refused=True), words.agreement_summary(tier, answer, None))
    given_by = _who(ask, carers)
    agency_ids = _which(ask, agencies) if tier is Tier.EARLY_HELP else None
    given_on = _day(past_day(ask, here, "given_on", words.agreed_when(), _lately(today)))
    until = None
    if tier is Tier.EARLY_HELP:
        ends = [months_on(today, months) for months in MONTHS]
        until = _day(coming_day(ask, here, "until", words.agreed_until(), ends))
    given = Given(given_on, given_by, agency_ids, until)
    return Answered(answer, given, words.agreement_summary(tier, answer, until))


def _who(ask: Ask, carers: Sequence[Carer]) -> tuple[Carer, ...]:
    if len(carers) < 2:
        return tuple(carers)
    picked = ask.many(
        "given_by",
        words.who_agreed(),
        [Option(carer.value, carer_label(carer)) for carer in carers],
        done=words.that_is_all(),
        refuse=lambda some: None if some else words.at_least_one(),
        start=frozenset(carer.value for carer in carers),
        width=2,
    )
    return tuple(carer for carer in carers if carer.value in picked)


def _which(ask: Ask, agencies: Mapping[UUID, str]) -> frozenset[UUID] | None:
    if not agencies:
        return None
    options = [Option("all", words.to_all()), Option("some", words.to_some())]
    if ask.choose("agencies", words.to_which_agencies(), options) == "all":
        return None
    picked = ask.many(
        "which",
        words.pick_agencies(),
        [Option(short(agency_id), name) for agency_id, name in agencies.items()],
        done=words.that_is_all(),
        refuse=lambda some: None if some else words.at_least_one(),
    )
    return frozenset(unshort(key) for key in picked)


def _lately(today: date) -> list[date]:
    return [today, date.fromordinal(today.toordinal() - 1)]


def _day(answer: str | date) -> date:
    assert isinstance(answer, date)
    return answer
