"""Words for looking after agencies: their people, safeguarding leads, who decides, closed days."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from bot.card import Button, Card, Words, grid, short, stack
from bot.domain.facts import Function, Role, Span
from bot.i18n import _
from bot.views.directory import function_name, role_name
from bot.views.own_time import span


def which_agency() -> Words:
    return Words(_("Which agency?"), help=_("Or type part of its name."))


def at_another_agency() -> str:
    return _("Somebody at another agency")


def who_there(agency: str) -> Words:
    return Words(_("Who at {agency}?").format(agency=agency))


@dataclass(frozen=True, slots=True)
class Member:
    id: UUID
    name: str
    function: Function
    has_joined: bool
    leads_safeguarding: bool


@dataclass(frozen=True, slots=True)
class AgencyPeople:
    agency: str
    members: tuple[Member, ...]
    page: int
    pages: int
    agency_id: UUID


def agency_people(facts: AgencyPeople) -> Card:
    lines = [_("{agency}. ✓ has joined, ★ leads safeguarding.").format(agency=facts.agency), ""]
    lines += [_member(one) for one in facts.members] or [_("Nobody yet.")]
    rows = grid([Button(f"person:{short(one.id)}", one.name) for one in facts.members], 2)
    turns = []
    if facts.page:
        turns.append(Button(f"page:{facts.page - 1}", _("‹ Earlier")))
    if facts.page + 1 < facts.pages:
        turns.append(Button(f"page:{facts.page + 1}", _("More ›")))
    return Card("\n".join(lines), (*rows, *([tuple(turns)] if turns else []), (Button("add", _("Add somebody")),)))


def _member(one: Member) -> str:
    marks = "".join(mark for mark, shown in ((" ✓", one.has_joined), (" ★", one.leads_safeguarding)) if shown)
    return f"{one.name}, {function_name(one.function)}{marks}"


def which_safeguarding_agency() -> Words:
    return Words(
        _("Whose safeguarding lead? ⚠ has none yet."), help=_("We ask them when nobody else of the agency answers.")
    )


def agency_label(name: str, *, has_lead: bool) -> str:
    return name if has_lead else f"{name} ⚠"


def which_safeguarding_lead(agency: str, now: str | None) -> Words:
    told = _("Now it is {name}.").format(name=now) if now else _("There is none yet.")
    return Words(_("Who leads safeguarding at {agency}? {told}").format(agency=agency, told=told))


def check_safeguarding_lead(name: str, agency: str) -> Words:
    return Words(_("{name} leads safeguarding for {agency} from now on?").format(name=name, agency=agency))


@dataclass(frozen=True, slots=True)
class PostHolder:
    id: UUID  # of the post
    role: Role
    rank: int
    name: str


@dataclass(frozen=True, slots=True)
class Posts:
    """Every role that decides, with whoever holds it, in the order in which they are asked."""

    by_role: tuple[tuple[Role, tuple[PostHolder, ...]], ...]


def posts(facts: Posts) -> Card:
    lines = [_("Who decides, and who is asked next when they don't answer."), ""]
    for role, held in facts.by_role:
        names = ", ".join(f"{one.name} ({rank_name(one.rank)})" for one in held)
        lines.append(f"{post_label(role)}: {names or _('nobody yet')}")
    return Card(
        "\n".join(lines), stack(*(Button(f"change:{role.value}", post_label(role)) for role, _held in facts.by_role))
    )


def post_label(role: Role) -> str:
    name = role_name(role)
    return name[:1].upper() + name[1:]


def rank_name(rank: int) -> str:
    return (_("first"), _("deputy"))[rank] if rank < 2 else _("covers")


def what_about_post(role: Role) -> Words:
    return Words(_("{post}: what changes?").format(post=post_label(role)))


def rank_option(rank: int) -> str:
    return (_("Who is asked first"), _("Their deputy"), _("Somebody who covers"))[rank]


def somebody_stops(name: str) -> str:
    return _("{name} stops").format(name=name)


def who_for_post(role: Role) -> Words:
    return Words(_("{post}: who is it? First, their agency.").format(post=post_label(role)))


def check_post(name: str, role: Role, rank: int, before: str | None) -> Words:
    said = _("{post} ({rank}): {name}, from now on?").format(post=post_label(role), rank=rank_name(rank), name=name)
    return Words(
        said,
        help=_("{name} then stops. What waits for them stays with them.").format(name=before) if before else None,
    )


def check_stops(name: str, role: Role) -> Words:
    return Words(
        _("{name} stops as {post}?").format(name=name, post=role_name(role)),
        help=_("What waits for them passes on when it is not answered."),
    )


@dataclass(frozen=True, slots=True)
class ClosedSpan:
    id: UUID
    whose: str
    span: Span
    label: str


@dataclass(frozen=True, slots=True)
class ClosedDaysList:
    coming: tuple[ClosedSpan, ...]


def closed_days(facts: ClosedDaysList) -> Card:
    lines = [_("Closed days to come. Bank holidays are known already."), ""]
    lines += [_closed(number, one) for number, one in enumerate(facts.coming, 1)] or [_("None yet.")]
    rows = grid(
        [
            Button(f"remove:{short(one.id)}", _("{number} Take away").format(number=number))
            for number, one in enumerate(facts.coming, 1)
        ],
        3,
    )
    return Card("\n".join(lines), ((Button("add", _("Add closed days")),), *rows))


def _closed(number: int, one: ClosedSpan) -> str:
    label = f" ({one.label})" if one.label else ""
    return f"{number}. {one.whose}: {span(one.span)}{label}"


def whose(scope: str) -> str:
    return {"authority": _("Everybody"), "schools": _("Schools")}[scope]


def who_is_closed() -> Words:
    return Words(_("Who is closed?"))


def one_agency() -> str:
    return _("One agency")


def first_day_closed() -> Words:
    return Words(_("Which is the first closed day?"), help=_("Tap it, or type it: “27 Nov”."))


def last_day_closed() -> Words:
    return Words(_("And the last closed day?"))


def check_closed(who: str, when: Span) -> Words:
    return Words(
        _("{who}: closed {when}?").format(who=who, when=span(when)),
        help=_("Deadlines of the families concerned are worked out again."),
    )


def check_open(one: ClosedSpan) -> Words:
    return Words(
        _("{who}: not closed {when} after all?").format(who=one.whose, when=span(one.span)),
        help=_("Deadlines of the families concerned are worked out again."),
    )
