"""The list of families, and one family."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from bot.card import Button, Card, Row, Words, short, stack
from bot.domain.children import AgeBand, Carer
from bot.domain.closing import ClosingCause
from bot.domain.facts import ChildFacts, FamilyFacts, SeatFacts
from bot.domain.permissions import Capability, Relation, may, may_name
from bot.domain.standing import Need, Standing
from bot.i18n import _, day, full_day, listed, moment, ngettext, short_day
from bot.views.deadlines import meeting_name
from bot.views.family_words import (
    band_label,
    carer_label,
    child_label,
    place_label,
    tier_label,
)
from bot.views.reasons import said
from bot.views.worries import Numbers, telephone

PAGE = 6


@dataclass(frozen=True, slots=True)
class Families:
    """One page of the families that somebody may see; `offset` counts the families before it."""

    lines: tuple[tuple[FamilyFacts, Standing], ...]
    count: int
    offset: int
    may_open: bool
    may_merge: bool


@dataclass(frozen=True, slots=True)
class FamilyLook:
    """One family as one reader may see it. `mine`: the places that are theirs, or that they stand in for.

    `core_groups_left`: how many are still to be booked up to the conference, for whoever books them.
    """

    facts: FamilyFacts
    standing: Standing
    relations: frozenset[Relation]
    mine: tuple[SeatFacts, ...]
    needs_agreement: bool
    numbers: Numbers
    core_groups_left: int = 0
    conference_on: date | None = None  # the review conference that is fixed
    conference_due_on: date | None = None  # by when it is due, where children are under child protection

    def may(self, capability: Capability) -> bool:
        return may(capability, self.relations)

    @property
    def seats(self) -> tuple[SeatFacts, ...]:
        """The places that this reader may know of."""
        return tuple(
            seat for seat in self.facts.seats if seat in self.mine or may_name(seat.function, self.relations)
        )


def families(look: Families) -> Card:
    if not look.count:
        text = _("You are at no family's table yet.")
        if look.may_open:
            text += " " + _("Open one when you are ready; it takes about two minutes.")
    else:
        text = ngettext(
            "{count} family. What needs you comes first.", "{count} families. What needs you comes first.", look.count
        )
        text = text.format(count=look.count)
    rows: list[Row] = [
        (
            Button(
                f"open:{short(facts.id)}", _("{reference}: {need}").format(reference=facts.reference, need=need(at))
            ),
        )
        for facts, at in look.lines
    ]
    before, after = look.offset > 0, look.offset + PAGE < look.count
    if before or after:
        turn = [Button(f"page:{look.offset - PAGE}", _("‹ Earlier"))] if before else []
        turn += [Button(f"page:{look.offset + PAGE}", _("More ›"))] if after else []
        rows.append(tuple(turn))
    if look.may_open:
        rows.append((Button("new", _("Open a family")),))
    if look.count:
        rows.append((Button("find", _("Find a reference")),))
    return Card(text, tuple(rows), title=_("Families"))


def need(at: Standing) -> str:
    """What needs attention, for a button."""
    match at.need:
        case Need.TO_DECIDE:
            return _("waiting for a decision")
        case Need.OVERDUE:
            return _("needs a date, overdue")
        case Need.NO_DATE if at.is_being_arranged:
            return _("a date is being found")
        case Need.NO_DATE if at.due is not None:
            return _("needs a date by {day}").format(day=short_day(at.due.due_on))
        case Need.NO_DATE:
            return _("needs a date")
        case Need.NO_LEAD:
            return _("nobody leads")
        case Need.NO_AGREEMENT:
            return _("no agreement in force")
        case Need.GAP:
            return _("a gap at the table")
        case Need.NOT_KNOWN:
            return _("somebody needs to know who it is")
        case _:
            return next_line(at)


def next_line(at: Standing) -> str:
    if at.booked is not None and at.booked.starts_at is not None:
        return _("{meeting} {day}").format(meeting=meeting_name(at.booked.kind), day=short_day(at.booked.starts_at))
    return _("nothing needed")


def family(look: FamilyLook) -> Card:
    facts, at = look.facts, look.standing
    if facts.closed_at is not None:
        return Card(_closed(look, facts.closed_at), title=facts.reference)
    parts = [
        _("{reference}: {tier}").format(reference=facts.reference, tier=tier_label(facts.tier)),
        _children(facts),
        _table(look),
    ]
    if look.may(Capability.RECORD_AGREEMENT):
        parts.append(agreement_line(look))
    parts.append(_next(at))
    if at.waiting and look.may(Capability.ASK_FOR_UPDATE):
        parts.append(
            ngettext("{count} update is waited for.", "{count} updates are waited for.", len(at.waiting)).format(
                count=len(at.waiting)
            )
        )
    return Card("\n".join(parts), _buttons(look), title=facts.reference)


def _closed(look: FamilyLook, closed_at: datetime) -> str:
    """Why is for those who run it; whom to telephone, for everybody."""
    line = _("{reference}: closed on {day}. What was recorded is kept.").format(
        reference=look.facts.reference, day=full_day(closed_at)
    )
    parts = [line]
    if look.facts.closed_because is not None and look.may(Capability.SEE_ATTENTION):
        parts.append(_("Because: {reason}.").format(reason=said(ClosingCause(look.facts.closed_because))))
    parts.append(_("Worried about a child now?") + " " + telephone(look.numbers))
    return "\n".join(parts)


MANY = 5  # more children than this are named with their letters alone; "Children and carers" has the rest


def _children(facts: FamilyFacts) -> str:
    children = [_child(child, facts) for child in facts.children]
    alike = len({child.tier for child in facts.children}) == 1 or len(children) > MANY
    said = listed(children) if alike else "; ".join(children)
    carers = [carer_label(Carer(parent.label)) for parent in facts.parents]
    return said + (_(", with {carers}.").format(carers=listed(carers)) if carers else ".")


def _child(child: ChildFacts, facts: FamilyFacts) -> str:
    if len(facts.children) > MANY:
        return child.letter
    said = _("{child} ({band})").format(child=child_label(child.letter), band=band_label(AgeBand(child.age_band)))
    alike = len({one.tier for one in facts.children}) == 1
    return said if alike else f"{said}: {tier_label(child.tier)}"


def _table(look: FamilyLook) -> str:
    gaps = [seat for seat in look.seats if seat.holder_id is None]
    text = ngettext("{count} at the table.", "{count} at the table.", len(look.seats)).format(count=len(look.seats))
    if gaps:
        names = listed([place_label(look.facts, seat) for seat in gaps])
        text += " " + _("Nobody there: {places}.").format(places=names)
    return text


def agreement_line(look: FamilyLook) -> str:
    agreement = look.facts.agreement
    if agreement is not None and agreement.override and look.needs_agreement:
        return _("Going on without the family's agreement.")
    if agreement is None:
        if look.standing.agreement_holds and look.needs_agreement:
            return _("The family's agreement is not on record yet.")
        if look.needs_agreement:
            return _("No agreement on record yet, so nobody can be asked for an update.")
        return _("Shared on a need to know basis.")
    if agreement.withdrawn_on is not None:
        return _("Agreement withdrawn on {day}.").format(day=full_day(agreement.withdrawn_on))
    if agreement.refused:
        return _("The family did not agree.")
    if agreement.until is None:
        return _("Agreed.")
    if not look.standing.agreement_holds:
        return _("Agreement ended on {day}.").format(day=full_day(agreement.until))
    return _("Agreed until {day}.").format(day=full_day(agreement.until))


def _next(at: Standing) -> str:
    if at.booked is not None and at.booked.starts_at is not None:
        return _("Next: {meeting} on {when}.").format(
            meeting=meeting_name(at.booked.kind), when=moment(at.booked.starts_at)
        )
    if at.due is None:
        return _("Needs a date.")
    about = {"meeting": meeting_name(at.due.kind), "day": day(at.due.due_on)}
    if at.need is Need.OVERDUE:
        return _("Needs a date: the {meeting} was due by {day}.").format(**about)
    return _("Needs a date: the {meeting} is due by {day}.").format(**about)


def _buttons(look: FamilyLook) -> tuple[Row, ...]:
    at = look.standing
    if not look.may(Capability.CHANGE_TABLE):
        return (
            *stack(_meeting_button(look), Button("table", _("Who's at the table"))),
            *stack(
                Button("request", _("Ask for updates")) if look.may(Capability.ASK_FOR_UPDATE) else None,
                Button("told", _("They told me")) if look.may(Capability.RECORD_FOR_OTHERS) else None,
                Button("tier", _("Step up or down")) if look.may(Capability.CHANGE_TIER) else None,
                _conference_button(look),
                Button("not_mine", _("It should be someone else")) if look.mine else None,
                *_waiting(look),
                Button("worry", _("I'm worried"), style="danger"),
            ),
        )
    schedule = Button("schedule", _("Schedule a meeting"), style="primary" if at.booked is None else None)
    return (
        *stack(_meeting_button(look), schedule, _core_groups_button(look), Button("table", _("Who's at the table"))),
        (Button("request", _("Ask for updates")), Button("told", _("They told me"))),
        (Button("agreement", _("Agreement")), Button("tier", _("Step up or down"))),
        (Button("household", _("Children and carers")), Button("close", _("Close the plan"))),
        *stack(_conference_button(look)),
        (Button("handover", _("Hand over the lead")),)
        + ((Button("merge", _("Opened twice?")),) if look.may(Capability.MERGE_FAMILIES) else ()),
        *stack(*_waiting(look), Button("worry", _("I'm worried"), style="danger")),
    )


def _core_groups_button(look: FamilyLook) -> Button | None:
    if not look.core_groups_left:
        return None
    label = ngettext(
        "Book {n} more core group, up to the conference",
        "Book {n} more core groups, up to the conference",
        look.core_groups_left,
    )
    return Button("core_groups", label.format(n=look.core_groups_left))


def _conference_button(look: FamilyLook) -> Button | None:
    if look.conference_due_on is None or not look.may(Capability.SET_CONFERENCE):
        return None
    if look.conference_on is not None:
        return Button("conference", _("Conference: {day}").format(day=short_day(look.conference_on)))
    return Button("conference", _("Conference: no date, due {day}").format(day=short_day(look.conference_due_on)))


def _waiting(look: FamilyLook) -> list[Button]:
    """Where something is waited for: whose it is now."""
    if not look.may(Capability.SEE_ATTENTION):
        return []
    has_decisions = any(escalation.closed_at is None for escalation in look.facts.escalations)
    chase = [Button("chase", _("Who hasn't answered"))] if look.standing.waiting else []
    return [*chase, *([Button("decisions", _("Who has what to decide"))] if has_decisions else [])]


def _meeting_button(look: FamilyLook) -> Button | None:
    meeting = look.standing.booked
    if meeting is None or meeting.starts_at is None:
        return None
    label = _("{meeting}, {day}").format(meeting=meeting_name(meeting.kind), day=short_day(meeting.starts_at))
    return Button(f"meeting:{short(meeting.id)}", label[:1].upper() + label[1:])


def opened(reference: str) -> Words:
    return Words(
        _(
            "{reference} is open. Everyone at the table is being asked whether they know which family it is. "
            "Tell them by phone or secure e-mail, never here."
        ).format(reference=reference)
    )
