"""Not enough people: what is missing, and what can be done about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.card import Button, Card, Words, stack
from bot.domain.enough import OTHER_AGENCIES
from bot.domain.facts import Function, MeetingKind
from bot.domain.policy_values import Needed
from bot.i18n import _, day, listed, ngettext
from bot.views.directory import function_name


@dataclass(frozen=True, slots=True)
class Lacking:
    """One need that is not met. `silent`: functions of those who could still say yes."""

    need: str
    short_by: int
    silent: tuple[Function, ...] = ()


def lacks(lacking: tuple[Lacking, ...]) -> str:
    """ "It needs a parent or carer and one more agency." """
    return _("It still needs {needs}.").format(needs=listed([need_words(one) for one in lacking]))


def need_words(lacking: Lacking) -> str:
    if lacking.need == OTHER_AGENCIES:
        n = lacking.short_by
        return _("one more agency") if n == 1 else ngettext("{n} more agency", "{n} more agencies", n).format(n=n)
    return {
        Needed.PARENT_OR_CARER.value: _("a parent or carer"),
        Needed.LEAD_PROFESSIONAL.value: _("the lead professional"),
        Needed.SOCIAL_WORKER.value: _("the social worker"),
        Needed.OUTGOING_SOCIAL_WORKER.value: _("the outgoing social worker"),
        Needed.INCOMING_LEAD_PROFESSIONAL.value: _("the incoming lead professional"),
    }[lacking.need]


@dataclass(frozen=True, slots=True)
class NotEnough:
    meeting_id: str
    reference: str
    kind: MeetingKind
    starts_at: datetime
    lacking: tuple[Lacking, ...]
    silent: tuple[Function, ...]
    parents: tuple[tuple[str, str], ...]  # key, label: those not coming so far
    is_in_person: bool
    dealt_with: bool = False

    @property
    def needs_parent(self) -> bool:
        return any(one.need == Needed.PARENT_OR_CARER.value for one in self.lacking)


def not_enough(facts: NotEnough) -> Card:
    """ "This meeting can't go ahead as planned yet. It needs a parent or carer and one more agency." """
    fields = {"reference": facts.reference, "day": day(facts.starts_at)}
    if facts.dealt_with:
        return Card(_("{reference}, {day}: there are enough people now.").format(**fields))
    parts = [_("{reference}, {day}: this meeting can't go ahead as planned yet.").format(**fields)]
    needs = listed([need_words(one) for one in facts.lacking])
    parts.append(_("It needs {needs}.").format(needs=needs))
    if facts.silent:
        who = listed([function_name(function) for function in facts.silent])
        parts.append(_("Not answered: {who}.").format(who=who))
    return Card(
        " ".join(parts),
        stack(
            Button("parent", _("A parent is coming")) if facts.needs_parent and facts.parents else None,
            Button("again", _("Ask again"), acts=True) if facts.silent else None,
            Button("online", _("Offer online"), acts=True) if facts.is_in_person else None,
            Button("move", _("Move it")),
            Button("without", _("Go ahead without a parent")) if facts.needs_parent else None,
        ),
    )


def asked(count: int) -> Words:
    return Words(ngettext("{n} person is asked again.", "{n} people are asked again.", count).format(n=count))


def online_offered(count: int) -> Words:
    return Words(
        ngettext(
            "People can now join online. {n} person is asked again.",
            "People can now join online. {n} people are asked again.",
            count,
        ).format(n=count)
    )


def parent_noted() -> str:
    """A toast."""
    return _("Noted.")


def why_without(reference: str) -> Words:
    return Words(
        _("{reference}: why does it go ahead without a parent or carer? The reason goes on record.").format(
            reference=reference
        )
    )


def goes_ahead() -> Words:
    return Words(_("Noted: it goes ahead without a parent or carer."))
