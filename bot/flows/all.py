"""Importing this declares every screen and form there is."""

from bot.flows import calendar_entry, helping, inviting, joining, mail_code, meeting_day, several

__all__ = ["calendar_entry", "helping", "inviting", "joining", "mail_code", "meeting_day", "several"]
