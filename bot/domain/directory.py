"""Who stands behind a role now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from bot.domain.facts import PersonFacts, Role


@dataclass(frozen=True, slots=True)
class Directory:
    """The authority's posts. The people of one post come in order: the manager, the deputy, any of the team."""

    posts: Mapping[Role, tuple[UUID, ...]] = field(default_factory=dict)
    people: Mapping[UUID, PersonFacts] = field(default_factory=dict)
    caf_team: tuple[UUID, ...] = ()
    operators: tuple[UUID, ...] = ()
