"""Trouble that a town runs into, on both databases."""

from __future__ import annotations

from tests.conftest import ON_BOTH, in_worlds

world = in_worlds(ON_BOTH)
