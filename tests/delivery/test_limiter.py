"""The rate that is never exceeded, whatever is asked for, and what a new sender may do."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
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


SLOW = st.lists(
    st.tuples(st.integers(0, 8), st.integers(0, 300), st.integers(0, 900), st.floats(0, 1), st.booleans()),
    max_size=60,
)
"""To which chat, how many milliseconds after the one before, how long until the answer, when on the way it is taken, and
whether it is a reply."""


@given(SLOW, st.integers(0, 300))
def test_telegram_never_sees_too_many_whatever_the_network_does(
    wanted: list[tuple[int, int, int, float, bool]], ahead: int
) -> None:
    """Nor however many milliseconds before it comes a turn is taken, nor which of them are kept for replies."""
    limiter = Limiter(all_per_second=5, replies_first=4, ahead=timedelta(milliseconds=ahead))
    now, on_the_way, accepted = NINE, [], []
    for chat, later, long, when, is_reply in wanted:
        now += timedelta(milliseconds=later)
        while True:
            for ends, to in sorted(each for each in on_the_way if each[0] <= now):
                limiter.ended(to, ends)
                on_the_way.remove((ends, to))
            if is_reply:
                if (turn := limiter.turn(chat, now)) is None:
                    begins = now
                    break
                at = turn
            elif (at := limiter.can_be_taken_at(chat, now)) <= now:
                begins = limiter.take(chat, now)
                break
            now = min([at, *(ends for ends, _ in on_the_way)])
        assert now <= begins <= now + limiter.ahead
        on_the_way.append((begins + timedelta(milliseconds=long), chat))
        accepted.append(begins + timedelta(milliseconds=long) * when)
    accepted.sort()
    for earlier, later in zip(accepted, accepted[5:], strict=False):
        assert later - earlier >= A_SECOND


MILLISECONDS = st.integers(1, 150)
"""How long each answer takes."""


@dataclass
class Crowd:
    """Each chat has one message. What is due looks for its turn first, and takes each before it comes."""

    due: int
    replies: list[timedelta]  # how long after nine each is asked for
    long: timedelta
    limiter: Limiter = field(default_factory=lambda: Limiter(5, replies_first=4, ahead=timedelta(milliseconds=150)))
    due_at: list[datetime] = field(default_factory=list)
    waited: list[timedelta] = field(default_factory=list)

    def goes(self) -> None:
        now, asked, told, on_the_way = NINE, sorted(self.replies), dict[int, datetime](), list[tuple[datetime, int]]()
        while len(self.due_at) < self.due or len(self.waited) < len(asked):
            for ends, to in sorted(each for each in on_the_way if each[0] <= now):
                self.limiter.ended(to, ends)
                on_the_way.remove((ends, to))
            number = len(self.due_at)
            while number < self.due and self.limiter.can_be_taken_at(-number - 1, now) <= now:
                self.due_at.append(self.limiter.take(-number - 1, now))
                on_the_way.append((self.due_at[-1] + self.long, -number - 1))
                number += 1
            for chat, after in enumerate(asked):
                if NINE + after <= now and told.get(chat, now) <= now:
                    at = self.limiter.turn(chat, now)
                    told[chat] = at or now + timedelta(days=1)
                    if at is None:
                        self.waited.append(now - NINE - after)
                        on_the_way.append((now + self.long, chat))
            now += timedelta(milliseconds=5)


@given(st.integers(0, 3_000), MILLISECONDS)
def test_a_reply_is_kept_the_next_turn_though_what_is_due_takes_each_before_it_comes(asked: int, long: int) -> None:
    crowd = Crowd(30, [timedelta(milliseconds=asked)], timedelta(milliseconds=long))
    crowd.goes()
    assert crowd.waited[0] <= 1.5 * A_SECOND


@given(MILLISECONDS)
def test_however_many_replies_wait_a_fifth_of_the_turns_is_left_to_what_is_due(long: int) -> None:
    answer = timedelta(milliseconds=long)
    crowd = Crowd(5, [timedelta(milliseconds=300)] * 40, answer)
    for _ in range(crowd.limiter.all_per_second):  # all of the first second's are gone
        crowd.limiter.take("another", NINE)
        crowd.limiter.ended("another", NINE)
    crowd.limiter._chats.clear()
    crowd.goes()
    assert crowd.due_at[-1] - NINE <= 5 * (A_SECOND + answer) + 1.5 * A_SECOND


def test_a_turn_that_no_reply_comes_back_for_is_kept_for_a_second() -> None:
    limiter = Limiter(all_per_second=1)
    limiter.take("due", NINE)
    limiter.ended("due", NINE)
    assert limiter.turn("reply", NINE) == NINE + A_SECOND
    assert limiter.free_at("due", NINE + A_SECOND) > NINE + A_SECOND
    assert limiter.free_at("due", NINE + 2 * A_SECOND) == NINE + 2 * A_SECOND


def test_no_turn_is_kept_for_a_chat_that_has_had_all_that_it_may() -> None:
    limiter = Limiter()
    for _ in range(limiter.chat_burst):
        assert limiter.turn("chat", NINE) is None
        limiter.ended("chat", NINE)
    assert limiter.turn("chat", NINE) == NINE + A_SECOND
    for number in range(limiter.all_per_second - limiter.chat_burst):
        assert limiter.free_at(number, NINE) == NINE
        limiter.take(number, NINE)


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
