"""`roundtable deadline`, as it is typed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.app.cli import main


def run(capsys: pytest.CaptureFixture[str], line: str) -> tuple[int, str, str]:
    status = main(["deadline", *line.split()])
    printed = capsys.readouterr()
    return status, printed.out, printed.err


CORE_GROUP_REFERENCE = (
    "Working Together to Safeguard Children 2023, chapter 3: the core group meets within 10 working days of the "
    "initial child protection conference"
)


@pytest.mark.parametrize(
    ("line", "due_on", "rule"),
    [
        ("core_group --event 2026-12-18", "2027-01-06", "meetings.core_group.first_due"),
        ("core_group --event 2026-12-18 --nation scotland", "2027-01-07", "meetings.core_group.first_due"),
        ("core_group --last 2027-02-12", "2027-03-25", "meetings.core_group.then_every"),
        ("tac --event 2026-12-18", "2027-01-13", "meetings.tac.first_due"),
        ("tac_after_step_down --event 2026-12-18", "2027-01-20", "meetings.tac_after_step_down.first_due"),
        ("tac_after_step_down --last 2027-01-28", "2027-03-11", "meetings.tac.then_every"),
        ("chin --event 2026-06-05 --nation scotland", "2026-06-22", "meetings.chin.first_due"),
        ("chin --event 2026-06-05 --nation wales", "2026-06-19", "meetings.chin.first_due"),
        ("rcpc --event 2026-12-29", "2027-03-25", "conference.first_within"),
        ("rcpc --last 2027-03-25 --nation northern_ireland", "2027-09-24", "conference.then_within"),
    ],
)
def test_when_it_is_due(capsys: pytest.CaptureFixture[str], line: str, due_on: str, rule: str) -> None:
    status, out, err = run(capsys, f"{line} --json")
    answer = json.loads(out)
    assert (status, err) == (0, "")
    assert list(answer) == ["kind", "due_on", "rule", "reference"]
    assert (answer["due_on"], answer["rule"]) == (due_on, rule)
    if rule == "meetings.core_group.first_due":
        assert (answer["kind"], answer["reference"]) == ("core_group", CORE_GROUP_REFERENCE)


def test_the_first_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = run(capsys, "core_group --event 2026-12-18")
    assert (status, err) == (0, "")
    assert out.splitlines() == [
        "The first core group is due by Wednesday 6 January 2027.",
        "Why: 10 working days after the initial conference (ICPC), Friday 18 December 2026.",
        "Not counted, besides weekends: Friday 25 December 2026, Monday 28 December 2026 and Friday 1 January 2027.",
        f"Reference: {CORE_GROUP_REFERENCE} (statutory).",
    ]


def test_the_next_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, "tac --last 2026-11-13")
    assert out.splitlines() == [
        "The next TAC is due by Thursday 24 December 2026.",
        "Why: 6 weeks after the last one, Friday 13 November 2026.",
        "That falls on Friday 25 December 2026, which is not a working day, so the working day before it counts.",
        "Reference: Early help procedures of English boroughs (local practice).",
    ]


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        (
            "tac --notice-from 2027-03-02T10:00 --meeting 2027-03-16T10:00",
            {"notice": "ample", "working_days": 10, "short_by": 0, "reason_required": False},
        ),
        (
            "chin --notice-from 2027-03-02T10:00 --meeting 2027-03-08T10:00",
            {"notice": "short", "working_days": 4, "short_by": 6, "reason_required": True},
        ),
        (
            "chin --first --notice-from 2027-03-02T10:00 --meeting 2027-03-08T10:00",
            {"notice": "short", "working_days": 4, "short_by": 1, "reason_required": False},
        ),
        (
            "core_group --notice-from 2027-03-10T09:00+00:00 --meeting 2027-03-10T08:00",
            {"notice": "past", "working_days": 0, "short_by": 5, "reason_required": True},
        ),
    ],
)
def test_whether_the_notice_is_enough(
    capsys: pytest.CaptureFixture[str], line: str, answer: dict[str, object]
) -> None:
    status, out, err = run(capsys, f"{line} --json")
    assert (status, json.loads(out), err) == (0, answer, "")


def test_the_notice_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, "core_group --notice-from 2027-03-10T19:00 --meeting 2027-03-12T14:00")
    assert out.splitlines() == [
        "Short: Friday 12 March 2027, 2pm gives people 1 working day. We promise 5 working days.",
        "Notice counts from Thursday 11 March 2027, 8am.",
        "Below 2 working days a reason is required and the manager is told.",
        "Reference: Roundtable's default (this project's own figure).",
    ]


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("", "Missing argument 'kind'."),
        ("lunch --event 2026-12-18", "KIND must be tac, tac_after_step_down, chin, core_group or rcpc."),
        ("tac", "Give one of --event DATE, --last DATE, or --notice-from and --meeting together."),
        ("tac --event 2026-12-18 --last 2026-12-18", "Give one of"),
        ("tac --event 2026-12-18 --first", "--first belongs with"),
        ("tac --event 18/12/2026", "--event must be a date such as 2026-12-18."),
        ("tac --last 2026-02-30", "--last must be a date such as 2026-12-18."),
        ("tac --event 2026-12-18 --nation france", "--nation must be england, wales, scotland or northern_ireland."),
        ("tac --notice-from 2027-03-02T10:00", "Give both --notice-from and --meeting."),
        ("tac --notice-from 2027-03-02 --meeting 2027-03-16T10:00", "--notice-from must be a date and time such as"),
        ("tac --notice-from 2027-03-02T10:00 --meeting soon", "--meeting must be a date and time such as"),
        ("rcpc --notice-from 2027-03-02T10:00 --meeting 2027-03-16T10:00", "The policy promises no notice for a"),
        ("tac --event 2030-12-20", "Bank holidays are known from Friday 1 January 2010 to Tuesday 31 December 2030"),
        ("tac --event 2099-12-20", "Bank holidays are known from"),
        ("tac --evnt 2026-12-18", "No such option: --evnt"),
        ("tac --event", "Option '--event' requires an argument."),
    ],
)
def test_bad_input_is_one_clear_line(capsys: pytest.CaptureFixture[str], line: str, says: str) -> None:
    status, out, err = run(capsys, line)
    assert (status, out) == (2, "")
    assert err.startswith(says)
    assert err.count("\n") == 1


def test_a_boroughs_policy_counts(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "borough.toml"
    own.write_text(
        "valid_from = 2026-01-01\n[meetings.tac]\n"
        'first_due = { figure = 6, unit = "weeks", reference = "Ours", status = "local practice" }\n'
    )
    monkeypatch.setenv("ROUNDTABLE_POLICY", str(own))
    assert json.loads(run(capsys, "tac --event 2026-11-13 --json")[1])["due_on"] == "2026-12-24"
    own.write_text("valid_from = 2026-01-01\n[meetings.tac]\nfirst_dew = 6\n")
    status, _, err = run(capsys, "tac --event 2026-11-13")
    assert (status, err) == (
        2,
        "Policy borough.toml: meetings.tac.first_dew: there is no such figure; check the spelling.\n",
    )
