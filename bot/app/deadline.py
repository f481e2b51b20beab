"""`roundtable deadline`: when a meeting is due, or whether a date gives enough notice. Reads no database."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Annotated, Any, TypeVar

import typer

from bot.app.bad_input import BadInput
from bot.domain.cadence import Deadline, first_due, next_due
from bot.domain.calendar import Unit, WorkingCalendar, bank_holidays
from bot.domain.facts import MeetingKind, Nation
from bot.domain.notice import notice
from bot.domain.policy import Policy, policy_in_force
from bot.domain.refusals import Refusal
from bot.i18n import _, listed
from bot.settings import read_settings
from bot.storage.policy_files import load_policies
from bot.views import deadlines, policy_files
from bot.views.refusals import explain

__all__ = ["deadline", "policy_files"]  # the latter declares the words for a policy that cannot be read

Choice = TypeVar("Choice", bound=StrEnum)


def deadline(
    kind: Annotated[str, typer.Argument(help="tac, tac_after_step_down, chin, core_group or rcpc")],
    event: Annotated[
        str | None, typer.Option(help="Date of the assessment, closure, plan or ICPC: when is the first due?")
    ] = None,
    last: Annotated[str | None, typer.Option(help="Date of the last one: when is the next due?")] = None,
    notice_from: Annotated[str | None, typer.Option(help="Date and time at which the date is fixed.")] = None,
    meeting: Annotated[str | None, typer.Option(help="Date and time of the meeting: is the notice enough?")] = None,
    first: Annotated[
        bool, typer.Option("--first", help="The first of its kind, which may need less notice.")
    ] = False,
    nation: Annotated[
        str | None,
        typer.Option(help="Whose bank holidays: england, wales, scotland, northern_ireland; yours unless given"),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """When is a meeting due, or is the notice enough? Dates are written 2026-12-18, times 2026-12-18T14:00."""
    settings = read_settings()
    whose = _one_of(Nation, nation or settings.nation, "--nation")
    which, calendar = _one_of(MeetingKind, kind, "KIND"), WorkingCalendar(whose)
    asked = [one is not None for one in (event, last, notice_from or meeting)]
    if sum(asked) != 1:
        raise BadInput(_("Give one of --event DATE, --last DATE, or --notice-from and --meeting together."))
    try:
        policies = load_policies(settings.policy)
        if event is not None or last is not None:
            if first:
                raise BadInput(_("--first belongs with --notice-from and --meeting."))
            start = _date(event, "--event") if event is not None else _date(last or "", "--last")
            policy = policy_in_force(policies, start)
            due = (first_due if event is not None else next_due)(which, start, policy, calendar)
            _print_due(due, policy, calendar, first=event is not None, as_json=as_json)
        elif notice_from is None or meeting is None:
            raise BadInput(_("Give both --notice-from and --meeting."))
        else:
            given_at = _instant(notice_from, "--notice-from", calendar)
            meeting_at = _instant(meeting, "--meeting", calendar)
            policy = policy_in_force(policies, calendar.local_day(given_at))
            _print_notice(given_at, meeting_at, which, first, policy, calendar, as_json=as_json)
    except Refusal as refusal:
        raise BadInput(explain(refusal).text) from None


def _print_due(due: Deadline, policy: Policy, calendar: WorkingCalendar, *, first: bool, as_json: bool) -> None:
    if as_json:
        _print_json(kind=due.kind, due_on=due.due_on.isoformat(), rule=due.rule, reference=due.reference)
        return
    skipped = _skipped(due, calendar) if due.interval.unit is Unit.WORKING_DAYS else []
    say = deadlines.first_is_due if first else deadlines.next_is_due
    typer.echo(say(due, policy.source(due.rule).status, skipped))


def _skipped(due: Deadline, calendar: WorkingCalendar) -> list[date]:
    days = (due.counted_from + timedelta(n) for n in range(1, (due.due_on - due.counted_from).days))
    free = bank_holidays(calendar.nation)
    return [day for day in days if day in free and day.weekday() < 5]


def _print_notice(
    given_at: datetime,
    meeting_at: datetime,
    kind: MeetingKind,
    first: bool,
    policy: Policy,
    calendar: WorkingCalendar,
    *,
    as_json: bool,
) -> None:
    found = notice(given_at, meeting_at, kind, first, policy, calendar)
    if as_json:
        _print_json(
            notice=found.state,
            working_days=found.working_days,
            short_by=found.short_by,
            reason_required=found.reason_required,
        )
        return
    source = policy.source(f"meetings.{kind}.notice_first" if first else f"meetings.{kind}.notice")
    typer.echo(deadlines.notice_is(found, meeting_at, source.reference, source.status))


def _print_json(**values: Any) -> None:
    typer.echo(json.dumps(values))


def _one_of(choices: type[Choice], text: str, name: str) -> Choice:
    try:
        return choices(text)
    except ValueError:
        allowed = listed([choice.value for choice in choices], or_=True)
        raise BadInput(_("{name} must be {allowed}.").format(name=name, allowed=allowed)) from None


def _date(text: str, name: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadInput(_("{name} must be a date such as 2026-12-18.").format(name=name)) from None


def _instant(text: str, name: str, calendar: WorkingCalendar) -> datetime:
    try:
        if len(text) <= len("2026-12-18"):  # a date alone would pass as midnight
            raise ValueError
        given = datetime.fromisoformat(text)
    except ValueError:
        raise BadInput(_("{name} must be a date and time such as 2026-12-18T14:00.").format(name=name)) from None
    return calendar.at(given.date(), given.time()) if given.tzinfo is None else given.astimezone(UTC)
