"""A town to tell stories in: people with phones, a mailbox, a clock that stands still, and the whole bot.

A scenario is told by people and outcomes. Time moves only when the scenario says so; every step ends when the bot has
settled. At the end, a message that nobody expected fails the scenario, and so does a planted word in anything that
left the bot.
"""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from telegram import Bot

from bot.app.running import Running
from bot.clock import StandingClock
from bot.domain.auditing import is_late
from bot.domain.facts import Nation
from bot.domain.policy import Policy
from bot.handlers import intake
from bot.sandbox.botapi import BotApi
from bot.sandbox.clock import Clock as SandboxClock
from bot.sandbox.phones import Phones
from bot.settings import Settings
from bot.storage import inbox
from bot.storage.backlog import Backlog
from bot.storage.database import Database
from bot.storage.family_facts import families_facts
from bot.storage.models import Family
from bot.storage.work import Installation
from bot.usecases.steps import next_look
from tests.town.any_order import give_last_first
from tests.town.cast import CAST, CHAT_OF, EMAIL_OF
from tests.town.glance import Glance
from tests.town.mail import Mailbox
from tests.town.people import Somebody
from tests.town.seed import person_id
from tests.town.wire import InProcess

LONDON = ZoneInfo("Europe/London")
TOKEN = "710000001:" + "t" * 35
CANARIES = ("Zephyrine", "Quillfeather", "Marmaduke", "bruises on her arm")
"""Names and words of a family that a scenario may type anywhere; none may leave the bot."""
_WHO = [part.name for part in CAST] + [*EMAIL_OF.values()] + [str(chat) for chat in CHAT_OF.values()]
A_PERSON = re.compile(rf"(?<![\w-])({'|'.join(map(re.escape, _WHO))})(?![\w-])", re.IGNORECASE)
"""A professional by name, address or chat: said in messages to colleagues, and never in a log."""

PUT_OFF = timedelta(seconds=5)
WHEN = re.compile(
    r"(?:(?P<weekday>[A-Z][a-z]{2}) )?(?P<day>\d{1,2}) (?P<month>[A-Z][a-z]{2})(?: (?P<year>\d{4}))? (?P<time>\d{2}:\d{2})"
)


class World(StrEnum):
    """In which way the bot runs, and on which database. Same text, eight guarantees.

    In one of them rows of which no order was asked come the other way round: a database gives them as they lie.
    """

    PLAIN = "plain"
    RESTARTED = "restarted"
    TWO_REPLICAS = "two replicas"
    DOUBLED = "doubled"
    POSTGRES = "plain, PostgreSQL"
    POSTGRES_RESTARTED = "restarted, PostgreSQL"
    POSTGRES_REPLICAS = "two replicas, PostgreSQL"
    POSTGRES_DOUBLED = "doubled, PostgreSQL"

    @property
    def on_postgres(self) -> bool:
        return self.value.endswith("PostgreSQL")

    @property
    def way(self) -> World:
        """The same way on SQLite."""
        return World(self.value.removesuffix(", PostgreSQL"))


class Town:
    def __init__(self, url: str, world: World, policies: tuple[Policy, ...], start: datetime) -> None:
        self.world = world
        self.clock = StandingClock(start)
        self._policies = policies
        self.settings = Settings(
            token=TOKEN,
            api_url="http://sandbox/bot",
            public_url="http://answers.northwick.example",
            front_door="Northwick MASH on 020 7946 0000",
            mail_from="roundtable@northwick.example",
        )
        sandbox_clock = SandboxClock(real=self.clock.now)
        self.phones = Phones(sandbox_clock)
        self.api = BotApi(self.phones, sandbox_clock, token=TOKEN)
        self.mailbox = Mailbox(self.clock)
        self.log = io.StringIO()
        self._bots: list[Running] = []
        self._url = url
        self._turn = 0
        self._glance: Glance | None = None
        self.cast: dict[str, Somebody] = {}
        for part in CAST:
            self.phones.add_person(
                part.key, part.name, email=EMAIL_OF[part.key], chat_id=CHAT_OF[part.key] if part.chat else None
            )
            self.cast[part.key] = Somebody(self, part.key, self.phones.people[part.key].chat_id, person_id(part.key))
        stranger = self.phones.add_person("stranger", "A Stranger")
        self.cast["stranger"] = Somebody(self, "stranger", stranger.chat_id, None)

    def __getitem__(self, key: str) -> Somebody:
        return self.cast[key]

    def people(self, *keys: str) -> list[Somebody]:
        return [self.cast[key] for key in keys]

    def is_in(self, nation: Nation) -> None:
        """The authority is in this nation: whoever starts the bot sets it."""
        self.settings.nation = nation.value

    # The bot, in the world's way

    async def open(self) -> None:
        for _ in range(2 if self.world.way is World.TWO_REPLICAS else 1):
            self._bots.append(self._start(Database(self._url)))
        self._glance = Glance(self._url) if self._url.startswith("sqlite") else None

    def _start(self, database: Database) -> Running:
        if self.world is World.TWO_REPLICAS:
            give_last_first(database)
        installation = Installation(database, self.clock, self._policies, self.settings)
        request = InProcess(self.api)
        bot = Bot(TOKEN, base_url=self.settings.api_url, request=request, get_updates_request=request)
        return Running(installation, bot, self.mailbox.channel())

    async def close(self) -> None:
        for running in self._bots:
            await running.installation.database.close()
        self._bots.clear()
        if self._glance is not None:
            self._glance.close()

    @property
    def running(self) -> Running:
        return self._bots[self._turn % len(self._bots)]

    @property
    def installation(self) -> Installation:
        return self.running.installation

    async def new_step(self) -> None:
        """What this world does before each step of a scenario."""
        self._turn += 1
        if self.world.way is World.RESTARTED:
            await self.close()
            await self.open()

    async def restart(self) -> None:
        """The process dies and another takes its place, whatever the world."""
        await self.close()
        await self.open()

    async def settle(self) -> Backlog:
        """Let the bot do all that there is to do now. Only the limits' seconds pass. Returns what is left for later."""
        for _ in range(1000):
            running = self.running
            if await self.takes_in():
                await running.carry_out()
                await running.worker.answered()
            left, before = await self.left(), running.done
            waits: list[datetime | None] = [left.retry_at]
            if not left and not self._undelivered():
                if left.send_at is None or left.send_at - self.clock.now() > PUT_OFF:
                    return left
                self.clock.move_to(left.send_at)  # Telegram has put it off: replicas do not know what the other sends
                continue
            if left.updates:
                await running.carry_out()
                await running.worker.answered()
            if left.families or left.people:
                await running.look()
            if left.cards:
                waits.append(await running.draw())
            if left.messages:
                waits.append(await running.tell())
            if running.done == before and (later := min((at for at in waits if at is not None), default=None)):
                self.clock.move_to(max(later, self.clock.now()))
        raise AssertionError(f"never settled: {await self.running.state()}\n{self.transcript()}")

    async def left(self) -> Backlog:
        """What waits now, as the bot would find it."""
        return await self.running.backlog() if self._glance is None else self._glance.at(self.clock.now())

    def _undelivered(self) -> bool:
        return bool(self.phones.updates.undelivered)

    async def takes_in(self) -> bool:
        """Store what Telegram holds ready, if anything is."""
        if not self._undelivered():
            return False
        running = self.running
        updates = await intake.fetch(InProcess(self.api), running.bot.base_url, None, 0)
        for _ in range(2 if self.world.way is World.DOUBLED else 1):
            if updates:
                async with running.installation.working() as work:
                    await inbox.store(work, updates)
        if updates:  # confirm them, as the next poll would
            await intake.fetch(InProcess(self.api), running.bot.base_url, updates[-1]["update_id"] + 1, 0)
        return True

    # Time

    async def is_now(self, when: str) -> None:
        """Time passes until then, through every instant at which something is due."""
        await self.new_step()
        target = self.at(when)
        left = await self.left()
        while left.next_at is not None and left.next_at <= target:
            self.clock.move_to(max(left.next_at, self.clock.now()))
            left = await self.settle()
        self.clock.move_to(max(target, self.clock.now()))  # Telegram may have put something off beyond it
        if left or self._undelivered():
            await self.settle()

    async def passes(self, **span: float) -> None:
        """`await town.passes(hours=2)`."""
        local = (self.clock.now() + timedelta(**span)).astimezone(LONDON)
        await self.is_now(f"{local:%a} {local.day} {local:%b} {local:%Y} {local:%H:%M}")

    def at(self, when: str) -> datetime:
        """ "Tue 10 Mar 09:00" in London, the next one from now on; the weekday must be right."""
        match = WHEN.fullmatch(when)
        assert match, f"not a time: {when!r}"
        year = int(match["year"] or self.clock.now().year)
        for candidate in (year, year + 1):
            local = datetime.strptime(
                f"{match['day']} {match['month']} {candidate} {match['time']}", "%d %b %Y %H:%M"
            ).replace(tzinfo=LONDON)
            if match["year"] or local.astimezone(UTC) >= self.clock.now():
                break
        assert match["weekday"] in (None, f"{local:%a}"), f"{when!r} is a {local:%A}"
        return local.astimezone(UTC)

    # Outcomes

    async def nothing_was_sent(self) -> None:
        unheard = [f"{who.key}: {text}" for who in self.cast.values() for text in who.unheard()]
        assert not unheard, "sent though nothing was expected:\n" + "\n".join(unheard)

    def hush(self) -> None:
        """Everybody takes notice of everything up to now: this scenario is about something else."""
        for who in self.cast.values():
            who.hush()

    def hush_mail(self) -> None:
        """Every letter up to now has been read."""
        for who in self.cast.values():
            self.mailbox.hush(who.key)

    async def ends(self) -> None:
        """At the end of a scenario: nothing unexpected was said, and no planted word left the bot.

        Whatever question is open then, and where none is, the lead tells of a family by name, and once a stranger too.
        """
        unexpected = [f"{who.key}: {text}" for who in self.cast.values() for text in who.unheard()]
        unexpected += [f"mail to {letter.to}: {letter.subject}" for letter in self.mailbox.unread()]
        assert not unexpected, "nobody expected:\n" + "\n".join(unexpected) + "\n\n" + self.transcript()
        for key in ("lead", "stranger") if self.world.way is World.PLAIN else ("lead",):
            self.phones.say(self.cast[key].chat_id, f"{' and '.join(CANARIES[:3])} had {CANARIES[3]}")
        await self.settle()
        if self.world.way is World.PLAIN:
            assert not await self.late(), "a family would be looked at too late"
        self.leaks_nothing()

    async def late(self) -> list[str]:
        """Families that would be looked at later than a fresh computation says. One that was only laid is none."""
        looked = select(Family.id, Family.wake_at).where(Family.looked_at.is_not(None), Family.set_aside_at.is_(None))
        async with self.installation.looking() as here:
            kept = {row.id: row.wake_at for row in await here.db.execute(looked)}
            facts = await families_facts(here, kept)
            return [one.reference for one in facts.values() if is_late(kept[one.id], next_look(here, one))]

    def leaks_nothing(self) -> None:
        """No planted word in any outgoing call, mail, calendar entry or log; and in no log anybody at all."""
        logged = [line for line in self.log.getvalue().splitlines() if A_PERSON.search(line)]
        assert not logged, f"somebody is named in the log: {logged}"
        left = [repr(entry) for entry in self.api.ledger.accepted] + [
            repr(entry) for entry in self.api.ledger.refused
        ]
        left += [letter.everything() for letter in self.mailbox.letters] + [self.log.getvalue()]
        everything = "\n".join(left).casefold()
        for word in CANARIES:
            assert word.casefold() not in everything, f"{word!r} left the bot: " + "".join(
                text for text in left if word.casefold() in text.casefold()
            )

    def transcript(self) -> str:
        lines: list[tuple[Any, str]] = []
        for who in self.cast.values():
            lines += [(message["at"], f"{message['at'][:16]} {who.key} {line}") for message, line in who.lines()]
        lines += [
            (
                letter.at.isoformat(),
                f"{letter.at:%Y-%m-%dT%H:%M} mail to {letter.to}: {letter.subject}\n    {letter.text}",
            )
            for letter in self.mailbox.letters
        ]
        return "\n".join(text for _, text in sorted(lines, key=lambda line: line[0]))
