"""The policy's figures, what a borough may change, and what is refused with the key at fault."""

from __future__ import annotations

import tomllib
from copy import deepcopy
from dataclasses import replace
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest

from bot.domain.calendar import Interval, Unit
from bot.domain.facts import MeetingKind, Role, Rung, Tier
from bot.domain.policy import NoFigures, policy_in_force
from bot.domain.policy_reading import merge, parse_policy
from bot.domain.policy_values import Gate, Needed, Status, Wins
from bot.domain.refusals import PolicyRefused
from bot.storage.policy_files import load_policies
from bot.views import policy_files
from bot.views.refusals import explain

DEFAULT_FILE = Path(policy_files.__file__).parents[1] / "domain" / "policies" / "england_2026.toml"
DEFAULT: dict[str, Any] = tomllib.loads(DEFAULT_FILE.read_text())
POLICY = load_policies()[0]


@pytest.mark.parametrize(
    ("kind", "first_due", "every", "notice", "floor"),
    [
        (MeetingKind.TAC, 15, 6, (10, 10), (5, 5)),
        (MeetingKind.TAC_AFTER_STEP_DOWN, 20, None, (10, 10), (5, 5)),
        (MeetingKind.CHIN, 10, 6, (10, 5), (5, 2)),
        (MeetingKind.CORE_GROUP, 10, 6, (5, 5), (2, 2)),
    ],
)
def test_the_meetings(
    kind: MeetingKind, first_due: int, every: int | None, notice: tuple[int, int], floor: tuple[int, int]
) -> None:
    rules = POLICY.meeting(kind)
    assert rules.first_due == Interval(first_due, Unit.WORKING_DAYS)
    assert rules.then_every == (every and Interval(every, Unit.WEEKS))
    assert (POLICY.notice_promised(kind, False), POLICY.notice_promised(kind, True)) == notice
    assert (POLICY.notice_floor(kind, False), POLICY.notice_floor(kind, True)) == floor


def test_who_is_needed_and_which_rule_wins() -> None:
    core_group, tac = POLICY.meetings.core_group, POLICY.meetings.tac
    assert (core_group.needed, core_group.other_agencies_needed) == ((Needed.SOCIAL_WORKER,), 2)
    assert (tac.needed, tac.other_agencies_needed) == ((Needed.LEAD_PROFESSIONAL, Needed.PARENT_OR_CARER), 1)
    assert (core_group.deadline_wins, core_group.late_needs) == (Wins.ALWAYS, Role.TEAM_MANAGER)
    assert (tac.deadline_wins, tac.late_needs) == (Wins.DOWN_TO_FLOOR, None)
    assert (core_group.first_has_poll, core_group.first_has_update_request) == (False, False)
    assert (tac.enough_people_check, core_group.enough_people_check) == (5, 3)


DEPUTY, HOLDER = Role.DEPUTY, Role.HOLDER


@pytest.mark.parametrize(
    ("kind", "tier", "asked_and_due", "offsets", "top"),
    [
        (MeetingKind.TAC, Tier.EARLY_HELP, (-12, -7), [-7, -6, -5, -4, -3], Role.CAF_MANAGER),
        (MeetingKind.TAC_AFTER_STEP_DOWN, Tier.EARLY_HELP, (-12, -7), [-7, -6, -5, -4, -3], Role.CAF_MANAGER),
        (MeetingKind.CHIN, Tier.CHILD_IN_NEED, (-12, -7), [-7, -6, -5, -4, -3], Role.TEAM_MANAGER),
        (MeetingKind.CORE_GROUP, Tier.CHILD_PROTECTION, (-8, -5), [-5, -4, -3, -2], Role.TEAM_MANAGER),
        (None, Tier.EARLY_HELP, (0, 5), [5, 6, 7, 8, 10], Role.CAF_MANAGER),
    ],
)
def test_the_ladders(
    kind: MeetingKind | None, tier: Tier, asked_and_due: tuple[int, int], offsets: list[int], top: Role
) -> None:
    ladder, rungs = POLICY.ladder(kind), POLICY.rungs(kind, tier)
    assert (ladder.asked, ladder.due) == asked_and_due
    assert [rung.offset for rung in rungs] == offsets
    assert rungs[0] == Rung("nudge_1", offsets[0], (HOLDER,))
    assert [rung.roles for rung in rungs[-3:]] == [(DEPUTY, HOLDER), (Role.SAFEGUARDING_LEAD, Role.LEAD), (top,)]


def test_a_conference_has_no_figures_of_a_meeting() -> None:
    with pytest.raises(NoFigures):
        POLICY.meeting(MeetingKind.RCPC)
    with pytest.raises(NoFigures):
        POLICY.ladder(MeetingKind.RCPC)


def test_who_decides_and_who_is_next_above() -> None:
    assert POLICY.decides(Tier.CHILD_PROTECTION) == (Role.TEAM_MANAGER, Role.CONFERENCE_CHAIR)
    assert POLICY.decides(Tier.CHILD_IN_NEED) == (Role.TEAM_MANAGER,)
    assert POLICY.decides(Tier.EARLY_HELP) == (Role.CAF_MANAGER,)
    assert [POLICY.gate(tier) for tier in Tier] == [Gate.AGREEMENT, Gate.AGREEMENT_OR_TASK, Gate.NEED_TO_KNOW]


def test_other_figures() -> None:
    times, drift = POLICY.people_time, POLICY.drift
    assert (times.quiet_from, times.quiet_until, times.messages_a_day, times.snoozes) == (time(18), time(8), 6, 2)
    assert [stage.answer_within for stage in POLICY.disagreement.stages] == [5, 2, 5, 5]
    assert POLICY.disagreement.stages[3].partnership_told is True
    assert (drift.child_not_seen.amber, drift.child_not_seen.red) == (
        Interval(4, Unit.WEEKS),
        Interval(6, Unit.WEEKS),
    )
    assert (drift.open_child_protection.red, drift.not_booked.amber) == (Interval(18, Unit.MONTHS), 5)
    assert POLICY.keeping.deleted_after_closure == Interval(12, Unit.MONTHS)


def test_every_figure_has_its_source() -> None:
    assert POLICY.source("meetings.core_group.first_due").status is Status.STATUTORY
    assert POLICY.source("meetings.tac.then_every").found == "4 to 12 weeks"
    assert POLICY.source("disagreement.stages.1.answer_within").status is Status.LOCAL_PRACTICE
    assert all(source.reference for source in POLICY.sources.values())
    assert len(POLICY.sources) > 170


def at(figure: Any, unit: str) -> dict[str, Any]:
    return {"figure": figure, "unit": unit, "reference": "The borough's procedures", "status": "local practice"}


def changed(key: str, value: Any) -> dict[str, Any]:
    """The default policy with one thing changed: None takes it away."""
    policy = deepcopy(DEFAULT)
    *path, last = key.split(".")
    section = policy
    for name in path:
        section = section[name]
    if value is None:
        del section[last]
    else:
        section[last] = value
    return policy


@pytest.mark.parametrize(
    ("key", "value", "at_fault", "problem"),
    [
        ("meetings.tac.notise", at(5, "working days"), "meetings.tac.notise", "unknown_key"),
        ("meeting", {}, "meeting", "unknown_key"),
        ("meetings.tac.notice.colour", "red", "meetings.tac.notice.colour", "unknown_key"),
        ("meetings.tac.notice", None, "meetings.tac.notice", "missing"),
        ("meetings.tac.notice.unit", None, "meetings.tac.notice.unit", "missing"),
        ("meetings.tac.notice.reference", "", "meetings.tac.notice.reference", "missing"),
        ("meetings.tac.then_every", None, "meetings.tac.then_every", "missing"),
        ("name", None, "name", "missing"),
        ("valid_from", None, "valid_from", "missing"),
        ("valid_from", "2026-01-01", "valid_from", "not_a_date"),
        ("meetings.tac.notice", at(5, "weeks"), "meetings.tac.notice.unit", "wrong_unit"),
        ("updates.tac.rung_1", at(5, "working days"), "updates.tac.rung_1.unit", "wrong_unit"),
        ("meetings.tac.notice.status", "hearsay", "meetings.tac.notice.status", "not_allowed"),
        ("deciders.early_help", at(["mayor"], "roles"), "deciders.early_help.figure", "not_allowed"),
        ("deciders.early_help", at([], "roles"), "deciders.early_help.figure", "not_a_list"),
        ("disagreement.stages", [], "disagreement.stages", "not_a_list"),
        ("meetings.tac.notice", 5, "meetings.tac.notice", "not_a_figure"),
        ("meetings.tac", 5, "meetings.tac", "not_a_table"),
        ("meetings.tac.notice", at(0, "working days"), "meetings.tac.notice.figure", "out_of_range"),
        ("meetings.tac.notice", at(-5, "working days"), "meetings.tac.notice.figure", "out_of_range"),
        ("meetings.tac.notice", at(True, "working days"), "meetings.tac.notice.figure", "not_a_number"),
        ("meetings.tac.notice", at(5.5, "working days"), "meetings.tac.notice.figure", "not_a_number"),
        ("people_time.digest_at", at("08:00", "local time"), "people_time.digest_at.figure", "not_a_time"),
        ("meetings.tac.first_has_poll", at(1, "yes or no"), "meetings.tac.first_has_poll.figure", "not_yes_or_no"),
        ("meetings.tac.notice", at(4, "working days"), "meetings.tac.notice_floor.figure", "above_promised"),
        (
            "meetings.chin.notice_first",
            at(1, "working days"),
            "meetings.chin.notice_floor_first.figure",
            "above_promised",
        ),
        ("drift.child_not_seen.red", at(3, "weeks"), "drift.child_not_seen.red.figure", "red_before_amber"),
        ("drift.agency_silent.red", at(1, "requests"), "drift.agency_silent.red.figure", "red_before_amber"),
        ("drift.not_booked.red", at(6, "working days"), "drift.not_booked.red.figure", "red_before_amber"),
        ("updates.tac.due", at(13, "working days before the meeting"), "updates.tac.due.figure", "out_of_order"),
        ("updates.tac.rung_3", at(4, "working days after asking"), "updates.tac.rung_3.figure", "out_of_order"),
        ("people_time.quiet_until", at(time(19), "local time"), "people_time.quiet_from.figure", "ends_before_start"),
        ("people_time.digest_at", at(time(7), "local time"), "people_time.digest_at.figure", "out_of_order"),
        ("conference.first_within", at(7, "months"), "conference.first_within.figure", "out_of_order"),
    ],
)
def test_what_is_refused_and_which_key_is_named(key: str, value: Any, at_fault: str, problem: str) -> None:
    with pytest.raises(PolicyRefused) as refused:
        parse_policy(changed(key, value))
    assert (refused.value.key, refused.value.problem) == (at_fault, problem)
    words = explain(refused.value).text
    assert words.startswith(f"Policy {at_fault}: ")
    assert "\n" not in words


def test_a_borough_changes_some_figures_and_keeps_the_rest(tmp_path: Path) -> None:
    own = tmp_path / "borough.toml"
    own.write_text(
        """
        name = "Our borough"
        valid_from = 2026-09-01
        [meetings.tac]
        notice = { figure = 7, unit = "working days", reference = "Our procedures", status = "local practice" }
        record_before_next = { figure = 1, unit = "weeks", reference = "Our procedures", status = "local practice" }
        """
    )
    before, after = load_policies(own)
    assert (before, before.valid_from) == (POLICY, date(2026, 1, 1))
    assert (after.name, after.valid_from) == ("Our borough", date(2026, 9, 1))
    assert (after.meetings.tac.notice, after.source("meetings.tac.notice").reference) == (7, "Our procedures")
    assert after.meetings.tac.record_before_next == Interval(1, Unit.WEEKS)
    assert after.meetings.chin == before.meetings.chin


def test_a_folder_holds_a_boroughs_dated_files(tmp_path: Path) -> None:
    figure = '{{ figure = {}, unit = "working days", reference = "Ours", status = "own" }}'
    for year, notice in ((2027, 8), (2028, 9)):
        text = f"valid_from = {year}-04-01\n[meetings.tac]\nnotice = {figure.format(notice)}"
        (tmp_path / f"{year}.toml").write_text(text)
    policies = load_policies(tmp_path)
    assert [(policy.valid_from.year, policy.meetings.tac.notice) for policy in policies] == [
        (2026, 10),
        (2027, 8),
        (2028, 9),
    ]


@pytest.mark.parametrize(
    ("text", "key", "problem"),
    [
        ("valid_from = 2026-09-01\n[meetings.tca]", "meetings.tca", "unknown_key"),
        ("valid_from = 2026-09-01\nmeetings = 3", "meetings", "not_a_table"),
        ("[meetings.tac]", "valid_from", "missing"),
        ("valid_from = ", "", "not_toml"),
    ],
)
def test_a_bad_file_is_named_with_its_key(tmp_path: Path, text: str, key: str, problem: str) -> None:
    own = tmp_path / "borough.toml"
    own.write_text(text)
    with pytest.raises(PolicyRefused) as refused:
        load_policies(own)
    assert (refused.value.file, refused.value.key, refused.value.problem) == ("borough.toml", key, problem)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    for place in (tmp_path / "none.toml", tmp_path):
        with pytest.raises(PolicyRefused) as refused:
            load_policies(place)
        assert (refused.value.problem, refused.value.file) == ("not_found", str(place))


def test_two_files_of_one_day_are_refused(tmp_path: Path) -> None:
    for name in ("a.toml", "b.toml"):
        (tmp_path / name).write_text("valid_from = 2026-09-01")
    with pytest.raises(PolicyRefused) as refused:
        load_policies(tmp_path)
    assert refused.value.problem == "twice"


def test_merging_leaves_the_default_as_it_was() -> None:
    before = deepcopy(DEFAULT)
    merge(DEFAULT, {"meetings": {"tac": {"notice": at(7, "working days")}}})
    assert before == DEFAULT


def test_the_policy_in_force_governs_a_clock_from_its_first_day() -> None:
    older, newer = POLICY, replace(POLICY, name="newer", valid_from=date(2027, 4, 1))
    policies = (newer, older)
    assert policy_in_force(policies, date(2027, 3, 31)) is older
    assert policy_in_force(policies, date(2027, 4, 1)) is newer
    assert policy_in_force(policies, date(2025, 1, 1)) is older  # nothing else could
