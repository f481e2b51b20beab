"""One dated policy as the rules ask it: what is promised, when it is due, whom it reaches.

The policy in force on the day a clock started governs that clock. Its figures are in `policy_figures`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from bot.domain.facts import MeetingKind, Role, Rung, Tier
from bot.domain.policy_figures import Figures, Ladder, MeetingRules
from bot.domain.policy_values import Gate, Source
from bot.domain.refusals import Refusal, refusal


@refusal
class NoFigures(Refusal):
    """The policy has no such figures for this kind of meeting: a conference is arranged by others."""

    kind: MeetingKind


@dataclass(frozen=True, slots=True)
class Policy(Figures):
    """One dated policy. `sources` has the reference of each figure by its key, as `meetings.tac.notice`."""

    name: str
    valid_from: date
    sources: Mapping[str, Source]

    def source(self, key: str) -> Source:
        return self.sources[key]

    def meeting(self, kind: MeetingKind) -> MeetingRules:
        """The figures of a kind of meeting. Raises `NoFigures` for a conference."""
        if kind is MeetingKind.RCPC:
            raise NoFigures(kind)
        rules: MeetingRules = getattr(self.meetings, kind.value)
        return rules

    def notice_promised(self, kind: MeetingKind, first: bool) -> int:
        """Working days. The first meeting of its kind may have its own figure."""
        rules = self.meeting(kind)
        return rules.notice_first if first else rules.notice

    def notice_floor(self, kind: MeetingKind, first: bool) -> int:
        """Working days below which a reason is required and the manager is told."""
        rules = self.meeting(kind)
        return rules.notice_floor_first if first else rules.notice_floor

    def decides(self, tier: Tier) -> tuple[Role, ...]:
        """Who decides at the top for the tier, and who is next above, in order."""
        roles: tuple[Role, ...] = getattr(self.deciders, tier.value)
        return roles

    def gate(self, tier: Tier) -> Gate:
        gate: Gate = getattr(self.agreement, tier.value)
        return gate

    def ladder(self, kind: MeetingKind | None) -> Ladder:
        """How an update is chased for a kind of meeting; None: between meetings."""
        match kind:
            case None:
                return self.updates.between_meetings
            case MeetingKind.CHIN:
                return self.updates.chin
            case MeetingKind.CORE_GROUP:
                return self.updates.core_group
            case MeetingKind.TAC | MeetingKind.TAC_AFTER_STEP_DOWN:
                return self.updates.tac
            case _:
                raise NoFigures(kind)

    def rungs(self, kind: MeetingKind | None, tier: Tier) -> tuple[Rung, ...]:
        """The steps of the ladder as they freeze when it starts, each with its roles, in order.

        Nudges go to the holder. On rung 1 a seat without a deputy falls to `updates.instead_of_deputy`. Rung 3 is the
        tier's first decider; the others follow by passing on.
        """
        ladder = self.ladder(kind)
        nudges = tuple(
            Rung(f"nudge_{number}", offset, (Role.HOLDER,)) for number, offset in enumerate(ladder.nudges, 1)
        )
        return (
            *nudges,
            Rung("rung_1", ladder.rung_1, self.updates.rung_1_roles),
            Rung("rung_2", ladder.rung_2, self.updates.rung_2_roles),
            Rung("rung_3", ladder.rung_3, self.decides(tier)[:1]),
        )


def policy_in_force(policies: Iterable[Policy], on: date) -> Policy:
    """The policy that governs a clock started that day: the last to have come into force by then.

    Before the first of them the first one governs, since nothing else could. `policies` is never empty.
    """
    dated = sorted(policies, key=lambda policy: policy.valid_from)
    return next((policy for policy in reversed(dated) if policy.valid_from <= on), dated[0])
