"""Importing this declares every screen and form there is."""

from bot.flows import several

__all__ = ["several"]
