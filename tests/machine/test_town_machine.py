"""Whatever people do, in whatever order, and wherever the process dies: what is promised holds after every step."""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime, time
from pathlib import Path
from typing import Any, ClassVar
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from bot import log
from bot.domain.facts import MeetingStatus
from bot.domain.policy import Policy
from bot.domain.reasons import CancelCause, MoveCause
from bot.domain.refusals import Refusal
from bot.domain.updates import UPDATE
from bot.storage.work import Who, Work
from bot.usecases import asking, meetings, table
from tests.conftest import MEMORY, MONDAY_MORNING
from tests.machine import held
from tests.machine.dying import dies
from tests.machine.held import CALENDAR
from tests.town.family import Laid, lay_family
from tests.town.inline import compile_once, run_inline
from tests.town.people import Somebody
from tests.town.postgres import Cluster
from tests.town.replicas import Replicas
from tests.town.town import Town, World

MANY = int(os.environ.get("ROUNDTABLE_MACHINE", "10"))
"""How many towns; 100 in CI, 1,000 in the long form. Each lives through so many steps:"""
STEPS = 15
IN_ONE_TEST = 25
"""So many towns at most, so that several tests share them out among the cores."""
PARTS = range(-(-MANY // IN_ONE_TEST))
MOST_ALIKE = 100
"""Up to so many towns are the same ones each time; in the long form they are new ones."""
TABLE = ("school nurse", "school")
SEATS = st.sampled_from(TABLE)
TAKE, DECIDE = "I'll take this", "Call their head"
AT_ONCE = ("Seen, no change", "Yes", TAKE)
TROUBLE = st.sampled_from(["accepted_then_dropped", "timeout", "500", "reset", "429"])
TO_COME = {"school nurse": "nurse deputy", "school": "head teacher"}
FAMILIES = st.integers(0, 1)


class TownMachine(RuleBasedStateMachine):
    """Two families at most. The first is there from the beginning, with a TAC in twelve working days."""

    lays: ClassVar[Callable[[Path], AbstractContextManager[str]]]
    """Gives the address of a database with the cast in it; it may lie in this folder."""
    town_of: ClassVar[type[Town]] = Town
    policies: ClassVar[tuple[Policy, ...]]

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.folder = Path(tempfile.mkdtemp(prefix="roundtable-", dir=MEMORY if MEMORY.is_dir() else None))
        self.database = type(self).lays(self.folder)
        self.town = self.town_of(self.database.__enter__(), World.PLAIN, self.policies, MONDAY_MORNING)
        self.town.settings.journal = self.folder / "journal"
        self.families: list[Laid] = []
        self.changed_at: dict[UUID, datetime] = {}
        self.run(self.town.open())

    def run(self, doing: Coroutine[Any, Any, Any]) -> Any:
        return self.runner.run(doing)

    def teardown(self) -> None:
        try:
            self.run(self._ends())
        finally:
            self.run(self.town.close())
            self.runner.close()
            self.database.__exit__(None, None, None)
            shutil.rmtree(self.folder)

    async def _ends(self) -> None:
        """Nothing hangs in the air: no family is looked at too late, and no planted word has left."""
        await self.town.settle()
        assert not await self.town.late()
        self.town.leaks_nothing()

    # What people do

    @initialize()
    def a_family(self) -> None:
        self.run(self._family())

    @rule()
    def another_family(self) -> None:
        if len(self.families) < 2:
            self.run(self._family())

    async def _family(self) -> None:
        town, number = self.town, 1042 + len(self.families)
        laid = await lay_family(town, number, table=TABLE)
        today = CALENDAR.local_day(town.clock.now())
        at = CALENDAR.at(CALENDAR.add_working_days(today, 12), time(15, 30))
        await laid.meeting(
            f"{at:%a} {at.day} {at:%b %Y} 15:30", parents_coming=[str(one) for one in laid.parents.values()]
        )
        self.families.append(laid)
        self.changed_at[laid.id] = town.clock.now()
        await laid.wakes()

    @rule(number=FAMILIES, of=SEATS)
    def asks_for_an_update(self, number: int, of: str) -> None:
        laid = self.families[number % len(self.families)]
        self.run(self._does("lead", lambda work: asking.ask_for_updates(work, laid.id, [laid.seats[of]], UPDATE)))

    @rule(which=st.integers(0, 9), word=st.sampled_from(["Seen, no change", "Not seen"]))
    def answers(self, which: int, word: str) -> None:
        self.run(self._taps(which, "Seen, no change", word))

    @rule(which=st.integers(0, 9))
    def knows_which_family_it_is(self, which: int) -> None:
        self.run(self._taps(which, "Yes", "Yes"))

    @rule(which=st.integers(0, 9))
    def takes_it(self, which: int) -> None:
        self.run(self._taps(which, TAKE, TAKE))

    @rule(which=st.integers(0, 9))
    def decides(self, which: int) -> None:
        self.run(self._taps(which, DECIDE, DECIDE, "It's not the first time", "Record this decision"))

    @rule(which=st.integers(0, 9))
    def answers_as_the_next_thing_falls_due(self, which: int) -> None:
        """With two replicas one may be carrying this out while the other takes the step, and says what is now untrue."""
        self.run(self._taps_meanwhile(which))

    @rule(number=FAMILIES, days=st.integers(1, 12))
    def moves_the_meeting(self, number: int, days: int) -> None:
        laid = self.families[number % len(self.families)]
        today = CALENDAR.local_day(self.town.clock.now())
        at = CALENDAR.at(CALENDAR.add_working_days(today, days), time(14))
        self.run(
            self._with_meeting(laid, lambda work, one: meetings.move_meeting(work, one, at, MoveCause.LEAD_AWAY))
        )

    @rule(number=FAMILIES)
    def cancels_the_meeting(self, number: int) -> None:
        laid = self.families[number % len(self.families)]
        self.run(
            self._with_meeting(laid, lambda work, one: meetings.cancel_meeting(work, one, CancelCause.VENUE_CLOSED))
        )

    @rule(number=FAMILIES, of=SEATS)
    def hands_the_place_over(self, number: int, of: str) -> None:
        laid, to = self.families[number % len(self.families)], self.town[TO_COME[of]].person_id
        assert to is not None
        self.changed_at[laid.id] = self.town.clock.now()
        self.run(self._does("lead", lambda work: table.hand_over(work, laid.id, laid.seats[of], to)))

    # Time, and what goes wrong

    @rule(hours=st.integers(1, 9))
    def hours_pass(self, hours: int) -> None:
        self.run(self.town.passes(hours=hours))

    @rule(days=st.integers(1, 8))
    def working_days_pass(self, days: int) -> None:
        now = self.town.clock.now()
        day = CALENDAR.add_working_days(CALENDAR.local_day(now), days)
        self.run(self.town.is_now(f"{day:%a} {day.day} {day:%b %Y} 09:30"))

    @rule(count=st.integers(1, 9))
    def the_next_things_fall_due(self, count: int) -> None:
        self.run(self._fall_due(count))

    async def _fall_due(self, count: int) -> None:
        town = self.town
        for _ in range(count):
            left = await town.settle()
            if left.next_at is not None:
                town.clock.move_to(max(left.next_at, town.clock.now()))
        await town.settle()

    @rule(kind=TROUBLE)
    def a_call_goes_wrong(self, kind: str) -> None:
        """The next one that the bot makes, whenever that is."""
        self.town.api.faults.order({"kind": kind, "retry_after": 3} if kind == "429" else {"kind": kind})

    @rule(taken=st.booleans())
    def dies_with_a_round_in_hand(self, taken: bool) -> None:
        """At the next instant at which something is due it is killed: before Telegram has taken it, or just after."""
        self.run(self._dies(taken))

    async def _dies(self, taken: bool) -> None:
        town = self.town
        left = await town.running.backlog()
        if left.next_at is None:
            return
        town.clock.move_to(max(left.next_at, town.clock.now()))
        await town.running.look()
        await dies(town, taken=taken)
        await town.settle()

    # What holds after each

    @invariant()
    def all_that_is_promised_holds(self) -> None:
        self.run(self._holds())

    async def _holds(self) -> None:
        await held.no_chase_after_the_answer(self.town)
        await held.everything_accepted_was_logged_first(self.town)
        await held.no_step_is_taken_twice(self.town)
        await held.nothing_is_set_aside(self.town)
        await held.no_rung_reaches_nobody(self.town)
        for laid in self.families:
            await held.what_is_overdue_ends_in_time(self.town, laid, self.changed_at[laid.id])

    # How

    async def _does(self, who: str, verb: Callable[[Work], Awaitable[Any]]) -> None:
        """What the rules refuse changes nothing."""
        try:
            async with self.town.installation.working(Who(self.town[who].person_id)) as work:
                await verb(work)
        except Refusal:
            return
        await self.town.settle()

    async def _with_meeting(self, laid: Laid, verb: Callable[[Work, UUID], Awaitable[Any]]) -> None:
        for meeting in (await laid.facts()).meetings:
            if meeting.status is MeetingStatus.CONFIRMED:
                self.changed_at[laid.id] = self.town.clock.now()
                await self._does("lead", lambda work, one=meeting.id: verb(work, one))  # type: ignore[misc]

    def offered(self, label: str) -> list[Somebody]:
        """To whom this is offered on some message of theirs."""
        return [who for who in self.town.cast.values() if any(who._label(one, label) for one in who._messages())]

    async def _taps(self, which: int, offered: str, *labels: str) -> None:
        """One of those to whom it is offered taps these, as far as they are offered, one after the other.

        Where it is offered to nobody, the next thing falls due. No precondition says so: two replicas may go two ways
        through the same steps, and which rules there are to choose from must not hang on that.
        """
        found = self.offered(offered)
        if not found:
            await self._fall_due(1)
            return
        who = found[which % len(found)]
        for label in labels:
            if who in self.offered(label):
                await who.taps(label)

    async def _taps_meanwhile(self, which: int) -> None:
        left = await self.town.running.backlog()
        if left.next_at is not None:
            self.town.clock.move_to(max(left.next_at, self.town.clock.now()))
        found = [(who, word) for word in AT_ONCE for who in self.offered(word)]
        if found:
            who, word = found[which % len(found)]
            await who.taps_without_waiting(word)
        await self.town.settle()


class ReplicasMachine(TownMachine):
    """The same, with two replicas, which change places now and then."""

    town_of = Replicas

    @rule()
    def the_other_replica_sends(self) -> None:
        assert isinstance(self.town, Replicas)
        self.run(self.town.takes_over())


@pytest.fixture
def lives(policies: tuple[Policy, ...], monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Has towns of this kind live, each on a database of its own."""
    run_inline(monkeypatch)
    compile_once(monkeypatch)
    log.configure("CRITICAL")

    def live(machine: type[TownMachine], part: int, lays: Callable[[Path], AbstractContextManager[str]]) -> None:
        its_own = type(machine.__name__, (machine,), {"policies": policies, "lays": staticmethod(lays)})
        run_state_machine_as_test(
            seed(part)(its_own) if MANY <= MOST_ALIKE else its_own,
            settings=settings(
                max_examples=min(IN_ONE_TEST, MANY - part * IN_ONE_TEST),
                stateful_step_count=STEPS,
                deadline=None,
                phases=[Phase.reuse, Phase.generate],  # to make it small takes minutes, as every step is a town's
                suppress_health_check=list(HealthCheck),
            ),
        )

    return live


@pytest.mark.parametrize("part", PARTS)
def test_whatever_happens_what_is_promised_holds(part: int, laid_town: Path, lives: Callable[..., None]) -> None:
    @contextmanager
    def copied(folder: Path) -> Iterator[str]:
        shutil.copy(laid_town, folder / "town.db")
        yield f"sqlite+aiosqlite:///{folder}/town.db"

    lives(TownMachine, part, copied)


@pytest.mark.long
@pytest.mark.ci
@pytest.mark.parametrize("part", PARTS)
def test_whatever_two_replicas_do_at_the_same_time_what_is_promised_holds(
    part: int, laid_postgres: Cluster, lives: Callable[..., None]
) -> None:
    lives(ReplicasMachine, part, lambda _: laid_postgres.copy_of("laid"))
