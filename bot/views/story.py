"""What the bot did and why, one plain sentence for each entry of the audit."""

from __future__ import annotations

from collections.abc import Callable

from bot.domain.facts import Function
from bot.domain.story import StoryEntry
from bot.i18n import _
from bot.views.directory import function_name

Sentence = Callable[[StoryEntry], str]


def sentence(entry: StoryEntry) -> str:
    """ "R-1042: Dilys Armitage (children's project) fixed the date.": the default names the act as the audit does."""
    told = _sentences().get(entry.what)
    text = told(entry) if told else _by_default(entry)
    return f"{entry.reference}: {text}" if entry.reference else text


def who(entry: StoryEntry) -> str:
    """Whoever acted. The sandbox's people are invented; a live bot has no story to show."""
    if entry.who is None:
        return _("Roundtable")
    if entry.function not in set(Function):
        return entry.who
    return f"{entry.who} ({function_name(Function(entry.function))})"


def _sentences() -> dict[str, Sentence]:
    return {
        "code_sent": lambda entry: _("A code went to {who}'s work e-mail.").format(who=who(entry)),
        "wrong_code": lambda entry: _("{who} typed a code that was not right.").format(who=who(entry)),
        "page_opened": lambda entry: _("{who} opened the answer page from an e-mail.").format(who=who(entry)),
        "family_set_aside": lambda entry: _(
            "Something went wrong while looking at this family. It is set aside and reported."
        ),
    }


def _by_default(entry: StoryEntry) -> str:
    return _("{who}: {what}.").format(who=who(entry), what=entry.what.replace("_", " "))
