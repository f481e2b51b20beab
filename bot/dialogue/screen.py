"""Screens: facts read now, a view of them, and what each tap does."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from bot.card import Card
from bot.dialogue.form import Form, Next

F = TypeVar("F")
About = dict[str, Any]
Act = Callable[[Any, F, str], Awaitable[Next]]


def is_wanted(facts: object | None) -> bool:
    """Whether a screen still has something to say unasked.

    Facts with `dealt_with` set are drawn on a card that is there, and are neither sent nor listed any more.
    """
    return facts is not None and not getattr(facts, "dealt_with", False)


@dataclass(slots=True)
class Screen(Generic[F]):
    """`load` returns None where what it shows is gone, or is not for whoever looks: both look alike.

    A button's key is a verb, or `verb:argument`; `on` says what the verb does. The engine calls it only for a key that
    the view still offers.
    """

    kind: str
    load: Callable[[Any, About], Awaitable[F | None]]
    view: Callable[[F], Card]
    acts: dict[str, Act[F]] = field(default_factory=dict)

    def on(self, verb: str) -> Callable[[Act[F]], Act[F]]:
        def keep(act: Act[F]) -> Act[F]:
            if verb in self.acts:
                raise ValueError(f"{self.kind} already does {verb!r}")
            self.acts[verb] = act
            return act

        return keep


@dataclass(slots=True)
class Registry:
    """Every screen and form there is, by name. Filled once, when the flows are imported."""

    screens: dict[str, Screen[Any]] = field(default_factory=dict)
    forms: dict[str, Form] = field(default_factory=dict)

    def screen(
        self, kind: str, load: Callable[[Any, About], Awaitable[F | None]], view: Callable[[F], Card]
    ) -> Screen[F]:
        if kind in self.screens:
            raise ValueError(f"two screens called {kind!r}")
        made = Screen(kind, load, view)
        self.screens[kind] = made
        return made

    def form(self, name: str, version: int = 1, *, leave: Callable[[], str] | None = None) -> Callable[[Any], Form]:
        """Declare the function below as the form `name`."""

        def keep(replay: Any) -> Form:
            if name in self.forms:
                raise ValueError(f"two forms called {name!r}")
            made = Form(name, replay, version, leave)
            self.forms[name] = made
            return made

        return keep
