"""The family's times first: when each parent or carer can come, asked one by one."""

from __future__ import annotations

from collections.abc import Iterable

from bot.card import Words
from bot.dialogue.ask import Ask, Option
from bot.domain.arranging import ParentTimes
from bot.domain.facts import FamilyFacts, ParentFacts
from bot.domain.slots import FamilyTimes, PartOfDay
from bot.views import family_times as words
from bot.views import scheduling
from bot.views.people_at import parent_name

WEEKDAYS = frozenset(range(5))
ANY, DAYS, UNASKED = "any", "days", "unasked"


def ask_times(ask: Ask, facts: FamilyFacts) -> tuple[ParentTimes, ...]:
    """One answer for each parent; a family without parents at the table is asked nothing."""
    return tuple(_of(ask, facts, parent, number) for number, parent in enumerate(facts.parents))


def by_label(facts: FamilyFacts, times: Iterable[ParentTimes]) -> tuple[tuple[str, ParentTimes], ...]:
    """Those who are still of the family, each by their label."""
    labels = {parent.id: parent.label for parent in facts.parents}
    return tuple((labels[one.parent_id], one) for one in times if one.parent_id in labels)


def _of(ask: Ask, facts: FamilyFacts, parent: ParentFacts, number: int) -> ParentTimes:
    name = parent_name(parent.label)
    keys = (ANY, *(part.value for part in PartOfDay), DAYS, UNASKED)
    options = [Option(key, words.times_option(key)) for key in keys]
    chosen = ask.choose(f"times{number}", words.family_times(facts.reference, name), options, width=2)
    if chosen == DAYS:
        return ParentTimes(parent.id, _some_days(ask, name, number))
    if chosen in (ANY, UNASKED):
        return ParentTimes(parent.id, FamilyTimes(), asked=chosen == ANY)
    return ParentTimes(parent.id, FamilyTimes(WEEKDAYS, frozenset({PartOfDay(chosen)})))


def _some_days(ask: Ask, name: str, number: int) -> FamilyTimes:
    parts = [Option(part.value, words.part(part)) for part in PartOfDay]
    days = [Option(str(day), words.weekday(day)) for day in sorted(WEEKDAYS)]
    picked = ask.many(
        f"days{number}",
        words.which_days(name),
        [days[:3], days[3:], parts],
        done=scheduling.done(),
        refuse=_needs_both,
        start=frozenset(part.value for part in PartOfDay),
    )
    return FamilyTimes(_weekdays(picked), _parts(picked))


def _weekdays(picked: frozenset[str]) -> frozenset[int]:
    return frozenset(int(key) for key in picked if key.isdigit())


def _parts(picked: frozenset[str]) -> frozenset[PartOfDay]:
    return frozenset(PartOfDay(key) for key in picked if not key.isdigit())


def _needs_both(picked: frozenset[str]) -> Words | None:
    return None if _weekdays(picked) and _parts(picked) else words.a_day_and_a_part()
