"""Checks what the bot sends, and what the sandbox answers, against the official description of the Bot API.

The sandbox must not be kinder than Telegram: what is unknown, missing, of the wrong type or over a limit is
refused here with the path to the fault. Texts that may carry markup are measured by the methods, once parsed.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

_FITS: dict[str, Callable[[Any], bool]] = {
    "String": lambda value: isinstance(value, str),
    "InputFile": lambda value: isinstance(value, str) and value.startswith("attach://"),
    "Integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "Float": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "Boolean": lambda value: isinstance(value, bool),
    "True": lambda value: value is True,
}
_NO_ACTION = {"text", "icon_custom_emoji_id", "style"}


class SchemaError(ValueError):
    """A value that the official description does not allow; the text says where and why."""


@cache
def load() -> dict[str, Any]:
    """The compacted description, with its `about`, `methods` and `types`."""
    described: dict[str, Any] = json.loads((Path(__file__).parent / "botapi.json").read_text())
    return described


def decode_request(method: str, params: dict[str, Any], files: set[str]) -> dict[str, Any]:
    """The parameters as Telegram understands them: strings of forms turned into values, then checked.

    `files` names the uploaded parts. Raises SchemaError.
    """
    described = load()["methods"][method]["params"]
    for name in [*params, *(files - set(params))]:
        if name not in described and not (name in files and f"attach://{name}" in json.dumps(params)):
            raise SchemaError(f"{method} has no parameter {name!r}")
    decoded: dict[str, Any] = {}
    for name, (kind, required, *limit) in described.items():
        if name in files and "InputFile" in kind:
            decoded[name] = f"attach://{name}"
            continue
        value = params.get(name)
        if value is None:
            if required:
                raise SchemaError(f"parameter {name!r} is required")
            continue
        decoded[name] = _check(_from_form(value, kind), kind, name, limit[0] if limit else None)
    return decoded


def check_update(update: dict[str, Any]) -> None:
    """Raises SchemaError unless Telegram could have sent this Update."""
    _check(update, "Update", "update", None)
    if len(update) != 2:
        raise SchemaError(f"an update carries one thing beside its id, not {sorted(update)}")


def check_result(method: str, result: Any) -> None:
    """Raises SchemaError unless Telegram could have answered this method so."""
    _check(result, load()["methods"][method]["returns"], f"result of {method}", None)


def _from_form(value: Any, kind: str) -> Any:
    """A form carries only strings: read one as the kind that is wanted, where it is not one already."""
    if not isinstance(value, str) or kind in {"String", "InputFile|String"}:
        return value
    if kind == "Integer|String":
        return int(value) if value.lstrip("-").isdigit() else value
    if kind == "Boolean":
        return {"true": True, "1": True, "false": False, "0": False}.get(value.lower(), value)
    try:
        return json.loads(value)
    except ValueError:
        return value


def _check(value: Any, kind: str, where: str, limit: dict[str, Any] | None) -> Any:
    if "|" in kind and not kind.startswith("["):
        return _one_of(value, kind.split("|"), where)
    if kind.startswith("["):
        if not isinstance(value, list):
            raise SchemaError(f"{where} must be a list")
        _measure(value, limit, where)
        return [_check(entry, kind[1:-1], f"{where}[{n}]", None) for n, entry in enumerate(value)]
    if kind in _FITS:
        _primitive(value, kind, where)
        _measure(value, limit, where)
        return value
    return _object(value, kind, where)


def _object(value: Any, kind: str, where: str) -> Any:
    described = load()["types"][kind]
    if isinstance(described, list):
        return _one_of(value, described, where)
    if not isinstance(value, dict):
        raise SchemaError(f"{where} must be an object ({kind})")
    for name, content in value.items():
        spec = described.get(name)
        if spec is None:
            raise SchemaError(f"{where}: {kind} has no field {name!r}")
        _check(content, spec[0], f"{where}.{name}", spec[2] if len(spec) > 2 else None)
    for name in _required(kind):
        if name not in value:
            raise SchemaError(f"{where}: {kind} needs {name!r}")
    if kind == "InlineKeyboardButton" and len(value.keys() - _NO_ACTION) != 1:
        raise SchemaError(f"{where}: a button does exactly one thing, not {sorted(value.keys() - _NO_ACTION)}")
    return value


@cache
def _required(kind: str) -> list[str]:
    return [name for name, spec in load()["types"][kind].items() if spec[1]]


def _one_of(value: Any, kinds: list[str], where: str) -> Any:
    """Any of several types; an object is judged by the type that its fixed words (type, status) point to."""
    faults: list[str] = []
    for kind in kinds:
        try:
            return _check(value, kind, where, None)
        except SchemaError as fault:
            if isinstance(value, dict) and _points_to(value, kind):
                raise
            faults.append(str(fault))
    raise SchemaError(
        faults[0] if len(faults) == 1 else f"{where} is none of {', '.join(kinds)}: {'; '.join(faults)}"
    )


def _points_to(value: dict[str, Any], kind: str) -> bool:
    described = load()["types"].get(kind)
    if not isinstance(described, dict):
        return False
    fixed = {name: spec[2]["values"] for name, spec in described.items() if len(spec) > 2 and "values" in spec[2]}
    marks = {name: words for name, words in fixed.items() if len(words) == 1}
    if marks:
        return all(value.get(name) in words for name, words in marks.items())
    required = {name for name, spec in described.items() if spec[1]}
    return bool(required) and required <= value.keys()


def _primitive(value: Any, kind: str, where: str) -> None:
    if not _FITS[kind](value):
        raise SchemaError(f"{where} must be {kind}, not {value!r:.60}")


def _measure(value: Any, limit: dict[str, Any] | None, where: str) -> None:
    if limit is None or limit.get("unit") == "parsed":
        return
    if "values" in limit:
        if value not in limit["values"]:
            raise SchemaError(f"{where} must be one of {', '.join(limit['values'])}, not {value!r}")
        return
    unit = limit["unit"]
    size = value if unit == "value" else len(value.encode()) if unit == "bytes" else len(value)
    if not limit["min"] <= size <= limit["max"]:
        raise SchemaError(f"{where} must be {limit['min']} to {limit['max']} {unit}, not {size}")
