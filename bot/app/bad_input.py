"""What was typed on the command line cannot be used."""

from __future__ import annotations


class BadInput(Exception):
    """One line that says what is wrong and what to give instead. The command line prints it and exits with 2."""
