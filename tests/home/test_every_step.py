"""Whatever can be due is done by somebody, and whatever is said has a screen."""

from __future__ import annotations

from uuid import UUID

import pytest

from bot.domain.due import STEPS, step
from bot.domain.notifications import KINDS
from bot.flows import all as every_flow
from bot.flows.registry import registry
from bot.usecases.steps import known_steps
from bot.views.drafts import doing
from tests.domain.builders import at

assert every_flow


def test_every_kind_that_can_be_due_has_a_step_and_no_other_has() -> None:
    assert known_steps() == STEPS


def test_a_rule_cannot_make_anything_else_due() -> None:
    with pytest.raises(ValueError, match="nobody declared"):
        step("surprise", UUID(int=1), at("Mon 2 Nov 2026"))


def test_every_kind_of_notification_has_a_screen() -> None:
    assert set(KINDS) - set(registry.screens) == set()


def test_home_can_name_every_form_that_somebody_may_have_begun() -> None:
    assert [form for form in registry.forms if doing(form) == doing("no form")] == []


def test_what_home_leads_to_is_there() -> None:
    screens = {
        "agreement",
        "attention",
        "date_wanted",
        "escalation",
        "escalation_status",
        "family",
        "knows_family",
        "meeting",
        "meeting_confirmed",
        "not_enough",
        "not_known_yet",
        "poll",
        "poll_closed",
        "record_meeting",
        "signal",
        "table",
        "today",
        "update_request",
        "week",
    }
    assert screens - set(registry.screens) == set()
    assert {"schedule_meeting", "request_updates", "change_tier", "hand_over"} - set(registry.forms) == set()
