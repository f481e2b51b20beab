"""What the family has agreed to: how it stands, renewing it, and its withdrawal."""

from __future__ import annotations

from bot.card import Button, Card, Words, stack
from bot.domain.agreement import Basis, EndsTooSoon, NothingToWithdraw
from bot.domain.facts import AgreementFacts
from bot.i18n import _, full_day, listed
from bot.views.deciding import reason_label
from bot.views.families import FamilyLook, agreement_line
from bot.views.family_words import basis_label, in_sentence
from bot.views.refusals import explains


def agreement(look: FamilyLook) -> Card:
    facts = look.facts
    lines = [f"{facts.reference}: {agreement_line(look)}"]
    kept = facts.agreement
    if kept is not None and kept.override:
        lines.append(_overridden(look, kept))
    elif kept is not None and kept.given_on is not None and not kept.refused:
        lines.append(_("Given on {day}.").format(day=full_day(kept.given_on)))
    if not look.needs_agreement and facts.legal_basis is not None:
        lines.append(_("Legal basis: {basis}.").format(basis=in_sentence(basis_label(Basis(facts.legal_basis)))))
    if kept is not None and kept.agency_ids is not None:
        names = [facts.agencies[one].name for one in kept.agency_ids if one in facts.agencies]
        if names:
            lines.append(_("For {agencies}.").format(agencies=listed(sorted(names))))
    holds = kept is not None and kept.withdrawn_on is None and not kept.refused and not kept.override
    return Card(
        " ".join(lines),
        stack(
            Button("record", _("Renew or change it") if holds else _("Record what they agreed"), style="primary"),
            Button("withdraw", _("They have withdrawn it"), style="danger") if holds else None,
        ),
    )


def _overridden(look: FamilyLook, kept: AgreementFacts) -> str:
    """By whom, since when, on which basis and why."""
    person = look.facts.person(kept.recorded_by_id)
    return _("Decided by {name} on {day}. Legal basis: {basis}. Because: {reason}.").format(
        name=person.name if person else _("a manager"),
        day=full_day(kept.recorded_at) if kept.recorded_at else "",
        basis=in_sentence(basis_label(Basis(kept.basis))) if kept.basis else "",
        reason=in_sentence(reason_label(kept.because)) if kept.because else "",
    )


def agreement_ending(look: FamilyLook) -> Card:
    kept = look.facts.agreement
    until = full_day(kept.until) if kept and kept.until else ""
    return Card(
        _("{reference}: the family's agreement ends on {day}. After that nobody can be asked for an update.").format(
            reference=look.facts.reference, day=until
        ),
        stack(Button("record", _("Renew it"), style="primary"), Button("open", _("Look at the family"))),
    )


def agreement_withdrawn(look: FamilyLook) -> Card:
    return Card(
        _(
            "{reference}: the family has withdrawn their agreement. Requests have stopped and invitations are "
            "cancelled. What was recorded is kept. Decide with your manager how to go on."
        ).format(reference=look.facts.reference),
        stack(Button("open", _("Look at the family"))),
    )


def agreement_refused(look: FamilyLook) -> Card:
    return Card(
        _(
            "{reference}: the family did not agree, so nobody is asked about them for now. Speak to them again, or "
            "decide with your manager how to go on: it has been put to them."
        ).format(reference=look.facts.reference),
        stack(
            Button("record", _("Record what they agreed"), style="primary"),
            Button("open", _("Look at the family")),
        ),
    )


def check_recording(reference: str, summary: str) -> Words:
    return Words(_("{reference}: {summary} Record it?").format(reference=reference, summary=summary))


def record_it() -> str:
    return _("Record it")


def recorded() -> Words:
    return Words(_("Recorded. What was recorded before is kept."))


def check_withdrawal(reference: str, *, gate: bool) -> Words:
    if not gate:
        return Words(
            _(
                "{reference}: record that the family has withdrawn? Child protection goes on: "
                "updates and meetings do not stop."
            ).format(reference=reference)
        )
    return Words(
        _(
            "{reference}: record that the family has withdrawn? Nobody is asked any more, invitations are cancelled "
            "without a reason, and the manager decides within two working days."
        ).format(reference=reference)
    )


def withdraw_it() -> str:
    return _("They have withdrawn")


def withdrawn(*, gate: bool) -> Words:
    if not gate:
        return Words(_("Recorded. The record is kept, and nothing else changes."))
    return Words(_("Recorded. Requests have stopped and meetings are cancelled. The record is kept."))


@explains(EndsTooSoon)
def ends_too_soon(refusal: EndsTooSoon) -> Words:
    return Words(_("An agreement begins by today and ends after today. Please look at the days again."))


@explains(NothingToWithdraw)
def nothing_to_withdraw(refusal: NothingToWithdraw) -> Words:
    return Words(_("There is no agreement in force that could be withdrawn."))
