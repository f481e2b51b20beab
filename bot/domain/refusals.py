"""How a rule says no: a value with the facts of the refusal. `views/refusals.py` finds the words."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, dataclass
from datetime import date
from typing import Any, TypeVar, dataclass_transform


class Refusal(Exception):
    """A rule does not allow what was asked. Expected, never a bug; it carries what a person must be told."""


R = TypeVar("R", bound=Refusal)


@dataclass_transform(frozen_default=True)
def refusal(cls: type[R]) -> type[R]:
    """Make a frozen dataclass of a refusal.

    A plain frozen dataclass cannot pass through a context manager: Python sets `__traceback__` on the way, and
    the dataclass forbids it. So only the names that Python itself sets stay open.
    """
    frozen = dataclass(frozen=True)(cls)
    forbid = frozen.__setattr__

    def set_attribute(self: R, name: str, value: Any) -> None:
        if name in ("__traceback__", "__context__", "__cause__", "__suppress_context__", "__notes__"):
            Exception.__setattr__(self, name, value)
        elif isinstance(self, Refusal):
            forbid(self, name, value)
            raise FrozenInstanceError(name)

    frozen.__setattr__ = set_attribute  # type: ignore[method-assign, assignment]
    return frozen


@refusal
class DateNotKnown(Refusal):
    """The day lies outside the range whose bank holidays are known: refused, never guessed."""

    day: date
    known_from: date
    known_until: date  # exclusive


@refusal
class PolicyRefused(Refusal):
    """A policy file cannot be used. `key` is the figure at fault, `problem` a word from this list:

    unknown_key, missing, wrong_unit, not_allowed, out_of_range, not_a_date, not_a_table, not_a_figure, not_a_list,
    not_a_time, not_a_number, not_yes_or_no, not_toml, not_found, twice, and the contradictions above_promised,
    red_before_amber, out_of_order, ends_before_start. `allowed` says what could stand there: values, a least and a
    most, or the other figure's key.
    """

    key: str
    problem: str
    allowed: tuple[str, ...] = ()
    file: str = ""
