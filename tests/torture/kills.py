"""`roundtable serve` is killed again and again while it sends and answers. The judge is what Telegram accepted.

Half of the kills fall when Telegram has just accepted a message and has not answered yet, half at any instant, from the
start of the process on.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from itertools import product
from pathlib import Path
from random import Random
from uuid import UUID, uuid5

from bot.app.migrate import upgrade
from bot.storage.inbox import chat_index
from bot.storage.models import Chat, Person, Post
from bot.storage.sealing import KeyRing, use_keys
from bot.storage.work import Work
from tests.torture.serving import MONDAY, REPEATED, Run, claimed, laying, open_updates, running
from tests.town.family import lay_family
from tests.town.seed import agency_id, lay_cast

PEOPLE = 60
FIRST_CHAT = 800_001
MOST_BEFORE_A_KILL = 20
LONGEST_LIFE_SECONDS = 2.2


@dataclass(frozen=True, slots=True)
class Outcome:
    """`in_doubt`: messages that were claimed and not marked at a kill, all told. `lost` and `unanswered` must be 0, and
    so must `unmarked`, the repeats that do not say that they may be one. `slowest_seconds` from a start to its first send."""

    kills: int
    messages: int
    lost: int
    repeated: int
    unmarked: int
    in_doubt: int
    unanswered: int
    slowest_seconds: float


@dataclass
class Much:
    """A town with much to say: each of PEOPLE is to be told of each family."""

    run: Run
    references: list[str]

    @property
    def wanted(self) -> set[tuple[int, str]]:
        return {(FIRST_CHAT + number, reference) for number in range(PEOPLE) for reference in self.references}

    def told(self) -> Counter[tuple[int, str]]:
        """Who has been told of which family, and how often."""
        return Counter(
            (chat, reference)
            for chat, words in self.run.said()
            for reference in self.references
            if f"{reference}: a date" in words
        )

    def answered(self) -> Counter[int]:
        return Counter(chat for chat, words in self.run.said() if "Families" in words)

    def repeats(self) -> tuple[int, int]:
        """How many were said again, and how many of those do not say that they may be a repeat."""
        repeated = sum(times - 1 for times in self.told().values())
        marked = sum(REPEATED in words for _, words in self.run.said())
        return repeated, max(repeated - marked, 0)


@asynccontextmanager
async def much_to_say(url: str, folder: Path, families: int, apart: timedelta = timedelta(0)) -> AsyncIterator[Much]:
    """Lay a town, and begin to be its Telegram. `apart`: between one message's being due and the next one's."""
    keys = folder / "keys.json"
    use_keys(KeyRing.load(keys))
    await asyncio.to_thread(upgrade, url)
    references = await _lay(url, families, apart)
    people = {FIRST_CHAT + number: f"Person {number}" for number in range(PEOPLE)}
    async with running(url, keys, people) as run:
        yield Much(run, references)


async def kills(url: str, folder: Path, count: int, seed: int) -> Outcome:
    """Lay a town with much to say, and kill its bot so many times while it says it."""
    chance, in_doubt = Random(seed), 0
    asked: Counter[int] = Counter()
    async with much_to_say(url, folder, families=count) as much:
        run = much.run
        for number in range(count):
            somebody = FIRST_CHAT + chance.randrange(PEOPLE)
            run.sandbox.phones.say(somebody, "/families")
            asked[somebody] += 1
            if number % 2:
                await run.killed_within(chance.uniform(0.1, LONGEST_LIFE_SECONDS))
            else:
                await run.killed_after(chance.randint(1, MOST_BEFORE_A_KILL))
            in_doubt += await claimed(url)
        await run.lives_until(lambda: much.wanted <= set(much.told()) and set(asked) <= set(much.answered()))
    repeated, unmarked = much.repeats()
    return Outcome(
        kills=count,
        messages=len(much.wanted),
        lost=len(much.wanted - set(much.told())),
        repeated=repeated,
        unmarked=unmarked,
        in_doubt=in_doubt,
        unanswered=len(set(asked) - set(much.answered())) + await open_updates(url),
        slowest_seconds=round(run.slowest_seconds, 2),
    )


async def _lay(url: str, families: int, apart: timedelta) -> list[str]:
    """People who look after the service, and something to tell each of them about each family."""
    async with laying(url) as town:
        async with town.installation.working() as work:
            await lay_cast(work, MONDAY)
        laid = [await lay_family(town, 2000 + number, table=()) for number in range(families)]
        async with town.installation.working() as work:
            people = [await _person(work, number) for number in range(PEOPLE)]
            for number, (family, person_id) in enumerate(product(laid, people)):
                due_at = MONDAY + number * apart
                work.notify(
                    "operator_alert", person=person_id, family=family.id, due_at=due_at, what="date_not_known"
                )
    return [family.reference for family in laid]


async def _person(work: Work, number: int) -> UUID:
    chat = FIRST_CHAT + number
    person = Person(
        id=uuid5(agency_id("caf"), str(number)),
        agency_id=agency_id("caf"),
        function="early_help",
        name=f"Person {number}",
        working_weekdays="01234",
        language="en",
        joined_at=MONDAY,
    )
    work.db.add(person)
    await work.db.flush()
    work.db.add(Post(role="operator", person_id=person.id, rank=number))
    work.db.add(
        Chat(chat_index=chat_index(chat), number=str(chat), person_id=person.id, bound_at=MONDAY, seen_at=MONDAY)
    )
    return person.id
