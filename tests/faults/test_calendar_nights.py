"""The two nights on which the clocks change, Christmas and Easter: everything comes once, on a day that counts, and at
its local hour. The dates are counted by hand from the published bank holidays.
"""

from __future__ import annotations

from datetime import date, datetime, time

import pytest

from tests.faults.round import Said, forget, said
from tests.town.family import lay_family
from tests.town.town import LONDON, Town

ASKS, NUDGES, LATE, STILL = "by 5pm, ", "due today by 5pm", "was due yesterday", "now asked your deputy"
DEPUTY, MANAGER, PASSED_ON, TOMORROW, TODAY = (
    "hasn't answered",
    "hasn't answered",
    "hasn't answered",
    "Tomorrow",
    "Today",
)
CHRISTMAS = [date(2026, 12, 25), date(2026, 12, 28), date(2027, 1, 1)]
EASTER = [date(2027, 3, 26), date(2027, 3, 29)]

# Of a TAC at 3:30pm: D-12, D-7, D-6, D-5 (twice), D-3, the end of the working day after that, D-1, and two hours before.
WHO = ["school nurse"] * 4 + ["nurse deputy", "CAF manager", "CAF deputy", "school nurse", "school nurse"]
WHAT = [ASKS, NUDGES, LATE, STILL, DEPUTY, MANAGER, PASSED_ON, TOMORROW, TODAY]
HOURS = ["09:00"] * 6 + ["17:00", "09:00", "13:30"]
EASTER_AND_SPRING = (
    "Fri 19 Mar, Tue 30 Mar, Wed 31 Mar, Thu 1 Apr, Thu 1 Apr, Mon 5 Apr, Tue 6 Apr, Wed 7 Apr, Thu 8 Apr"
)
AUTUMN = "Tue 26 Oct, Tue 2 Nov, Wed 3 Nov, Thu 4 Nov, Thu 4 Nov, Mon 8 Nov, Tue 9 Nov, Wed 10 Nov, Thu 11 Nov"
OVER_CHRISTMAS = (
    "Wed 16 Dec, Wed 23 Dec, Thu 24 Dec, Tue 29 Dec, Tue 29 Dec, Thu 31 Dec, Mon 4 Jan, Tue 5 Jan, Wed 6 Jan"
)


async def a_ladder(town: Town, starts: str, tac: str, fixed: str) -> None:
    """The school nurse will be asked for an update before this TAC, and never answers."""
    await town.is_now(starts)
    family = await lay_family(town, table=("school nurse",), opened=fixed, assessed=fixed)
    await family.meeting(tac, fixed=fixed, parents_coming=[str(each) for each in family.parents.values()])
    await family.wakes()
    town.hush()


def local(one: Said) -> datetime:
    return one.at.astimezone(LONDON)


def times(town: Town, who: str, words: str) -> list[str]:
    """At which local times they were told so."""
    told = [local(one) for one in said(town, 0) if one.chat_id == town[who].chat_id and words in one.text]
    return [f"{at:%a} {at.day} {at:%b %H:%M}" for at in told]


@pytest.mark.parametrize(
    ("starts", "tac", "fixed", "days"),
    [
        ("Thu 18 Mar 2027 10:00", "Thu 8 Apr 2027 15:30", "Mon 15 Mar 2027 10:00", EASTER_AND_SPRING),
        ("Mon 25 Oct 2027 10:00", "Thu 11 Nov 2027 15:30", "Mon 18 Oct 2027 10:00", AUTUMN),
        ("Tue 15 Dec 2026 10:00", "Wed 6 Jan 2027 15:30", "Mon 7 Dec 2026 10:00", OVER_CHRISTMAS),
    ],
    ids=["Easter and the clocks forward", "the clocks back", "Christmas"],
)
async def test_a_ladder_climbs_on_the_days_that_count_and_at_the_local_hour_and_each_step_once(
    town: Town, starts: str, tac: str, fixed: str, days: str
) -> None:
    await a_ladder(town, starts, tac, fixed)
    await town.is_now(tac)
    for who, words, day, hour in zip(WHO, WHAT, days.split(", "), HOURS, strict=True):
        assert times(town, who, words) == [f"{day} {hour}"], f"{who}: {words}"
    for one in said(town, 0):
        assert local(one).weekday() < 5, "nothing of this is urgent enough for a weekend"
        assert local(one).date() not in CHRISTMAS + EASTER
        assert time(8) <= local(one).time() <= time(18), "quiet hours are local hours"
    told = [(one.chat_id, one.text) for one in said(town, 0)]
    assert len(told) == len(set(told)), "nothing is said twice"
    forget(town)


@pytest.mark.parametrize(
    ("starts", "tac", "fixed", "night"),
    [
        ("Thu 18 Mar 2027 10:00", "Thu 8 Apr 2027 15:30", "Mon 15 Mar 2027 10:00", "Sun 28 Mar 2027"),
        ("Mon 25 Oct 2027 10:00", "Thu 11 Nov 2027 15:30", "Mon 18 Oct 2027 10:00", "Sun 31 Oct 2027"),
    ],
)
async def test_a_worry_in_the_night_of_the_change_waits_for_seven_by_the_new_time(
    town: Town, starts: str, tac: str, fixed: str, night: str
) -> None:
    """Ten minutes before the clocks are changed. Whoever is to ring them is woken by nobody, and hears of it once."""
    await a_ladder(town, starts, tac, fixed)
    await town.is_now(f"{night} 00:50")
    await town["school nurse"].taps("I'm worried", "Yes, tell them I'm worried")
    await town.is_now(f"{night} 12:00")
    seven = f"{night.removesuffix(' 2027')} 07:00"
    for who in ("lead", "CAF manager"):
        assert times(town, who, "is worried") == [seven]
    forget(town)


async def test_on_christmas_day_a_worry_reaches_them_and_a_question_waits_for_the_twenty_ninth(town: Town) -> None:
    """The lead is at work and asks the health visitor something; the school nurse is worried. One of both is urgent."""
    await a_ladder(town, "Tue 15 Dec 2026 10:00", "Wed 6 Jan 2027 15:30", "Mon 7 Dec 2026 10:00")
    lead, nurse = town.people("lead", "school nurse")
    await town.is_now("Fri 25 Dec 2026 12:00")
    other = await lay_family(town, 2217, table=("health visitor",), assessed="Tue 22 Dec 2026 10:00")
    await lead.says("/request")
    await lead.taps(other.reference, "When the children were last seen", "The 1 who can be asked", "Ask them")
    await nurse.taps("I'm worried", "Yes, tell them I'm worried")
    await town.is_now("Tue 29 Dec 2026 17:00")
    for who in ("lead", "CAF manager"):
        assert times(town, who, "is worried") == ["Fri 25 Dec 12:00"]
    assert times(town, "health visitor", "have you seen the children lately") == ["Tue 29 Dec 08:00"]
    for one in said(town, 0):
        if local(one).date() in CHRISTMAS and one.chat_id != lead.chat_id:
            assert "is worried" in one.text, one.text
    assert times(town, "CAF deputy", "is worried") == ["Tue 29 Dec 17:00"], "no such day counts for passing on"
    forget(town)
