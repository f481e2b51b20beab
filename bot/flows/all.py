"""Importing this declares every screen and form there is."""

from bot.flows import (
    calendar_entry,
    helping,
    invitation,
    inviting,
    joining,
    joining_in,
    mail_code,
    meeting,
    meeting_day,
    meetings,
    replying,
    scheduling,
    several,
)

__all__ = [
    "calendar_entry",
    "helping",
    "invitation",
    "inviting",
    "joining",
    "joining_in",
    "mail_code",
    "meeting",
    "meeting_day",
    "meetings",
    "replying",
    "scheduling",
    "several",
]
