"""Words in the reader's language, through gettext, and dates and times as people say them.

The language is that of whoever will read: set with `speaking(...)` round every view.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time
from functools import cache
from gettext import NullTranslations
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date
from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

DEFAULT_LANGUAGE = "en"
LONDON = ZoneInfo("Europe/London")
CATALOGS = Path(__file__).parents[1] / "locales"

_language: ContextVar[str] = ContextVar("language", default=DEFAULT_LANGUAGE)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Say everything inside the block in `language`; one that has no catalog falls back to English."""
    token = _language.set(language)
    try:
        yield
    finally:
        _language.reset(token)


@cache
def _catalog(language: str) -> NullTranslations:
    path = CATALOGS / language / "LC_MESSAGES" / "roundtable.po"
    if not path.exists():
        return NullTranslations()
    compiled = BytesIO()
    with path.open("rb") as source:
        write_mo(compiled, read_po(source, locale=language))
    compiled.seek(0)
    return Translations(compiled)


def N_(message: str) -> str:
    """Marks a sentence of a table that is made once; whoever takes it from there translates it with `_`."""
    return message


def _(message: str) -> str:
    return _catalog(_language.get()).gettext(message)


def ngettext(singular: str, plural: str, n: int) -> str:
    return _catalog(_language.get()).ngettext(singular, plural, n)


def _locale() -> Locale:
    language = _language.get()
    return Locale.parse("en_GB" if language == "en" else language)


def _on(day: date | datetime) -> date:
    return day.astimezone(LONDON).date() if isinstance(day, datetime) else day


def day(when: date | datetime) -> str:
    """ "Thursday 11 March": always with its weekday."""
    return format_date(_on(when), "EEEE d MMMM", _locale())


def full_day(when: date | datetime) -> str:
    """ "Thursday 11 March 2027"."""
    return format_date(_on(when), "EEEE d MMMM y", _locale())


def short_day(when: date | datetime) -> str:
    """ "Thu 11 March", for a button."""
    return format_date(_on(when), "EEE d MMMM", _locale())


def clock_time(when: time | datetime) -> str:
    """ "3:30pm", "10am", "12 noon" as people say them."""
    at = when.astimezone(LONDON).time() if isinstance(when, datetime) else when
    if (at.hour, at.minute) == (12, 0):
        return _("12 noon")
    hour, half = at.hour % 12 or 12, _("am") if at.hour < 12 else _("pm")
    return f"{hour}:{at.minute:02d}{half}" if at.minute else f"{hour}{half}"


def moment(when: datetime) -> str:
    """ "Thursday 11 March, 3:30pm"."""
    return f"{day(when)}, {clock_time(when)}"


def full_moment(when: datetime) -> str:
    """ "Thursday 11 March 2027, 3:30pm"."""
    return f"{full_day(when)}, {clock_time(when)}"


def short_moment(when: datetime) -> str:
    """ "Thu 11 March, 3:30pm", for a button."""
    return f"{short_day(when)}, {clock_time(when)}"


def by_moment(when: datetime) -> str:
    """ "5pm, Tuesday 23 February": for a deadline."""
    return f"{clock_time(when)}, {day(when)}"


def listed(words: list[str], or_: bool = False) -> str:
    """ "a, b and c"."""
    return format_list(words, style="or" if or_ else "standard", locale=_locale())


def local_date(instant: datetime) -> date:
    return instant.astimezone(LONDON).date()


def midnight(on: date) -> datetime:
    """The instant at which the local day begins."""
    return datetime.combine(on, time(0), LONDON).astimezone(UTC)
