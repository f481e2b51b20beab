"""The sandbox's way into a bot that runs: over real sockets, as the sandbox itself comes in."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from bot.clock import SystemClock
from bot.domain.policy import Policy
from bot.sandbox.control import Control
from bot.settings import BadSetting, Settings
from bot.storage.database import Database
from bot.storage.work import Installation
from bot.web.control import serve_control, take_control_port
from bot.web.server import serve_web, take_web_port
from tests.town.cast import CAST, CHAT_OF

SECRET = "as-long-as-it-is-secret"


class Told:
    """What the process says of itself in these tests."""

    def __init__(self) -> None:
        self.waiting: list[str] = []
        self.next: datetime | None = None
        self.nudged = 0

    async def state(self) -> tuple[list[str], datetime | None]:
        return self.waiting, self.next

    def stamp(self) -> str:
        return f"{self.nudged}"

    def nudge(self) -> None:
        self.nudged += 1


@pytest.fixture
async def installation(laid_town: Path, policies: tuple[Policy, ...], tmp_path: Path) -> AsyncIterator[Installation]:
    shutil.copy(laid_town, tmp_path / "town.db")
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'town.db'}")
    settings = Settings(control_port=0, control_secret=SECRET, port=0)
    yield Installation(database, SystemClock(), policies, settings)
    await database.close()


@asynccontextmanager
async def controlled(installation: Installation, told: Told) -> AsyncIterator[int]:
    listening = take_control_port(installation)
    port = int(listening.getsockname()[1])
    task = asyncio.create_task(serve_control(installation, told, listening))
    try:
        yield port
    finally:
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task


async def test_the_sandbox_reads_how_it_stands(installation: Installation) -> None:
    told = Told()
    told.waiting, told.next = ["outbox: 1"], datetime(2027, 3, 1, 9, tzinfo=UTC)
    async with controlled(installation, told) as port:
        control = Control(port, SECRET)
        state = await control.state()
        assert (state.idle, state.pending, state.next_at) == (False, ("outbox: 1",), told.next)
        told.waiting, told.next = [], None
        state = await control.state()
        assert (state.idle, state.pending, state.next_at) == (True, (), None)
        await control.close()


async def test_the_clock_goes_forward_and_wakes_the_loops_and_never_goes_back(installation: Installation) -> None:
    told = Told()
    async with controlled(installation, told) as port:
        control = Control(port, SECRET)
        await control.set_clock(3600.5)
        await control.close()
        assert installation.clock.offset == timedelta(seconds=3600.5)  # type: ignore[attr-defined]
        assert told.nudged == 1
        async with httpx.AsyncClient(headers={"X-Control-Secret": SECRET}) as client:
            back = await client.put(f"http://127.0.0.1:{port}/control/clock", json={"offset_seconds": 10})
        assert (back.status_code, back.json()) == (400, {"error": "the clock never goes back"})
        assert installation.clock.offset == timedelta(seconds=3600.5)  # type: ignore[attr-defined]


async def test_everybody_is_listed_with_their_chat(installation: Installation) -> None:
    async with controlled(installation, Told()) as port:
        control = Control(port, SECRET)
        people = await control.people()
        await control.close()
    by_name = {person["name"]: person for person in people}
    assert set(by_name) == {part.name for part in CAST}
    gp, lead = by_name["Cyril Ogden"], by_name["Dilys Armitage"]
    assert (gp["agency"], gp["function"], gp["email"], gp["chat_id"]) == (
        "Elm Road Surgery",
        "GP",
        "cyril.ogden@northwick.example",
        None,
    )
    assert lead["chat_id"] == CHAT_OF["lead"]


async def test_the_story_goes_on_from_where_it_was_read(installation: Installation) -> None:
    async with installation.working() as work:
        work.audit("family_set_aside")
        work.audit("never_heard_of_before")
    async with controlled(installation, Told()) as port:
        control = Control(port, SECRET)
        first, second = await control.story(0)
        assert first["text"].startswith("Something went wrong while looking at this family.")
        assert second["text"] == "Roundtable: never heard of before."
        assert await control.story(first["seq"]) == [second]
        assert await control.story(second["seq"]) == []
        await control.close()


@pytest.mark.parametrize(
    ("start", "days", "expected"),
    [
        (datetime(2026, 12, 24, 14, 30, tzinfo=UTC), 1, datetime(2026, 12, 29, 14, 30, tzinfo=UTC)),  # Christmas
        (datetime(2027, 3, 26, 9, 0, tzinfo=UTC), 1, datetime(2027, 3, 30, 8, 0, tzinfo=UTC)),  # Easter, clocks go on
    ],
)
async def test_working_days_keep_the_time_of_day(
    installation: Installation, start: datetime, days: int, expected: datetime
) -> None:
    async with controlled(installation, Told()) as port:
        control = Control(port, SECRET)
        assert await control.working_day(start, days) == expected
        await control.close()


@pytest.mark.parametrize("secret", ["", "wrong", SECRET + "x", "é"])
async def test_nothing_without_the_secret(installation: Installation, secret: str) -> None:
    async with controlled(installation, Told()) as port, httpx.AsyncClient() as client:
        for path in ("state", "people", "story", "working_day"):
            address = f"http://127.0.0.1:{port}/control/{path}"
            answer = await client.get(address, headers={"X-Control-Secret": secret.encode()})
            assert (answer.status_code, answer.json()) == (403, {"error": "the secret is missing or wrong"})


def test_no_control_port_without_a_secret(installation: Installation) -> None:
    installation.settings.control_secret = ""
    with pytest.raises(BadSetting, match="ROUNDTABLE_CONTROL_SECRET"):
        take_control_port(installation)


async def test_the_web_server_says_that_it_is_well_and_lets_a_request_finish(installation: Installation) -> None:
    listening = take_web_port(installation)
    address = f"http://127.0.0.1:{listening.getsockname()[1]}"
    task = asyncio.create_task(serve_web(installation, lambda: None, listening))
    async with httpx.AsyncClient() as client:
        well = await client.get(f"{address}/healthz")
        assert (well.status_code, well.json()) == (200, {"ok": True})
        style = await client.get(f"{address}/static/answers.css")
        assert style.headers["content-type"].startswith("text/css")
        assert "public" in style.headers["cache-control"]
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        with pytest.raises(httpx.ConnectError):
            await client.get(f"{address}/healthz")


def test_a_port_that_is_taken_says_which_setting(installation: Installation) -> None:
    with take_web_port(installation) as held:
        installation.settings.port = int(held.getsockname()[1])
        with pytest.raises(BadSetting, match="ROUNDTABLE_PORT"):
            take_web_port(installation)
