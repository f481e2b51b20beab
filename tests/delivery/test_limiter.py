"""The rate that is never exceeded, whatever is asked for, and what a new sender may do."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.delivery.limiter import A_SECOND, Limiter

NINE = datetime(2026, 11, 2, 9, tzinfo=UTC)
CHATS = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 400)), max_size=150)
"""Which chat somebody would write to, and how many milliseconds after the one before."""


def sent(limiter: Limiter, wanted: list[tuple[int, int]]) -> list[tuple[int, datetime]]:
    """What leaves, and when, where each waits as long as it is told to."""
    now, left = NINE, []
    for chat, later in wanted:
        now += timedelta(milliseconds=later)
        while (at := limiter.turn(chat, now)) is not None:
            assert at > now
            now = at
        limiter.ended(chat, now)
        left.append((chat, now))
    return left


@given(CHATS, st.booleans())
def test_never_more_than_is_allowed_in_any_second(wanted: list[tuple[int, int]], is_new: bool) -> None:
    limiter = Limiter(all_per_second=5)
    if is_new:
        limiter.begin_empty(NINE)
    left = sent(limiter, wanted)
    before = [NINE] * 5 if is_new else []
    instants = before + [at for _, at in left]
    for earlier, later in zip(instants, instants[5:], strict=False):
        assert later - earlier >= A_SECOND
    by_chat = defaultdict(list)
    for chat, at in left:
        by_chat[chat].append(at)
    for times in by_chat.values():
        for number, at in enumerate(times):
            for first in range(number + 1):
                least = max(0, number - first + 1 - 3) * A_SECOND
                assert at - times[first] >= least - timedelta(milliseconds=1)


SLOW = st.lists(st.tuples(st.integers(0, 8), st.integers(0, 300), st.integers(0, 900), st.floats(0, 1)), max_size=60)
"""To which chat, how many milliseconds after the one before, how long until the answer, and when on the way it is taken."""


@given(SLOW, st.integers(0, 300))
def test_telegram_never_sees_too_many_whatever_the_network_does(
    wanted: list[tuple[int, int, int, float]], ahead: int
) -> None:
    """Nor however many milliseconds before it comes a turn is taken."""
    limiter = Limiter(all_per_second=5, ahead=timedelta(milliseconds=ahead))
    now, on_the_way, accepted = NINE, [], []
    for chat, later, long, when in wanted:
        now += timedelta(milliseconds=later)
        while True:
            for ends, to in sorted(each for each in on_the_way if each[0] <= now):
                limiter.ended(to, ends)
                on_the_way.remove((ends, to))
            if (at := limiter.can_be_taken_at(chat, now)) <= now:
                break
            now = min([at, *(ends for ends, _ in on_the_way)])
        begins = limiter.take(chat, now)
        assert now <= begins <= now + limiter.ahead
        on_the_way.append((begins + timedelta(milliseconds=long), chat))
        accepted.append(begins + timedelta(milliseconds=long) * when)
    accepted.sort()
    for earlier, later in zip(accepted, accepted[5:], strict=False):
        assert later - earlier >= A_SECOND


def test_a_turn_whose_end_nobody_tells_is_not_waited_for_for_ever() -> None:
    limiter = Limiter(all_per_second=1)
    assert limiter.turn("one", NINE) is None
    assert limiter.turn("another", NINE + timedelta(seconds=29)) is not None
    assert limiter.turn("another", NINE + timedelta(seconds=31)) is None


@given(CHATS, st.floats(0.1, 60))
def test_nothing_leaves_before_retry_after_is_over(wanted: list[tuple[int, int]], seconds: float) -> None:
    limiter = Limiter()
    limiter.halt(NINE, seconds)
    assert all(at >= NINE + timedelta(seconds=seconds) for _, at in sent(limiter, wanted))


def test_a_shorter_halt_does_not_end_a_longer_one() -> None:
    limiter = Limiter()
    limiter.halt(NINE, 30)
    limiter.halt(NINE, 1)
    assert limiter.free_at("chat", NINE) == NINE + timedelta(seconds=30)


def test_a_new_sender_begins_with_nothing_to_spend() -> None:
    limiter = Limiter()
    limiter.begin_empty(NINE)
    assert limiter.free_at("chat", NINE) == NINE + A_SECOND
    for seconds in (1, 2):
        assert limiter.turn("chat", NINE + timedelta(seconds=seconds)) is None
        limiter.ended("chat", NINE + timedelta(seconds=seconds))


def test_whoever_is_not_elected_sends_nothing() -> None:
    limiter = Limiter(enabled=False, is_closed=True)
    assert limiter.turn("chat", NINE) is not None
