"""Read a date and time as people type them in Britain: "Tue 3 Feb 2pm", "3/2 14:00", "Thursday fortnight".

Our own grammar first; what it does not know goes to dateparser, whose answer is never taken without asking. Whatever
was read is repeated back in full. What can mean two things is asked: "next Tue", a weekday that contradicts its date.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time

from bot.domain.calendar import LONDON
from bot.domain.typed_words import MONTH, Wrong, read_day, read_time

LONGEST = 60  # characters; no date that a person types is longer
_MOST_CANDIDATES = 4
_HOUR_BEHIND = re.compile(r"(?P<day>.*[a-z].*) (?P<hour>\d{1,2})(?: ?- ?\d{1,2})?", re.ASCII)
_YEAR = re.compile(r"20\d\d", re.ASCII)


@dataclass(frozen=True, slots=True)
class Read:
    """One meaning. `day` is None where only a time was typed, `time` where only a day. `past`: not after now."""

    day: date | None
    time: time | None
    past: bool = False


@dataclass(frozen=True, slots=True)
class Unclear:
    """What it may mean, the likeliest first: to be asked, even if there is only one."""

    candidates: tuple[Read, ...]


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    reason: Wrong


def read_typed(text: str, now: datetime) -> Read | Unclear | NotUnderstood:
    """What the text means, read at the instant `now` in London. A year that is not typed is the next to come."""
    local = now.astimezone(LONDON)
    if len(text) > LONGEST:
        return NotUnderstood(Wrong.NOT_UNDERSTOOD)
    phrase = _normalised(text)
    if not phrase:
        return NotUnderstood(Wrong.EMPTY)
    return _by_grammar(phrase, local) or _second_opinion(phrase, local)


def is_about_a_date(text: str, now: datetime) -> bool:
    """Whether these are words of a date or time and nothing else, whatever comes of reading them."""
    return len(text) <= LONGEST and _by_grammar(_normalised(text), now.astimezone(LONDON)) is not None


def _by_grammar(phrase: str, local: datetime) -> Read | Unclear | NotUnderstood | None:
    """What our own grammar makes of the phrase; None where it is nothing of its kind."""
    meanings: list[Read] = []
    wrongs: list[Wrong] = []
    try:
        for day_phrase, time_phrase, marked in _splits(phrase):
            days = read_day(day_phrase, local.date()) if day_phrase else (None,)
            if not day_phrase and not time_phrase:
                continue
            if day_phrase and not marked and _YEAR.fullmatch(time_phrase):
                continue  # "3 Feb 2030" is a year, not half past eight
            times = read_time(time_phrase, marked=marked) if time_phrase else (None,)
            if isinstance(days, tuple) and isinstance(times, tuple):
                meanings += [_meaning(day, at, local) for day in days for at in times]
            elif days is not None and times is not None:
                wrongs += [one for one in (days, times) if isinstance(one, Wrong)]
    except OverflowError:
        return NotUnderstood(Wrong.NO_SUCH_DATE)
    meanings = list(dict.fromkeys(meanings))
    if len(meanings) > 1:  # nobody means the Tuesday that is over
        meanings = [meaning for meaning in meanings if not meaning.past] or meanings
    if len(meanings) == 1:
        return meanings[0]
    if meanings:
        return Unclear(tuple(meanings[:_MOST_CANDIDATES]))
    return _bare_hour(phrase, local) or (NotUnderstood(wrongs[0]) if wrongs else None)


def _bare_hour(phrase: str, local: datetime) -> Unclear | None:
    """ "15 Dec, 10" and "15 Dec 10-11": a day, and figures that are likely the hour. Always asked."""
    found = _HOUR_BEHIND.fullmatch(phrase)
    days = read_day(_unprefixed(found["day"].split(" ")), local.date()) if found else None
    times = read_time(found["hour"], marked=True) if found else None
    if not isinstance(days, tuple) or not isinstance(times, tuple):
        return None
    return Unclear(tuple(_meaning(day, at, local) for day in days for at in times)[:_MOST_CANDIDATES])


def _normalised(text: str) -> str:
    phrase = unicodedata.normalize("NFKC", text).casefold()
    for pattern, instead in (
        (r"[‐‑‒–—−]", "-"),
        (r"[’‘`]", "'"),
        (r"(?<=\d)t(?=\d)", " "),  # 2027-02-03T14:00
        (r"@", " at "),
        (r"\b([ap])\.m\.?", r"\1m"),
        (r"(?:\bat )?(\w+) ?o'clock", r"at \1"),
        (r"\b(?:the|please|hrs|hours)\b", " "),
        (r"(?<=\d)(?:hrs|h)\b", ""),
        (r"[,;!?]|\.(?!\d)", " "),
        (rf"(?<=\d)(?=(?:{MONTH})\b)", " "),  # 3feb
        (r"(?<=\d(?:st|nd|rd|th)) of\b|(?<=\d) of\b", ""),
        (r"\s+", " "),
        (r"(?<=\d) (?=[ap]m\b)", ""),
        (r"(?<=:\d\d):\d\d\b", ""),  # seconds
    ):
        phrase = re.sub(pattern, instead, phrase)
    return phrase.strip().removeprefix("on ")


def _splits(phrase: str) -> Iterator[tuple[str, str, bool]]:
    """Every way to cut the phrase into a day and a time, either of which may be missing."""
    words = phrase.split(" ")
    for cut in range(len(words) + 1):
        before, after = words[:cut], words[cut:]
        yield _unprefixed(before), *_time_words(after)
        if before and after:
            yield _unprefixed(after), *_time_words(before)


def _unprefixed(words: list[str]) -> str:
    return " ".join(words[1:] if words[:1] == ["on"] else words)


def _time_words(words: list[str]) -> tuple[str, bool]:
    marked = words[:1] == ["at"]
    return " ".join(words[1:] if marked and len(words) > 1 else words), marked


def _meaning(day: date | None, at: time | None, local: datetime) -> Read:
    if day is None:
        return Read(None, at)
    naive = local.replace(tzinfo=None)
    past = day < naive.date() if at is None else datetime.combine(day, at) <= naive
    return Read(day, at, past)


def _second_opinion(phrase: str, local: datetime) -> Unclear | NotUnderstood:
    """What dateparser makes of it, as a question. Its known mistakes are phrases of weeks, and of bare figures."""
    if re.search(r"\b(?:or|to|until|till|between|and)\b|\d[ap]m-\d|-\d{1,2}(?:[:.]\d\d)?[ap]m", phrase):
        return NotUnderstood(Wrong.MORE_THAN_ONE)
    if re.search(r"week|fortnight|next|last|ago|today|tomorrow|day", phrase) or not re.search(r"[a-z]{3}", phrase):
        return NotUnderstood(Wrong.NOT_UNDERSTOOD)
    import dateparser  # slow to import, and rarely asked

    naive = local.replace(tzinfo=None)
    found = dateparser.parse(
        phrase,
        languages=["en"],
        settings={
            "DATE_ORDER": "DMY",
            "PREFER_DATES_FROM": "future",
            "REQUIRE_PARTS": ["day", "month"],
            "RELATIVE_BASE": naive,
            "RETURN_AS_TIMEZONE_AWARE": False,
        },
    )
    if found is None:
        return NotUnderstood(Wrong.NOT_UNDERSTOOD)
    at = found.time().replace(second=0, microsecond=0) if re.search(r"\d[:.]\d\d|\d[ap]m", phrase) else None
    return Unclear((_meaning(found.date(), at, local),))
