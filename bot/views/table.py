"""Who is at a family's table."""

from __future__ import annotations

from dataclasses import dataclass

from bot.card import Button, Card, Words, short, stack
from bot.domain.facts import FamilyFacts, PersonFacts, Reach, SeatFacts
from bot.domain.permissions import Capability
from bot.domain.table import AlreadyAtTable, AlreadyTheirs, BadWindow, LeadStays, NotAPlace
from bot.i18n import _, day
from bot.views.families import FamilyLook
from bot.views.family_words import place_label, place_name, short_place
from bot.views.refusals import explains


@dataclass(frozen=True, slots=True)
class PlaceLook:
    """One place, for somebody who looks after the table."""

    family: FamilyLook
    seat: SeatFacts

    @property
    def facts(self) -> FamilyFacts:
        return self.family.facts

    @property
    def holder(self) -> PersonFacts | None:
        return self.facts.person(self.seat.holder_id)


def table(look: FamilyLook) -> Card:
    """Functions and agencies; with names, and who still has to be told, for whoever looks after the table."""
    lines = [_("{reference}: at the table").format(reference=look.facts.reference)]
    if not look.may(Capability.CHANGE_TABLE):
        lines += [f"• {place_label(look.facts, seat)}{_gap(seat)}" for seat in look.seats]
        return Card("\n".join(lines), stack(*_mine(look)))
    lines += [f"• {short_place(look.facts, seat)}{_who(look, seat)}" for seat in look.seats]
    if any(_is_unsure(seat) for seat in look.seats):
        lines.append(_("(?): has not said yet that they know which family it is."))
    places = [Button(f"place:{short(seat.id)}", place_label(look.facts, seat)[:60]) for seat in look.seats]
    return Card("\n".join(lines), (*stack(Button("add", _("Add someone"))), *stack(*places)))


def _mine(look: FamilyLook) -> list[Button]:
    return [Button("not_mine", _("It should be someone else"))] if look.mine else []


def _gap(seat: SeatFacts) -> str:
    if seat.leaver_id is not None:
        return _(": nobody now, they have left")
    return _(": nobody yet") if seat.holder_id is None else ""


def _is_unsure(seat: SeatFacts) -> bool:
    return seat.holder_id is not None and not seat.is_lead and seat.knows_family_at is None


def _who(look: FamilyLook, seat: SeatFacts) -> str:
    person = look.facts.person(seat.holder_id)
    if person is None or seat.leaver_id is not None:
        return _gap(seat)
    marks = [f": {person.name}", " (?)" if _is_unsure(seat) else ""]
    if person.leaving_on is not None and seat.successor_id is None:
        marks.append(_(", leaves on {day}, nobody named to follow").format(day=day(person.leaving_on)))
    elif person.reach is Reach.BLOCKED:
        marks.append(_(", by e-mail only, has blocked the chat"))
    elif person.reach is Reach.NOBODY:
        marks.append(_(", cannot be reached"))
    return "".join(marks)


def place(look: PlaceLook) -> Card:
    seat, holder = look.seat, look.holder
    lines = [f"{look.facts.reference}: {place_label(look.facts, seat)}."]
    left = look.facts.person(seat.leaver_id)
    if left is not None:
        lines.append(
            _("{name} has left. What would be asked of them comes to the lead professional.").format(name=left.name)
        )
    elif holder is None:
        lines.append(_("Nobody sits here yet. What would be asked of them comes to the lead professional."))
    else:
        lines.append(_("{name} sits here.").format(name=holder.name))
        lines.append(reach_line(holder))
        if not seat.is_lead and seat.knows_family_at is None:
            lines.append(_("They have not said yet that they know which family it is."))
        if holder.leaving_on is not None:
            lines.append(_("They leave on {day}.").format(day=day(holder.leaving_on)))
    deputy, successor = look.facts.person(seat.deputy_id), look.facts.person(seat.successor_id)
    if deputy is not None:
        lines.append(_("{name} stands in just now.").format(name=deputy.name))
    if successor is not None:
        lines.append(_("{name} takes over.").format(name=successor.name))
    not_known = holder is not None and not seat.is_lead and seat.knows_family_at is None
    return Card(
        " ".join(lines),
        stack(
            Button("ask", _("I've told them who it is"), acts=True) if not_known else None,
            Button(
                "change",
                _("Change who sits here") if holder else _("Choose someone"),
                style="primary" if not holder else None,
            ),
            Button("stand_in", _("Someone stands in for a time")),
            None if seat.is_lead else Button("remove", _("Take this place away"), style="danger"),
        ),
    )


def reach_line(person: PersonFacts) -> str:
    return {
        Reach.CHAT: _("They are in the chat."),
        Reach.EMAIL: _("They have not joined the chat: everything goes by e-mail."),
        Reach.BLOCKED: _("They have blocked the chat: everything goes by e-mail."),
        Reach.NOBODY: _("They have neither the chat nor an e-mail address."),
    }[person.reach]


def asked_again() -> Words:
    return Words(_("Thank you. They are being asked again whether they know which family it is."))


def handed_over(name: str) -> Words:
    return Words(_("{name} sits here from now on. Everything that was asked goes with the place.").format(name=name))


def takes_over(name: str, on: str) -> Words:
    return Words(_("{name} takes over on {day}. Until then nothing changes.").format(name=name, day=on))


def added() -> Words:
    return Words(_("Added. They are being asked whether they know which family it is."))


def gap_added() -> Words:
    return Words(_("Added, with nobody there yet. It stays on the list until you choose someone."))


def stands_in(name: str, until: str) -> Words:
    return Words(_("{name} stands in until {day}.").format(name=name, day=until))


def removed() -> Words:
    return Words(_("That place is gone from the table. What was recorded stays on record."))


@explains(LeadStays)
def lead_stays(refusal: LeadStays) -> Words:
    return Words(_("Somebody has to lead. Hand the lead over instead."))


@explains(AlreadyAtTable)
def already_at_table(refusal: AlreadyAtTable) -> Words:
    return Words(_("They are at this table already."))


@explains(AlreadyTheirs)
def already_theirs(refusal: AlreadyTheirs) -> Words:
    return Words(_("That place is theirs already. Choose someone else."))


@explains(NotAPlace)
def not_a_place(refusal: NotAPlace) -> Words:
    return Words(_("That place is no longer at the table."))


@explains(BadWindow)
def bad_window(refusal: BadWindow) -> Words:
    return Words(_("That time is over before it begins. Choose a later day."))


__all__ = ["place_name"]
