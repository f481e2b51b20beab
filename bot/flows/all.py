"""Importing this declares every screen and form there is."""

from bot.flows import mail_code, several

__all__ = ["mail_code", "several"]
