"""Read policies from files: the defaults that ship with the bot, and a borough's own over them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Any

from bot.domain.policy import Policy
from bot.domain.policy_reading import merge, parse_policy
from bot.domain.refusals import PolicyRefused

_Raw = dict[str, Any]


def load_policies(own: Path | None = None) -> tuple[Policy, ...]:
    """Every dated policy, oldest first; with `own` (a TOML file, or a folder of dated ones) its figures on top.

    Each default that comes into force later still yields to the borough's latest figures. Raises `PolicyRefused`,
    naming the file and the key at fault.
    """
    defaults = _dated({path.name: _parsed(path.name, path.read_text("utf-8")) for path in _shipped()})
    owned = _dated(_read_own(own)) if own is not None else {}
    policies = []
    for valid_from in sorted({*defaults, *owned}):
        name, raw = _latest(defaults, valid_from) or defaults[min(defaults)]
        over = _latest(owned, valid_from)
        try:
            if over is not None:
                name = over[0]
                raw = merge(raw, over[1])
            policies.append(parse_policy({**raw, "valid_from": valid_from}))
        except PolicyRefused as refused:
            raise replace(refused, file=name) from None
    return tuple(policies)


def _shipped() -> list[Any]:
    folder = resources.files("bot.domain") / "policies"
    return [path for path in folder.iterdir() if path.name.endswith(".toml")]


def _read_own(own: Path) -> dict[str, _Raw]:
    paths = sorted(own.glob("*.toml")) if own.is_dir() else [own]
    if not paths:
        raise PolicyRefused("", "not_found", file=str(own))
    read = {}
    for path in paths:
        try:
            read[path.name] = _parsed(path.name, path.read_text("utf-8"))
        except (OSError, UnicodeDecodeError):
            raise PolicyRefused("", "not_found", file=str(path)) from None
    return read


def _parsed(name: str, text: str) -> _Raw:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PolicyRefused("", "not_toml", (str(error),), file=name) from None


def _dated(files: Mapping[str, _Raw]) -> dict[date, tuple[str, _Raw]]:
    dated: dict[date, tuple[str, _Raw]] = {}
    for name, raw in files.items():
        valid_from = raw.get("valid_from")
        if type(valid_from) is not date:
            raise PolicyRefused("valid_from", "missing" if valid_from is None else "not_a_date", file=name)
        if valid_from in dated:
            raise PolicyRefused("valid_from", "twice", (dated[valid_from][0],), file=name)
        dated[valid_from] = (name, raw)
    return dated


def _latest(dated: Mapping[date, tuple[str, _Raw]], on: date) -> tuple[str, _Raw] | None:
    in_force = [valid_from for valid_from in dated if valid_from <= on]
    return dated[max(in_force)] if in_force else None
