"""The bank holidays of the known range, worked out again from the rules: an upgrade of the package cannot move one."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from dateutil.easter import easter

from bot.domain.calendar import KNOWN, bank_holidays
from bot.domain.facts import Nation

YEARS = range(KNOWN.start_on.year, KNOWN.until.year)
MONDAY = 0

# By proclamation: weddings, jubilees, a funeral, a coronation, and in Scotland a World Cup.
ONCE = {
    *(date(2011, 4, 29), date(2012, 6, 5), date(2022, 6, 3), date(2022, 9, 19), date(2023, 5, 8)),
}
EARLY_MAY_MOVED = {2020: date(2020, 5, 8)}
SPRING_MOVED = {2012: date(2012, 6, 4), 2022: date(2022, 6, 2)}


def first_monday(year: int, month: int) -> date:
    first = date(year, month, 1)
    return first + timedelta((MONDAY - first.weekday()) % 7)


def last_monday(year: int, month: int) -> date:
    last = date(year, month, 31)
    return last - timedelta(last.weekday())


def with_substitutes(days: list[date]) -> set[date]:
    """One at a weekend is made up for on the next weekday that is not a holiday already."""
    observed = {day for day in days if day.weekday() < 5}
    for day in sorted(day for day in days if day.weekday() >= 5):
        while day.weekday() >= 5 or day in observed:
            day += timedelta(1)
        observed.add(day)
    return observed


def by_the_rules(nation: Nation, year: int) -> set[date]:
    scotland, northern_ireland = nation is Nation.SCOTLAND, nation is Nation.NORTHERN_IRELAND
    fixed = [date(year, 1, 1), date(year, 12, 25), date(year, 12, 26)]
    movable = {
        easter(year) - timedelta(2),
        EARLY_MAY_MOVED.get(year, first_monday(year, 5)),
        SPRING_MOVED.get(year, last_monday(year, 5)),
        first_monday(year, 8) if scotland else last_monday(year, 8),
    }
    if scotland:
        fixed += [date(year, 1, 2), date(year, 11, 30)]
        movable |= {date(2026, 6, 15)} if year == 2026 else set()
    else:
        movable.add(easter(year) + timedelta(1))
    if northern_ireland:
        fixed += [date(year, 3, 17), date(year, 7, 12)]
    return with_substitutes(fixed) | movable | {day for day in ONCE if day.year == year}


@pytest.mark.parametrize("nation", list(Nation))
def test_every_bank_holiday_of_the_known_range(nation: Nation) -> None:
    weekdays = {day for day in bank_holidays(nation) if day.weekday() < 5 and day in KNOWN}
    assert weekdays == set().union(*(by_the_rules(nation, year) for year in YEARS))
