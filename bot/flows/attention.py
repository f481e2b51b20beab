"""What needs attention: the list, and one signal: why it shows, what mends it, putting it off, asking the lead."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from bot.card import short, unshort
from bot.dialogue.form import Next
from bot.domain.attention import TAKES, Attention, Mend, attention, find, is_in_hand, mend
from bot.domain.drift import is_quiet, seen
from bot.domain.facts import Role
from bot.domain.people_time import snoozed_until
from bot.domain.permissions import Capability, NotAllowed, may
from bot.flows.registry import registry
from bot.storage.attention import NOBODY_LEADS, Overseen, loud_by_lead, needing_attention, overseen_by
from bot.storage.families import reference_of
from bot.storage.family_facts import families_facts, family_facts
from bot.storage.people import colleagues_by_id
from bot.storage.relations import relations_to
from bot.storage.roles import roles_of
from bot.storage.signals import was_said
from bot.storage.tables import calendar_of
from bot.storage.work import Here, Work
from bot.usecases import drift as usecases
from bot.views import attention as words
from bot.views.attention import AttentionList, LeadLine, Leads, OperatorAlert, SignalLook

REMIND_AFTER = (1, 3, 5)
"""Working days, as far as the policy lets it be put off."""
MOST_LEADS = 8


async def overseen(here: Here) -> Overseen:
    return overseen_by(await roles_of(here, here.me), here.policy)


async def load_list(here: Here, about: dict[str, Any]) -> AttentionList | None:
    if here.who.person_id is None:
        return None
    mine = await overseen(here)
    offset, lead = int(about.get("offset", 0)), about.get("lead") if mine.is_wide else None
    narrowed = None if lead is None else NOBODY_LEADS if lead == NOBODY_LEADS else UUID(lead)
    page = await needing_attention(here, mine, offset, words.PAGE, lead=narrowed)
    found = await families_facts(here, page.family_ids)
    looked = [attention(facts, here.policy, calendar_of(facts), here.now) for facts in found.values()]
    needed = sorted((one for one in looked if one.is_needed), key=lambda one: one.rank)
    name = None
    if narrowed is not None:
        people = await colleagues_by_id(here, [narrowed] if isinstance(narrowed, UUID) else [])
        name = people[0].name if people else ""
    # What was put right a moment ago, and is not swept yet, leaves the count too.
    count = page.count - (len(page.family_ids) - len(needed))
    return AttentionList(tuple(needed), count, offset, mine.is_wide, lead, name)


async def lead_lines(here: Here, mine: Overseen, most: int = MOST_LEADS) -> tuple[LeadLine, ...]:
    """The leads whose families need something, the most first."""
    counted = (await loud_by_lead(here, mine))[:most]
    people = {one.id: one.name for one in await colleagues_by_id(here, [who for who, _ in counted if who])}
    return tuple(LeadLine(who, people.get(who, "") if who else "", count) for who, count in counted)


async def load_leads(here: Here, about: dict[str, Any]) -> Leads | None:
    if here.who.person_id is None:
        return None
    mine = await overseen(here)
    return Leads(await lead_lines(here, mine)) if mine.is_wide else None


async def load_signal(here: Here, about: dict[str, Any]) -> SignalLook | None:
    """While it shows, for whoever may see what needs attention about the family."""
    if here.who.person_id is None:
        return None
    family_id = UUID(about["family"])
    relations = await relations_to(here, family_id, here.me)
    facts = await family_facts(here, family_id) if may(Capability.SEE_ATTENTION, relations) else None
    if facts is None or facts.closed_at is not None:
        return None
    calendar = calendar_of(facts)
    looked = attention(facts, here.policy, calendar, here.now)
    signal = find(looked, about["signal"])
    if signal is None:
        return None
    kept = seen(signal, facts)
    wanted = mend(signal, facts, here.now)
    lead = facts.lead
    quiet = is_quiet(signal, facts, here.now, calendar)
    return SignalLook(
        facts=facts,
        signal=signal,
        others=tuple(one for one in looked.signals if one is not signal),
        policy=here.policy,
        mend=wanted if may(TAKES[wanted[0]], relations) else None,
        may_ask_lead=lead is not None and lead.holder_id not in (None, here.me),
        asked_today=await was_said(here, usecases.asked_key(family_id, signal, here.me, here)),
        is_quiet=quiet,
        kept=kept,
        remind_on=tuple(
            (days, calendar.local_day(snoozed_until(here.now, days, 0, here.policy, calendar)))
            for days in REMIND_AFTER
            if days <= here.policy.people_time.snooze
            and (kept.snoozes if kept else 0) < here.policy.people_time.snoozes
        ),
        dealt_with=quiet or is_in_hand(signal, facts),
    )


async def load_asked(here: Here, about: dict[str, Any]) -> SignalLook | None:
    """The signal, with in what capacity somebody asks about it."""
    look = await load_signal(here, about)
    if look is None:
        return None
    roles = await roles_of(here, UUID(about["by"]))
    asks = next((role for role in _ABOVE if role in roles), Role.LINE_MANAGER)
    return SignalLook(**{name: getattr(look, name) for name in look.__slots__} | {"asks": asks, "dealt_with": False})


_ABOVE = (Role.HEAD_OF_SERVICE, Role.CONFERENCE_CHAIR, Role.TEAM_MANAGER, Role.CAF_MANAGER, Role.CAF_TEAM)


async def load_alert(here: Here, about: dict[str, Any]) -> OperatorAlert | None:
    if here.who.person_id is None or Role.OPERATOR not in await roles_of(here, here.me):
        return None
    reference = await reference_of(here, UUID(about["family"]))  # it may be that nothing else of it can be read
    return OperatorAlert(reference, about["what"])


attention_list = registry.screen("attention", load_list, words.attention_list)
leads = registry.screen("attention_leads", load_leads, words.leads)
signal = registry.screen("signal", load_signal, words.signal_card)
registry.screen("signal_why", load_signal, words.why_card)
remind = registry.screen("signal_remind", load_signal, words.remind_card)
said_at_once = registry.screen("drift_red", load_signal, words.signal_card)
in_digest = registry.screen("drift_amber", load_signal, words.signal_card)
put_off = registry.screen("drift_reminder", load_signal, words.signal_card)
asked = registry.screen("lead_asked", load_asked, words.signal_card)
registry.screen("operator_alert", load_alert, words.operator_alert)


@attention_list.on("open")
async def open_family(work: Work, look: AttentionList, argument: str) -> Next:
    one = next(each for each in look.lines if short(each.facts.id) == argument)
    return Next(show=opens(one))


def opens(one: Attention) -> tuple[str, dict[str, Any]]:
    """What is worst about a family: what is to be decided, else its worst signal."""
    if one.undecided:
        return "escalation", {"escalation": str(one.undecided[0].id)}
    if one.worst is None:
        return "family", {"family": str(one.facts.id)}
    return "signal", {"family": str(one.facts.id), "signal": one.worst.key}


@attention_list.on("page")
async def turn_page(work: Work, look: AttentionList, argument: str) -> Next:
    narrowed = {"lead": look.lead} if look.lead is not None else {}
    return Next(back=True, show=("attention", {"offset": int(argument), **narrowed}))


@attention_list.on("leads")
async def choose_lead(work: Work, look: AttentionList, argument: str) -> Next:
    return Next(show=("attention_leads", {}))


@leads.on("lead")
async def open_lead(work: Work, look: Leads, argument: str) -> Next:
    return Next(show=of_lead(argument))


def of_lead(argument: str) -> tuple[str, dict[str, Any]]:
    """The list of one lead, from a button's argument."""
    return "attention", {"lead": argument if argument == NOBODY_LEADS else str(unshort(argument))}


def _about(look: SignalLook) -> dict[str, Any]:
    return {"family": str(look.facts.id), "signal": look.signal.key}


async def see_why(work: Work, look: SignalLook, argument: str) -> Next:
    return Next(show=("signal_why", _about(look)))


async def choose_day(work: Work, look: SignalLook, argument: str) -> Next:
    return Next(show=("signal_remind", _about(look)))


async def see_family(work: Work, look: SignalLook, argument: str) -> Next:
    return Next(show=("family", {"family": str(look.facts.id)}))


async def see_other(work: Work, look: SignalLook, argument: str) -> Next:
    name, _, subject = argument.partition(":")
    other = next(one for one in look.others if (one.signal, short(one.subject_id)) == (name, subject))
    return Next(show=("signal", {"family": str(look.facts.id), "signal": other.key}))


async def ask_lead(work: Work, look: SignalLook, argument: str) -> Next:
    await usecases.ask_lead(work, look.facts.id, look.signal.key)
    return Next(note=words.lead_asked())


_STARTS = {
    Mend.BOOK: "schedule_meeting",
    Mend.ASK_FOR_UPDATES: "request_updates",
    Mend.CHANGE_TIER: "change_tier",
}
_SHOWS = {
    Mend.CHANGE_TABLE: "table",
    Mend.RECORD_AGREEMENT: "agreement",
}


async def mend_it(work: Work, look: SignalLook, argument: str) -> Next:
    if look.mend is None:
        raise NotAllowed
    what, meeting_id = look.mend
    family = {"family": str(look.facts.id)}
    lead = look.facts.lead
    if what in _STARTS:
        return Next(start=(_STARTS[what], family))
    if what is Mend.CHOOSE_LEAD and lead is not None:
        return Next(start=("hand_over", {**family, "seat": str(lead.id)}))
    if what is Mend.SEE_MEETING and meeting_id is not None:
        return Next(show=("meeting", {"meeting": str(meeting_id)}))
    if what is Mend.RECORD and meeting_id is not None:
        return Next(show=("record_meeting", {"meeting": str(meeting_id)}))
    return Next(show=(_SHOWS.get(what, "table"), family))


for _screen in (signal, said_at_once, in_digest, put_off, asked):
    _screen.on("why")(see_why)
    _screen.on("later")(choose_day)
    _screen.on("family")(see_family)
    _screen.on("also")(see_other)
    _screen.on("ask")(ask_lead)
    _screen.on("mend")(mend_it)


@remind.on("until")
async def until(work: Work, look: SignalLook, argument: str) -> Next:
    days = int(argument)
    await usecases.put_off(work, look.facts.id, look.signal.key, days)
    on = dict(look.remind_on)[days]
    return Next(back=True, note=words.put_off(on))
