"""Make `botapi.json` out of the machine-readable Bot API that aiogram's source distribution carries.

    python -m bot.sandbox.schema.compact aiogram-3.31.0.tar.gz

What it keeps: for each method its parameters and what it returns; for each type its fields, or the types it
is one of. A field is `[type, required, limit]`: the type is `A|B` or `[A]` for a list; a limit is
`{"min","max","unit"}` or `{"values"}`. Limits and unions stand only in the prose of the documentation, so
they are read from there.
"""

from __future__ import annotations

import json
import re
import sys
import tarfile
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent / "botapi.json"
_RANGE = re.compile(r"(\d+)\s?-\s?(\d+) ([a-z]+)")
_VALUES = re.compile(r"\b(?:always|[Mm]ust be(?: one of)?|can be(?: one of| either)?|[Oo]ne of) (['‘“\"].*)")
_PLAIN_VALUE = re.compile(r"\bmust be ([a-z_]+)$")
_RETURN = re.compile(r"[^.]*\b[Rr]eturn(?:s|ed)?\b[^.]*\.")
_PRIMITIVE = {"True", "Integer", "String"}


def compact_type(prose: str) -> str:
    """`Array of Integer or String` becomes `[Integer|String]`."""
    if prose.startswith("Array of "):
        return f"[{compact_type(prose.removeprefix('Array of '))}]"
    return "|".join(part.strip() for part in re.split(r", | or | and ", prose))


def limit_of(kind: str, prose: str) -> dict[str, Any] | None:
    """The limit that a description states: lengths, counts, or the only values allowed."""
    if kind == "String" and (match := _VALUES.search(prose)):
        words = re.findall(
            r"['‘“\"]([a-z_0-9]+)['’”\"]", match[1].split(". ")[0] if "," not in match[1] else match[1]
        )
        if words:
            return {"values": words}
    if kind == "String" and (match := _PLAIN_VALUE.search(prose)):
        return {"values": [match[1]]}
    found = _RANGE.search(prose)
    if found is None or int(found[1]) >= int(found[2]):
        return None
    low, high, unit = int(found[1]), int(found[2]), found[3]
    if kind == "String" and unit.startswith("character"):
        parsed = re.search(r"after entit(?:y|ies) parsing", prose) is not None
        return {"min": low, "max": high, "unit": "parsed" if parsed else "characters"}
    if kind == "String" and unit == "bytes":
        return {"min": low, "max": high, "unit": "bytes"}
    if kind.startswith("["):
        return {"min": low, "max": high, "unit": "items"}
    if kind == "Integer" and "Values between" in prose:
        return {"min": low, "max": high, "unit": "value"}
    return None


def fields_of(item: dict[str, Any]) -> dict[str, list[Any]]:
    """Name to `[type, required, limit]`; the limit is left out where there is none."""
    fields: dict[str, list[Any]] = {}
    for annotation in item["annotations"]:
        kind = compact_type(annotation["type"])
        limit = limit_of(kind, annotation["description"])
        fields[annotation["name"]] = [kind, int(annotation["required"]), *([limit] if limit else [])]
    return fields


def members_of(item: dict[str, Any], types: set[str]) -> list[str]:
    """The types that a union is one of: the links of its list."""
    linked = re.findall(r'<li><a href="#\w+">(\w+)</a>', item["html_description"])
    return [name for name in linked if name in types]


def returns_of(item: dict[str, Any], types: set[str]) -> str:
    """What a method answers, from the sentence that says what it returns."""
    found: list[str] = []
    for sentence in _RETURN.findall(item["html_description"]):
        for array, name in re.findall(r"(Array of )?(?:<[^>]+>)*\b([A-Z]\w+)\b", sentence):
            if name in types or name in _PRIMITIVE:
                kind = f"[{name}]" if array else name
                if kind not in found:
                    found.append(kind)
    return "|".join(found)


def compact(schema: dict[str, Any], *, source: str, licence: str) -> dict[str, Any]:
    """The whole of it; `source` and `licence` go into the header."""
    items = [item for section in schema["items"] for item in section["children"]]
    names = {item["name"] for item in items if item["category"] == "types"}
    methods = {
        item["name"]: {"returns": returns_of(item, names), "params": fields_of(item)}
        for item in items
        if item["category"] == "methods"
    }
    types: dict[str, Any] = {}
    for item in items:
        if item["category"] == "types":
            members = [] if item["annotations"] else members_of(item, names)
            types[item["name"]] = members or fields_of(item)
    about = {
        "bot_api": schema["api"]["version"],
        "released": schema["api"]["release_date"],
        "source": source,
        "licence": licence,
    }
    return {"about": about, "methods": methods, "types": types}


def read_source(path: Path) -> tuple[dict[str, Any], str, str]:
    """The schema, where it came from, and its licence: from the source distribution or the bare JSON."""
    if path.suffix == ".json":
        return json.loads(path.read_text()), path.name, "MIT"
    with tarfile.open(path) as archive:
        root = path.name.removesuffix(".tar.gz")

        def text(name: str) -> str:
            handle = archive.extractfile(f"{root}/{name}")
            if handle is None:
                raise FileNotFoundError(name)
            return handle.read().decode()

        licence = "MIT. " + " ".join(text("LICENSE").split())
        return (
            json.loads(text(".butcher/schema/schema.json")),
            f"{root}, .butcher/schema/schema.json",
            licence,
        )


def main() -> None:
    """Write `botapi.json` beside this script, one method or type a line so that a difference can be read."""
    schema, source, licence = read_source(Path(sys.argv[1]))
    made = compact(schema, source=source, licence=licence)

    def block(entries: dict[str, Any]) -> str:
        lines = (f"{json.dumps(k)}:{json.dumps(v, separators=(',', ':'))}" for k, v in sorted(entries.items()))
        return "{\n" + ",\n".join(lines) + "\n}"

    HERE.write_text("{\n" + ",\n".join(f"{json.dumps(part)}:{block(made[part])}" for part in made) + "\n}\n")


if __name__ == "__main__":
    main()
