"""`roundtable serve` is killed again and again while it sends and answers. The judge is what Telegram accepted.

Half of the kills fall when Telegram has just accepted a message and has not answered yet, half at any instant, from the
start of the process on. Before each life there is something new to say, as much as an earlier life may have left.
"""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import product
from pathlib import Path
from random import Random
from uuid import UUID

from bot.app.migrate import upgrade
from bot.storage.models import Post
from tests.torture.pace import Took
from tests.torture.repeats import Repeats, repeats
from tests.torture.serving import MONDAY, REPEATED, Claim, Run, claims, laying, open_updates, running
from tests.town.crowd import WORKING_DAYS, lay_person
from tests.town.family import lay_family
from tests.town.key_file import use_key_file
from tests.town.seed import lay_cast

PEOPLE = 60
FIRST_CHAT, FIRST_FAMILY = 800_001, 2000
MOST_BEFORE_A_KILL = 20
FIRST_SEND_SECONDS = 10.0
"""From a start to its first send, at most."""
LONGEST_LIFE_SECONDS = 2.2
ALL_ALONG = timedelta(seconds=LONGEST_LIFE_SECONDS) / PEOPLE
"""Between one message's being due and the next one's, so that there is one to send at any instant of a life."""
A_DATE = re.compile(r"(\S+): a date")


@dataclass(frozen=True, slots=True)
class Outcome:
    """`in_doubt`: messages that were claimed and not marked at a kill, all told, once for each claim. `lost` and
    `unanswered` must be 0, and so must `unmarked`, the repeats that do not say that they may be one. `slowest`
    from a start to its first send."""

    kills: int
    messages: int
    lost: int
    repeated: int
    unmarked: int
    in_doubt: int
    unanswered: int
    slowest: Took

    @property
    def holds(self) -> bool:
        is_kept = not (self.lost or self.unmarked or self.unanswered)
        return is_kept and self.repeated <= self.in_doubt and self.slowest.at_full_speed <= FIRST_SEND_SECONDS


@dataclass
class Much:
    """A town with much to say: each of PEOPLE is to be told of each family."""

    url: str
    run: Run
    people: list[UUID]
    references: list[str] = field(default_factory=list)
    _told: Counter[tuple[int, str]] = field(default_factory=Counter)
    _read: int = 0

    async def more(self, families: int, since: datetime = MONDAY, apart: timedelta = timedelta(0)) -> None:
        """So many more families to tell everybody of, the first message due at `since`, and each the span after the last."""
        first = FIRST_FAMILY + len(self.references)
        async with laying(self.url) as town:
            laid = [await lay_family(town, number, table=()) for number in range(first, first + families)]
            async with town.installation.working() as work:
                for number, (family, person_id) in enumerate(product(laid, self.people)):
                    due_at = since + number * apart
                    work.notify(
                        "operator_alert", person=person_id, family=family.id, due_at=due_at, what="date_not_known"
                    )
        self.references += [family.reference for family in laid]

    @property
    def wanted(self) -> set[tuple[int, str]]:
        return {(FIRST_CHAT + number, reference) for number in range(PEOPLE) for reference in self.references}

    def told(self) -> Counter[tuple[int, str]]:
        """Who has been told of which family, and how often."""
        said = self.run.said()
        for chat, words in said[self._read :]:
            self._told.update((chat, reference) for reference in A_DATE.findall(words))
        self._read = len(said)
        return self._told

    def is_all_told(self) -> bool:
        return len(self.told()) == PEOPLE * len(self.references)

    def answered(self) -> Counter[int]:
        return Counter(chat for chat, words in self.run.said() if "Families" in words)

    def repeats(self) -> Repeats:
        """How many were said again, and how many of those do not say that they may be a repeat."""
        return repeats(
            ((chat, reference), REPEATED in words)
            for chat, words in self.run.said()
            for reference in A_DATE.findall(words)
        )

    async def judged(self, asked: set[int]) -> dict[str, int]:
        """What came of it all, once nothing more is to come. `asked`: the chats in which somebody asked something."""
        repeated, unmarked = self.repeats()
        return {
            "messages": len(self.wanted),
            "lost": len(self.wanted - set(self.told())),
            "repeated": repeated,
            "unmarked": unmarked,
            "unanswered": len(asked - set(self.answered())) + await open_updates(self.url),
        }


@asynccontextmanager
async def much_to_say(url: str, folder: Path, families: int, apart: timedelta = timedelta(0)) -> AsyncIterator[Much]:
    """Lay a town, and begin to be its Telegram. `apart`: between one message's being due and the next one's."""
    keys = folder / "keys.json"
    use_key_file(keys)
    await asyncio.to_thread(upgrade, url)
    async with laying(url) as town, town.installation.working() as work:
        await lay_cast(work, MONDAY)
    async with laying(url) as town, town.installation.working() as work:
        people = [
            await lay_person(work, FIRST_CHAT + number, MONDAY, weekdays=WORKING_DAYS) for number in range(PEOPLE)
        ]
        work.db.add_all(Post(role="operator", person_id=one, rank=rank) for rank, one in enumerate(people))
    async with running(url, keys, {FIRST_CHAT + number: f"Person {number}" for number in range(PEOPLE)}) as run:
        much = Much(url, run, people)
        await much.more(families, apart=apart)
        yield much


async def kills(
    url: str, folder: Path, count: int, seed: int, killed: Callable[[int], object] = lambda _: None
) -> Outcome:
    """Lay a town, and kill its bot so many times while it says what is laid before each life. `killed` hears of each."""
    chance = Random(seed)
    in_doubt: set[Claim] = set()
    asked: Counter[int] = Counter()
    async with much_to_say(url, folder, families=0) as much:
        run = much.run
        for number in range(count):
            somebody = FIRST_CHAT + chance.randrange(PEOPLE)
            run.sandbox.phones.say(somebody, "/families")
            asked[somebody] += 1
            if number % 2:
                await much.more(1, since=run.now, apart=ALL_ALONG)
                await run.killed_within(chance.uniform(0.1, LONGEST_LIFE_SECONDS))
            else:
                await much.more(1)
                await run.killed_after(chance.randint(1, MOST_BEFORE_A_KILL))
            in_doubt |= await claims(url)
            run.pace.look()
            killed(number + 1)
        await run.lives_until(lambda: much.is_all_told() and set(asked) <= set(much.answered()))
    return Outcome(
        kills=count,
        in_doubt=len(in_doubt),
        slowest=run.slowest(),
        **await much.judged(set(asked)),
    )
