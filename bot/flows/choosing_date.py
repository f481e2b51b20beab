"""Which date: the dates that keep notice and deadline; where none does the three ways, none chosen silently."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.card import Words
from bot.dialogue.ask import Ask, Option
from bot.domain import arranging
from bot.domain.arranging import ParentTimes, Verdict, Wanted, short_causes, verdict
from bot.domain.facts import Role
from bot.domain.reasons import GapCause, ShortCause
from bot.domain.slots import Slot, offer
from bot.domain.slots_short import NotShort, ThreeWays, Way, three_ways
from bot.flows.dates import Looking, ask_date
from bot.views import choosing_date as words
from bot.views import dates as date_words
from bot.views import family_times as family_words
from bot.views import reasons

OTHER, KEEP, MANAGER = "other", "keep", "manager"


@dataclass(frozen=True, slots=True)
class Chosen:
    """A date with what it means and why it may be so; or the wish to have the manager decide (`asks_manager`)."""

    verdict: Verdict | None
    short: ShortCause | None = None
    gap: GapCause | None = None
    asks_manager: bool = False
    wish: datetime | None = None

    @property
    def starts_at(self) -> datetime:
        if self.verdict is None:
            raise RuntimeError("the manager is asked for a date")
        return self.verdict.starts_at


@dataclass(frozen=True, slots=True)
class Choice:
    """What is chosen from. `due_line` says what is due by when; `decider` is who decides where no date does both."""

    looking: Looking
    what: Wanted
    due_line: str
    suits_all: bool
    decider: Role
    parents: tuple[tuple[str, ParentTimes], ...] = ()  # each by their label, with when they can come

    def judged(self, starts_at: datetime) -> Verdict:
        """What fixing it now would mean."""
        looking = self.looking
        return verdict(starts_at, looking.now, self.what, looking.policy, looking.calendar)


def choose_date(ask: Ask, choice: Choice) -> Chosen:
    """The date, then what it takes to choose it."""
    looking = choice.looking
    offered = offer(looking.search, looking.policy, looking.calendar)
    ways = None if offered else ways_of(looking)
    picked = ask.choose("date", _question(choice, offered, ways), _options(offered, ways, choice))
    if picked == MANAGER:
        return Chosen(None, asks_manager=True)
    if picked != OTHER:
        return settle(ask, choice, instant_of(picked))
    starts_at = ask_date(ask, looking, choice.due_line)
    heed_family(ask, choice, starts_at)
    means = choice.judged(starts_at)
    if not (means.is_short or means.days_late):
        return Chosen(means)
    return _not_as_promised(ask, choice, means, offered)


def heed_family(ask: Ask, choice: Choice, starts_at: datetime) -> None:
    """A date that a parent cannot make is taken only on purpose; the way back leads to another."""
    looking = choice.looking
    cannot = arranging.unable((one for _, one in choice.parents), starts_at, looking.policy, looking.calendar)
    if cannot:
        named = [(label, one.times) for label, one in choice.parents if one in cannot]
        options = [Option(KEEP, words.keep(starts_at))]
        ask.choose("despite_family", family_words.cannot_come(named, starts_at), options)


def settle(ask: Ask, choice: Choice, starts_at: datetime) -> Chosen:
    """The reasons that a date needs: for notice below the second figure, and for being late."""
    means = choice.judged(starts_at)
    if means.needs_manager and means.late_needs is not None:
        options = [Option(MANAGER, words.ask_manager(means.late_needs))]
        ask.choose("needs_manager", words.manager_must_decide(means, means.late_needs), options)
        return Chosen(means, asks_manager=True, wish=starts_at)
    short = gap = None
    if means.needs_short_cause:
        offered = [
            Option(cause.value, reasons.reason(cause)) for cause in short_causes(means, choice.looking.calendar)
        ]
        short = ShortCause(ask.choose("why_short", words.why_short(means), offered))
    if means.is_gap:
        causes = [cause for cause in GapCause if cause not in (GapCause.MANAGER, GapCause.PLAN_ENDING)]
        options = [Option(cause.value, reasons.reason(cause)) for cause in causes]
        gap = GapCause(ask.choose("why_late", words.why_late(means), options))
    return Chosen(means, short, gap)


def ways_of(looking: Looking) -> ThreeWays | None:
    try:
        return three_ways(looking.search, looking.policy, looking.calendar)
    except NotShort:
        return None


def _not_as_promised(ask: Ask, choice: Choice, means: Verdict, offered: Sequence[Slot]) -> Chosen:
    """They chose a date that gives less notice than promised, or is late: say so, and offer what would not be."""
    looking = choice.looking
    ways = ways_of(looking) if not offered else None
    better = [Option(key_of(slot.starts_at), date_words.slot_label(slot.starts_at)) for slot in offered[:2]]
    options = [
        *(option for option in better + _of_ways(ways) if option.key != key_of(means.starts_at)),
        Option(KEEP, words.keep(means.starts_at)),
        Option(MANAGER, words.ask_manager(choice.decider)),
    ]
    picked = ask.choose("short", words.too_short(means, choice.what.kind, not offered), options)
    if picked == MANAGER:
        return Chosen(means, asks_manager=True, wish=means.starts_at)
    return settle(ask, choice, means.starts_at if picked == KEEP else instant_of(picked))


def _question(choice: Choice, offered: Sequence[Slot], ways: ThreeWays | None) -> Words:
    if offered:
        return words.which_date(choice.due_line, choice.suits_all)
    if ways is None or (ways.last_in_time is None and ways.first_with_notice is None):
        return words.no_date_at_all(choice.due_line)
    return words.no_date_does_both(choice.due_line, ways, choice.suits_all)


def _options(offered: Sequence[Slot], ways: ThreeWays | None, choice: Choice) -> list[Option]:
    options = [Option(key_of(slot.starts_at), date_words.slot_label(slot.starts_at)) for slot in offered]
    if not offered:
        options += _of_ways(ways)
        options.append(Option(MANAGER, words.ask_manager(choice.decider)))
    return [*options, Option(OTHER, date_words.another_date())]


def _of_ways(ways: ThreeWays | None) -> list[Option]:
    """The two dates, what the rule prefers first."""
    if ways is None:
        return []
    found = []
    if ways.last_in_time is not None:
        last = ways.last_in_time
        found.append((Way.LAST_IN_TIME, Option(key_of(last.slot.starts_at), words.in_time(last))))
    if ways.first_with_notice is not None:
        first = ways.first_with_notice
        found.append((Way.FIRST_WITH_NOTICE, Option(key_of(first.slot.starts_at), words.with_notice(first))))
    return [option for way, option in sorted(found, key=lambda pair: pair[0] is not ways.recommended)]


def key_of(starts_at: datetime) -> str:
    return f"{starts_at:%Y%m%dT%H%M}"


def instant_of(key: str) -> datetime:
    return datetime.strptime(key + "+0000", "%Y%m%dT%H%M%z")
