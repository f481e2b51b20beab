"""Every place in the flows where a question is asked, found in their source."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import TracebackType

import bot.flows

FLOWS = Path(bot.flows.__file__).parent
ASKING = {"choose", "many", "typed", "confirm"}


@dataclass(frozen=True)
class Site:
    """`how` is the way of asking, or "dead_end"."""

    module: str
    first: int
    last: int
    how: str
    asks: str

    def __str__(self) -> str:
        return f"{self.module}.py:{self.first} {self.how} {self.asks}"


@cache
def sites() -> frozenset[Site]:
    return frozenset(site for path in FLOWS.glob("*.py") for site in _in(path))


def _in(path: Path) -> Iterator[Site]:
    for node in ast.walk(ast.parse(path.read_text())):
        if not isinstance(node, ast.Call):
            continue
        match node.func:
            case ast.Attribute(value=ast.Name(id="ask"), attr=how) if how in ASKING:
                asks = node.args[0]
            case ast.Name(id="dead_end" as how):
                asks = node.args[1]
            case _:
                continue
        yield Site(path.stem, node.lineno, node.end_lineno or node.lineno, how, ast.unparse(asks))


def site_of(trace: TracebackType | None) -> Site:
    """Where a fold stopped: the innermost place in the flows that asked."""
    found: Site | None = None
    while trace is not None:
        found = _at(trace.tb_frame.f_code.co_filename, trace.tb_lineno) or found
        trace = trace.tb_next
    assert found is not None, "a form stopped where nothing is asked"
    return found


@cache
def _at(file: str, line: int) -> Site | None:
    path = Path(file)
    if path.parent != FLOWS:
        return None
    around = [one for one in sites() if one.module == path.stem and one.first <= line <= one.last]
    return min(around, key=lambda one: one.last - one.first, default=None)
