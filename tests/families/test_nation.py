"""The authority's nation decides whose bank holidays count."""

from __future__ import annotations

import pytest

from bot.domain.facts import Nation
from bot.settings import BadSetting, read_settings
from tests.families.told import open_family
from tests.town.town import Town


async def test_a_family_in_scotland_has_its_own_bank_holidays(town: Town) -> None:
    """St Andrew's Day, Monday 30 November, is not counted: 15 working days from 16 November end on 8 December."""
    lead = town["lead"]
    town.is_in(Nation.SCOTLAND)
    await town.is_now("Mon 16 Nov 09:00")
    await open_family(town, {"School": "Nobody yet"}, agreed=False)
    await lead.sees("the TAC is due by Tuesday 8 December")
    town.hush()


async def test_in_england_the_same_day_is_a_working_day(town: Town) -> None:
    lead = town["lead"]
    await town.is_now("Mon 16 Nov 09:00")
    await open_family(town, {"School": "Nobody yet"}, agreed=False)
    await lead.sees("the TAC is due by Monday 7 December")
    town.hush()


def test_a_nation_that_is_none_ends_with_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROUNDTABLE_NATION", "france")
    with pytest.raises(BadSetting) as raised:
        read_settings()
    assert str(raised.value) == ("ROUNDTABLE_NATION is not right: give england, wales, scotland or northern_ireland.")


def test_the_nation_is_read_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROUNDTABLE_NATION", "scotland")
    assert read_settings().nation == Nation.SCOTLAND
