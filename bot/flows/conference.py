"""The review conference: its date entered and put right, and the lead asked for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from bot.dialogue.ask import Ask, Option
from bot.dialogue.form import Do, Next
from bot.domain import conference as rules
from bot.domain.conference import NoConference
from bot.domain.facts import ChildFacts, FamilyFacts
from bot.domain.permissions import Capability
from bot.flows.days import coming_day, past_day
from bot.flows.families import look_at
from bot.flows.registry import registry
from bot.flows.stopping import dead_end
from bot.i18n import local_date
from bot.storage.family_facts import family_facts
from bot.storage.tables import calendar_of
from bot.storage.work import Here, Work
from bot.usecases import conference as usecases
from bot.usecases.permission import is_allowed
from bot.views import conference as words
from bot.views.conference import ConferenceWanted
from bot.views.family_words import child_label
from bot.views.permission import not_allowed_words
from bot.views.refusals import explain

ALL, UNFIXED = "all", "unfixed"


@registry.form("conference_date")
async def conference_date(ask: Ask, here: Here, subject: dict[str, Any]) -> Do:
    """Whether one has taken place since the last, and when the next one is."""
    family_id = UUID(subject["family"])
    allowed = await is_allowed(here, Capability.SET_CONFERENCE, family_id)
    facts = await family_facts(here, family_id) if allowed else None
    if facts is None:
        dead_end(ask, not_allowed_words())
    children = _whose(ask, facts)
    if not children:
        dead_end(ask, explain(NoConference()))
    held_on = _held(ask, here, children[0])
    after = replace(children[0], last_rcpc_on=held_on or children[0].last_rcpc_on)
    due_on = rules.due(after, here.policy, calendar_of(facts)).due_on
    fixed_on = children[0].rcpc_on
    answer = coming_day(
        ask,
        here,
        "next",
        words.when_is_next(due_on, fixed_on if held_on is None else None),
        [due_on],
        [Option(UNFIXED, words.not_fixed_yet())],
    )
    next_on = answer if isinstance(answer, date) else None
    check = words.check(facts.reference, [child.letter for child in children], held_on, next_on, due_on)
    ask.confirm("record", check, [Option("yes", words.record_it(), style="primary")])
    ids = [child.id for child in children]
    return Do(partial(_set, family_id=family_id, child_ids=ids, held_on=held_on, next_on=next_on))


def _whose(ask: Ask, facts: FamilyFacts) -> Sequence[ChildFacts]:
    """Siblings mostly have one conference; where not, it is said whose it is."""
    children = rules.protected(facts)
    if len(children) < 2:
        return children
    options = [
        Option(ALL, words.all_of_them()),
        *(Option(child.letter, child_label(child.letter)) for child in children),
    ]
    chosen = ask.choose("whose", words.whose(), options)
    return [child for child in children if chosen in (ALL, child.letter)]


def _held(ask: Ask, here: Here, child: ChildFacts) -> date | None:
    """The conference that has taken place since the last one on record, if any has."""
    today, fixed_on = local_date(here.now), child.rcpc_on
    if fixed_on is not None and fixed_on > today:
        return None
    if fixed_on is not None:
        options = [
            Option("yes", words.yes()),
            Option("other", words.another_day()),
            Option("no", words.no()),
        ]
        answer = ask.choose("held", words.did_it_take_place(fixed_on), options)
    else:
        options = [Option("no", words.no()), Option("other", words.another_day())]
        answer = ask.choose("held", words.has_one_taken_place(rules.last_on(child)), options)
    if answer == "no":
        return None
    if answer == "yes":
        return fixed_on
    day = past_day(ask, here, "held_on", words.which_day(), [today])
    assert isinstance(day, date)
    return day


async def _set(
    work: Work, *, family_id: UUID, child_ids: list[UUID], held_on: date | None, next_on: date | None
) -> Next:
    await usecases.set_conference(work, family_id, child_ids, held_on, next_on)
    return Next(note=words.recorded())


async def load_wanted(here: Here, about: dict[str, Any]) -> ConferenceWanted | None:
    look = await look_at(here, about)
    if look is None or look.facts.closed_at is not None or not look.may(Capability.SET_CONFERENCE):
        return None
    facts, calendar, today = look.facts, calendar_of(look.facts), local_date(here.now)
    children = rules.protected(facts)
    if not children:
        return None
    wanted = [child for child in children if rules.is_wanted(child, here.policy, calendar, today)]
    child = (wanted or children)[0]
    due_on = rules.due(child, here.policy, calendar).due_on
    return ConferenceWanted(facts.id, facts.reference, child.rcpc_on, due_on, dealt_with=not wanted)


wanted = registry.screen("conference_date", load_wanted, words.wanted)


@wanted.on("enter")
async def enter(work: Work, look: ConferenceWanted, argument: str) -> Next:
    return Next(start=("conference_date", {"family": str(look.family_id)}))


@wanted.on("open")
async def open_family(work: Work, look: ConferenceWanted, argument: str) -> Next:
    return Next(show=("family", {"family": str(look.family_id)}))
