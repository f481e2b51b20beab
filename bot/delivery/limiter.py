"""The rate that Telegram allows: 30 new messages a second in all, and for one chat three at once, then one a second.

Telegram counts a message when it takes it, at some instant between the call and its answer. So one that is on its way
counts as long as it is, and then for a second more from its answer on: whatever the network does, Telegram never sees too
many. Pure: it is told the time. A 429's `retry_after` halts everything until it is over, exactly.

A turn that is known to come within `ahead` can be taken before it comes, so that whoever takes it is ready when it does.

Somebody waits for a reply. One that has to wait is kept the next turn that comes, and is back for it; what is due has those
that come after. Of a second's turns `replies_first` are kept in this way and no more: replies starve nothing.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

A_SECOND = timedelta(seconds=1)
GIVEN_UP = timedelta(seconds=30)
"""After this nobody waits for an answer any more: whoever took a turn and never said that it ended has died."""


@dataclass(slots=True)
class Limiter:
    """`free_at` says when the next message to a chat may go; `take` takes that turn, `ended` says that it was answered."""

    all_per_second: int = 30
    chat_burst: int = 3
    replies_first: int = 25
    enabled: bool = True
    ahead: timedelta = timedelta(0)
    is_closed: bool = False  # another replica sends
    empty_since: datetime | None = None
    halted_until: datetime | None = None
    on_halt: Callable[[datetime], None] = lambda until: None  # tells the other replicas
    _sent: deque[datetime] = field(default_factory=deque)  # when each of the last second's was answered
    _on_the_way: dict[int, tuple[object, datetime]] = field(default_factory=dict)  # to whom, and since when
    _turns: int = 0
    _chats: dict[object, tuple[float, datetime]] = field(default_factory=dict)
    _latest: datetime | None = None
    _replies: dict[object, datetime] = field(default_factory=dict)  # that wait, the first one first, and until when
    _went_first: deque[datetime] = field(default_factory=deque)  # the last second's that had waited

    def free_at(self, chat: object, now: datetime) -> datetime:
        """When what is due may go there: after the replies that wait."""
        return self._free_at(chat, now, self._kept(now))

    def _free_at(self, chat: object, now: datetime, kept: int) -> datetime:
        """When something may go there, where so many turns are kept for others."""
        self._keep_up(now)
        if self.is_closed:
            return now + A_SECOND
        if not self.enabled:
            return now
        earliest = self._all_free_at(now, kept)
        tokens, seen = self._chats.get(chat, self._unseen(now))
        tokens = min(self.chat_burst, tokens + (now - seen) / A_SECOND)
        if tokens < 1:
            earliest = max(earliest, now + A_SECOND * (1 - tokens))
        return earliest

    def _all_free_at(self, now: datetime, kept: int) -> datetime:
        """When something may go, as far as that is the same for every chat."""
        earliest = max(now, self.halted_until or now)
        while self._sent and self._sent[0] <= now - A_SECOND:
            self._sent.popleft()
        too_many = len(self._sent) + self._waiting_for(now) + kept - self.all_per_second
        if too_many >= 0:  # an answer may come at any moment, and somebody looks again then
            frees = self._sent[too_many] if too_many < len(self._sent) else now
            earliest = max(earliest, frees + A_SECOND)
        return earliest

    def can_be_taken_at(self, chat: object, now: datetime) -> datetime:
        """When the next turn can be taken: `ahead` before it comes. Not after `now`: now."""
        at = self.free_at(chat, now)
        return at if at <= now else at - self.ahead

    def is_spent(self, now: datetime) -> bool:
        """No turn can be taken now, whoever it is for."""
        return self.can_be_taken_at(None, now) > now

    def turn(self, chat: object, now: datetime) -> datetime | None:
        """Take a turn for a reply now, or say when the next one is: it is kept, unless the chat has had all that it may."""
        before = self._before(chat, now)
        at = self._free_at(chat, now, before)
        if at > now:
            if not self.is_closed and self._all_free_at(now, before) >= at:
                self._replies[chat] = at
            return at
        if self._replies.pop(chat, None) is not None:
            self._went_first.append(now)
        self._take(chat, now, at)
        return None

    def take(self, chat: object, now: datetime) -> datetime:
        """Take the next turn. When it comes: nothing goes to this chat before then."""
        at = self.free_at(chat, now)
        self._take(chat, now, at)
        return at

    def _take(self, chat: object, now: datetime, at: datetime) -> None:
        if not self.enabled:
            return
        tokens, seen = self._chats.get(chat, self._unseen(at))
        tokens = min(self.chat_burst, tokens + (at - seen) / A_SECOND)
        self._chats[chat] = (tokens - 1, at)
        self._turns += 1
        self._on_the_way[self._turns] = (chat, at)
        if len(self._chats) > 10_000:
            full = now - A_SECOND * self.chat_burst
            self._chats = {chat: kept for chat, kept in self._chats.items() if kept[1] > full}

    def _kept(self, now: datetime) -> int:
        """How many of the turns that come next are kept for replies."""
        self._keep_up(now)
        while self._went_first and self._went_first[0] <= now - A_SECOND:
            self._went_first.popleft()
        for chat, back_at in list(self._replies.items()):
            if back_at <= now - A_SECOND:  # it has not come back
                del self._replies[chat]
        return min(len(self._replies), max(0, self.replies_first - len(self._went_first)))

    def _before(self, chat: object, now: datetime) -> int:
        """How many replies wait that come before the next one to this chat."""
        self._kept(now)
        return next((place for place, other in enumerate(self._replies) if other == chat), len(self._replies))

    def ended(self, chat: object, now: datetime) -> None:
        """What was on its way to this chat longest has been answered, or was not sent after all."""
        turn = next((turn for turn, (to, _) in self._on_the_way.items() if to == chat), None)
        if turn is None:
            return
        self._keep_up(now)
        del self._on_the_way[turn]
        self._sent.append(now)
        tokens, _ = self._chats.get(chat, self._unseen(now))
        self._chats[chat] = (tokens, now)  # nothing is added for the time that it was on its way

    def give_back(self, chats: Iterable[object], now: datetime) -> None:
        """Turns that were taken for these chats, and for which nothing was sent after all."""
        for chat in chats:
            self.ended(chat, now)

    def _waiting_for(self, now: datetime) -> int:
        """How many are on their way."""
        for turn, (_, since) in list(self._on_the_way.items()):
            if since > now - GIVEN_UP:
                break
            del self._on_the_way[turn]
        return len(self._on_the_way)

    def begin_empty(self, now: datetime) -> None:
        """What another has sent until now is not known: begin as if it had been all that is allowed."""
        self._sent.extend([now] * self.all_per_second)
        self._on_the_way.clear()
        self._chats.clear()
        self._replies.clear()
        self.empty_since = now

    def _unseen(self, now: datetime) -> tuple[float, datetime]:
        """What a chat has to spend that nothing was sent to from here."""
        return (float(self.chat_burst), now) if self.empty_since is None else (0.0, self.empty_since)

    def halted_for(self, now: datetime) -> float:
        """How many seconds of a `retry_after` are left; 0.0 where none is in force."""
        self._keep_up(now)
        return max((self.halted_until - now).total_seconds(), 0.0) if self.halted_until is not None else 0.0

    def _keep_up(self, now: datetime) -> None:
        """A clock that is put back takes everything that is noted here with it: as long as before is left to wait.

        Not for a little: somebody's `now` may be that of when they began.
        """
        back = self._latest - now if self._latest is not None else timedelta(0)
        if back <= GIVEN_UP:
            self._latest = now if self._latest is None else max(now, self._latest)
            return
        self._latest = now
        self._sent = deque(at - back for at in self._sent)
        self._on_the_way = {turn: (to, since - back) for turn, (to, since) in self._on_the_way.items()}
        self._replies = {chat: back_at - back for chat, back_at in self._replies.items()}
        self._went_first = deque(at - back for at in self._went_first)
        self._chats = {chat: (tokens, seen - back) for chat, (tokens, seen) in self._chats.items()}
        self.empty_since = self.empty_since and self.empty_since - back
        self.halted_until = self.halted_until and self.halted_until - back

    def halt(self, now: datetime, seconds: float) -> None:
        """Telegram said `retry_after`: nothing new goes to anybody until then."""
        self._keep_up(now)
        until = now + timedelta(seconds=seconds)
        self.halt_until(until)
        self.on_halt(until)

    def halt_until(self, until: datetime) -> None:
        """The same, where another replica was told."""
        self.halted_until = max(until, self.halted_until or until)
