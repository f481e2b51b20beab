"""Families that need attention, worst first, and one signal with what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from bot.card import Button, Card, Row, Words, short, stack
from bot.domain.attention import Attention, LeadAskedToday, Mend, NobodyLeads, SignalOver
from bot.domain.cadence import Deadline
from bot.domain.drift import Signal
from bot.domain.facts import EscalationFacts, FamilyFacts, Level, Role, SeenSignal
from bot.domain.people_time import SnoozeRefused
from bot.domain.policy import Policy
from bot.i18n import _, day, ngettext, short_day
from bot.views.directory import role_name, the_function, the_role
from bot.views.refusals import explains
from bot.views.signal_limits import why
from bot.views.signal_lines import line
from bot.views.signals import said, since

PAGE = 6


@dataclass(frozen=True, slots=True)
class AttentionList:
    """One page; `offset` counts the families before it. `lead`: only that person's ("nobody": nobody's)."""

    lines: tuple[Attention, ...]
    count: int
    offset: int
    by_lead: bool = False  # the list can be narrowed to one lead
    lead: str | None = None
    lead_name: str | None = None  # "" for nobody's


def attention_list(look: AttentionList) -> Card:
    rows: list[Row] = []
    lines: list[str] = []
    for number, one in enumerate(look.lines, look.offset + 1):
        lines.append(f"{number}. {family_line(one)}")
        rows.append((Button(f"open:{short(one.facts.id)}", _button_label(number, one)),))
    before, after = look.offset > 0, look.offset + PAGE < look.count
    turn = [Button(f"page:{max(0, look.offset - PAGE)}", _("‹ Earlier"))] if before else []
    turn += [Button(f"page:{look.offset + PAGE}", _("More ›"))] if after else []
    if turn:
        rows.append(tuple(turn))
    if look.by_lead and (look.lines or look.lead_name is not None):
        rows.append((Button("leads", _("One lead's families")),))
    return Card("\n".join([_heading(look), *lines]), tuple(rows), title=_("Needs attention"))


def _heading(look: AttentionList) -> str:
    if not look.count:
        return _("No family needs attention.")
    about = {"count": look.count, "name": look.lead_name}
    if look.lead_name == "":
        return ngettext(
            "{count} family that nobody leads:", "{count} families that nobody leads:", look.count
        ).format(**about)
    if look.lead_name is not None:
        return ngettext("{name}: {count} family:", "{name}: {count} families:", look.count).format(**about)
    return ngettext("{count} family, worst first:", "{count} families, worst first:", look.count).format(**about)


def family_line(one: Attention) -> str:
    """ "R-1042: urgent: needs a date, due Thu 11 March (and 2 more)"."""
    about = {"reference": one.facts.reference, "what": _what(one)}
    if one.undecided or one.loud:
        urgent = one.undecided or (one.worst is not None and one.worst.level is Level.RED)
        text = (_("{reference}: urgent: {what}") if urgent else _("{reference}: {what}")).format(**about)
    else:
        text = _("{reference}: {what} (put off)").format(**about)
    more = len(one.undecided) + len(one.signals) - 1
    if more > 0:
        text += " " + ngettext("(and {count} more)", "(and {count} more)", more).format(count=more)
    return text


def _what(one: Attention) -> str:
    if one.undecided:
        return undecided_line(one.undecided[0], one.facts)
    return line(one.worst, one.facts) if one.worst is not None else ""


def undecided_line(escalation: EscalationFacts, facts: FamilyFacts) -> str:
    """What somebody has to decide, and who has it."""
    seat = facts.seat(escalation.seat_id)
    about = {
        "place": the_function(seat.function) if seat else _("somebody"),
        "role": the_role(escalation.role),
    }
    if escalation.reason == "worry":
        return _("somebody is worried; with {role}").format(**about)
    if escalation.reason == "no_answer":
        return _("{place} has not answered; with {role}").format(**about)
    return _("waiting for a decision by {role}").format(**about)


def _button_label(number: int, one: Attention) -> str:
    return _("{number} {reference}").format(number=number, reference=one.facts.reference)


@dataclass(frozen=True, slots=True)
class LeadLine:
    person_id: UUID | None
    name: str
    count: int


@dataclass(frozen=True, slots=True)
class Leads:
    lines: tuple[LeadLine, ...]


def leads(look: Leads) -> Card:
    """Names, because the reader looks for a person."""
    text = _("Whose families?") if look.lines else _("No lead's family needs attention.")
    return Card(text, stack(*(lead_button(one) for one in look.lines)), title=_("Needs attention"))


def lead_button(one: LeadLine) -> Button:
    key = f"lead:{short(one.person_id)}" if one.person_id else "lead:nobody"
    return Button(key, lead_line(one))


def lead_line(one: LeadLine) -> str:
    about = {"name": one.name or _("Nobody leads"), "count": one.count}
    return ngettext("{name}: {count} family", "{name}: {count} families", one.count).format(**about)


@dataclass(frozen=True, slots=True)
class SignalLook:
    """One signal as one reader sees it. `mend`: the tap that mends it, if they may. `kept`: what is kept of it.

    `others` are the family's other signals. `asks`: in what capacity somebody asks the reader about it.
    `remind_on`: the days until which it may be put off, by working days; empty: no more.
    """

    facts: FamilyFacts
    signal: Signal
    others: tuple[Signal, ...]
    policy: Policy
    mend: tuple[Mend, UUID | None] | None
    may_ask_lead: bool
    asked_today: bool
    is_quiet: bool
    kept: SeenSignal | None
    remind_on: tuple[tuple[int, date], ...]
    due: Deadline | None = None
    asks: Role | None = None
    dealt_with: bool = False  # no longer said unasked


def mend_label(mend: Mend) -> str:
    return {
        Mend.BOOK: _("Book it"),
        Mend.SEE_MEETING: _("See the meeting"),
        Mend.RECORD: _("Record it"),
        Mend.ASK_FOR_UPDATES: _("Ask for updates"),
        Mend.CHANGE_TABLE: _("Who's at the table"),
        Mend.CHOOSE_LEAD: _("Choose who leads"),
        Mend.RECORD_AGREEMENT: _("The agreement"),
        Mend.CHANGE_TIER: _("Step up or down"),
    }[mend]


def signal_card(look: SignalLook) -> Card:
    gist, behind = said(look.signal, look.facts)
    parts = [f"{gist} {behind}", _standing(look)]
    if look.asks is not None:
        parts.insert(
            0,
            _("{reference}: the {role} asks you about this.").format(
                reference=look.facts.reference, role=role_name(look.asks)
            ),
        )
    if look.asked_today:
        parts.append(_("You have asked the lead today."))
    rows = stack(
        Button("mend", mend_label(look.mend[0]), style="primary") if look.mend else None,
        Button("ask", _("Ask the lead"), acts=True) if look.may_ask_lead and not look.asked_today else None,
        Button("later", _("I know: remind me…")) if look.remind_on and not look.is_quiet else None,
        Button("why", _("Why am I seeing this?")),
        Button("family", _("See the family")),
        *(
            Button(f"also:{one.signal}:{short(one.subject_id)}", _("Also: {what}").format(what=line(one, look.facts)))
            for one in look.others[:3]
        ),
    )
    return Card("\n".join(parts), rows)


def _standing(look: SignalLook) -> str:
    if look.is_quiet and look.kept is not None and look.kept.remind_on is not None:
        return _("Put off until {day}; said again at once if it gets worse.").format(day=day(look.kept.remind_on))
    return since(look.signal)


def why_card(look: SignalLook) -> Card:
    gist, behind = said(look.signal, look.facts)
    return Card("\n".join([f"{gist} {behind}", why(look.signal, look.policy)]), title=_("Why am I seeing this?"))


def remind_card(look: SignalLook) -> Card:
    """Until when it is put off. It stays in the list, marked."""
    text = _("{reference}: until when? It stays in your list, and is said again at once if it gets worse.").format(
        reference=look.facts.reference
    )
    return Card(
        text,
        stack(
            *(Button(f"until:{days}", _("{day}").format(day=short_day(on))) for days, on in look.remind_on),
        ),
    )


def put_off(until: date) -> Words:
    return Words(_("You will be reminded on {day}.").format(day=day(until)))


def lead_asked() -> Words:
    return Words(_("The lead has been asked."))


@explains(SignalOver)
def signal_over(refusal: SignalOver) -> Words:
    return Words(_("This has been put right meanwhile. Nothing needs to be done."))


@explains(LeadAskedToday)
def lead_asked_today(refusal: LeadAskedToday) -> Words:
    return Words(_("You have asked the lead about this today."))


@explains(NobodyLeads)
def nobody_leads(refusal: NobodyLeads) -> Words:
    return Words(_("Nobody leads for this family now. Choose who does."))


@explains(SnoozeRefused)
def snooze_refused(refusal: SnoozeRefused) -> Words:
    if not refusal.most_working_days:
        return Words(_("This has been put off as often as it may be."))
    return Words(
        ngettext(
            "It can be put off by {count} working day at most.",
            "It can be put off by {count} working days at most.",
            refusal.most_working_days,
        ).format(count=refusal.most_working_days)
    )


@dataclass(frozen=True, slots=True)
class OperatorAlert:
    """`what` is the detail of the step that raised it."""

    reference: str
    what: str


def operator_alert(look: OperatorAlert) -> Card:
    about = {"reference": look.reference}
    if look.what == "date_not_known":
        text = _(
            "{reference}: a date lies beyond the years whose bank holidays are known, so nothing that hangs on it "
            "happens by itself. Correct the date, or update Roundtable."
        )
    elif look.what == "set_aside":
        text = _(
            "{reference}: looking at this family fails, so nothing goes out for it by itself. Find family_set_aside in "
            "the log. It is tried again every hour."
        )
    elif look.what == "cannot_be_read":
        text = _(
            "{reference}: what is kept about this family cannot be read, so nothing goes out for it by itself. Its "
            "manager cannot be told from here: please tell them. Find family_not_read in the log. It is tried again "
            "every hour."
        )
    else:
        text = _("{reference}: something needs somebody who looks after Roundtable. The log says what.")
    return Card(text.format(**about))
