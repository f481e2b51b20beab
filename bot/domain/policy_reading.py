"""From the mapping of a policy file to a `Policy`, refusing what is unknown, in the wrong unit or impossible.

A figure is a table `{figure, unit, reference, status}`, with `found` where boroughs differ. A borough's own file
gives only the figures that it changes; each of those is given whole, since a changed figure has a new reference.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, time
from enum import StrEnum
from types import MappingProxyType, UnionType
from typing import Annotated, Any, cast, get_args, get_origin, get_type_hints

from bot.domain.calendar import Interval, Unit
from bot.domain.policy import Policy
from bot.domain.policy_checks import check
from bot.domain.policy_figures import Figures
from bot.domain.policy_values import OFFSETS, Source, Status, Takes
from bot.domain.refusals import PolicyRefused

_HEAD = ("name", "valid_from")
_LEAF = ("figure", "unit", "reference", "status")


def parse_policy(mapping: Mapping[str, Any]) -> Policy:
    """Read a whole policy. Raises `PolicyRefused` with the key at fault."""
    sources: dict[str, Source] = {}
    body = {key: value for key, value in mapping.items() if key not in _HEAD}
    name, valid_from = (mapping.get(key) for key in _HEAD)
    if not isinstance(name, str) or not name:
        raise PolicyRefused("name", "missing")
    if not isinstance(valid_from, date):
        raise PolicyRefused("valid_from", "not_a_date" if "valid_from" in mapping else "missing")
    figures = _section(Figures, body, "", sources)
    sections = {section.name: getattr(figures, section.name) for section in fields(Figures)}
    policy = Policy(**sections, name=name, valid_from=valid_from, sources=MappingProxyType(sources))
    check(policy)
    return policy


def merge(default: Mapping[str, Any], own: Mapping[str, Any], path: str = "") -> dict[str, Any]:
    """A borough's own figures over the default ones. Raises `PolicyRefused` for a key that the default lacks."""
    merged = dict(default)
    for key, value in own.items():
        where = f"{path}{key}"
        known = default.get(key)
        if isinstance(known, Mapping) and "figure" not in known:
            if not isinstance(value, Mapping):
                raise PolicyRefused(where, "not_a_table")
            merged[key] = merge(known, value, f"{where}.")
        else:
            merged[key] = value  # an optional figure may be new here; parsing refuses what is unknown
    return merged


def _section(cls: type[Any], mapping: Mapping[str, Any], path: str, sources: dict[str, Source]) -> Any:
    hints = get_type_hints(cls, include_extras=True)
    unknown = next((key for key in mapping if key not in hints), None)
    if unknown is not None:
        raise PolicyRefused(f"{path}{unknown}", "unknown_key")
    values = {}
    for declared in fields(cls):
        key = f"{path}{declared.name}"
        if declared.name in mapping:
            values[declared.name] = _value(hints[declared.name], mapping[declared.name], key, sources)
        elif declared.default is MISSING:
            raise PolicyRefused(key, "missing")
    return cls(**values)


def _value(hint: Any, given: Any, key: str, sources: dict[str, Source]) -> Any:
    if isinstance(hint, UnionType) or type(None) in get_args(hint):  # an optional figure: `X | None`
        hint = next(option for option in get_args(hint) if option is not type(None))
    if get_origin(hint) is Annotated:
        base, takes = get_args(hint)
        return _figure(base, takes, given, key, sources)
    if get_origin(hint) is tuple:  # a list of tables, numbered from 1
        if not isinstance(given, list) or not given:
            raise PolicyRefused(key, "not_a_list")
        row = get_args(hint)[0]
        return tuple(_value(row, one, f"{key}.{number}", sources) for number, one in enumerate(given, 1))
    if not is_dataclass(hint) or not isinstance(given, Mapping):
        raise PolicyRefused(key, "not_a_table")
    return _section(cast("type[Any]", hint), given, f"{key}.", sources)


def _figure(base: Any, takes: Takes, given: Any, key: str, sources: dict[str, Source]) -> Any:
    if not isinstance(given, Mapping):
        raise PolicyRefused(key, "not_a_figure")
    for part in _LEAF:
        if part not in given:
            raise PolicyRefused(f"{key}.{part}", "missing")
    extra = next((part for part in given if part not in (*_LEAF, "found")), None)
    if extra is not None:
        raise PolicyRefused(f"{key}.{extra}", "unknown_key")
    if given["unit"] not in takes.units:
        raise PolicyRefused(f"{key}.unit", "wrong_unit", takes.units)
    if given["status"] not in tuple(Status):
        raise PolicyRefused(f"{key}.status", "not_allowed", tuple(Status))
    if not isinstance(given["reference"], str) or not given["reference"]:
        raise PolicyRefused(f"{key}.reference", "missing")
    sources[key] = Source(given["reference"], Status(given["status"]), str(given.get("found", "")))
    if get_origin(base) is tuple:
        if not isinstance(given["figure"], list) or not given["figure"]:
            raise PolicyRefused(f"{key}.figure", "not_a_list")
        return tuple(_one(get_args(base)[0], takes, one, given["unit"], key) for one in given["figure"])
    return _one(base, takes, given["figure"], given["unit"], key)


def _one(base: Any, takes: Takes, figure: Any, unit: str, key: str) -> Any:
    if isinstance(base, type) and issubclass(base, StrEnum):
        if figure not in tuple(base):
            raise PolicyRefused(f"{key}.figure", "not_allowed", tuple(base))
        return base(figure)
    if base in (bool, time):
        if type(figure) is not base:
            raise PolicyRefused(f"{key}.figure", "not_a_time" if base is time else "not_yes_or_no")
        return figure
    if type(figure) is not int:
        raise PolicyRefused(f"{key}.figure", "not_a_number")
    if not takes.least <= figure <= takes.most:
        raise PolicyRefused(f"{key}.figure", "out_of_range", (str(takes.least), str(takes.most)))
    if base is Interval:
        return Interval(figure, Unit(unit))
    return figure * OFFSETS.get(unit, 1)
