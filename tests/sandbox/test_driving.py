"""Driven over HTTP with a bot under it, the sandbox answers only when the bot has settled."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.sandbox.run import BotDidNotStartError, Sandbox

from .conftest import Driven, fake_bot
from .world import TOKEN

AMINA = 401


def on_the_minute(now: datetime) -> datetime:
    """The small bot tells the minute at which it reminds, a little later."""
    return now.replace(second=0, microsecond=0)


async def test_everybody_has_a_phone(driven: Driven) -> None:
    amina, ben, stranger = await driven.ask("people")
    assert (amina["chat_id"], amina["joined"], amina["agency"]) == (AMINA, True, "School")
    assert (ben["joined"], stranger["id"], stranger["joined"]) == (False, "stranger", False)
    assert len({amina["chat_id"], ben["chat_id"], stranger["chat_id"]}) == 3


async def test_an_answer_is_there_when_say_and_tap_return(driven: Driven) -> None:
    said = await driven.ask(f"chats/{AMINA}/say", {"text": "hello"})
    assert [(m["from"], m["text"]) for m in said["messages"]] == [("me", "hello"), ("bot", "echo hello")]
    message_id = said["messages"][-1]["message_id"]
    tapped = await driven.ask(f"chats/{AMINA}/tap", {"message_id": message_id, "button": "Good"})
    assert tapped["answer"] == {"text": "Noted", "alert": False}
    assert (tapped["messages"][-1]["text"], tapped["messages"][-1]["edited"]) == ("You chose good", True)
    replied = await driven.ask(f"chats/{AMINA}/reply", {"message_id": message_id, "text": "why"})
    assert replied["messages"][-2]["reply_to"] == message_id
    methods = [entry["method"] for entry in await driven.ask("ledger")]
    assert methods == ["sendMessage", "answerCallbackQuery", "editMessageText", "sendMessage"]


async def test_what_does_not_settle_says_what_is_pending(driven: Driven, gate: Path) -> None:
    driven.sandbox.settler.deadline_seconds = 1.5
    slow = await driven.ask(f"chats/{AMINA}/say", {"text": "slow"}, status=503)
    assert slow["pending"] == ["an update", "1 update not delivered"]
    driven.sandbox.settler.deadline_seconds = 10.0
    gate.touch()  # noqa: ASYNC240
    assert await driven.texts(AMINA) == ["echo slow"]


async def test_moving_the_clock_visits_what_is_due_in_order(driven: Driven) -> None:
    now = datetime.fromisoformat((await driven.ask("clock"))["now"])
    first, second, third = (on_the_minute(now) + timedelta(days=n) for n in (1, 2, 40))
    for at in (third, second, first):
        await driven.ask(f"chats/{AMINA}/say", {"text": f"remind at {at.isoformat()}"})
    moved = await driven.ask("clock", {"advance": "P3D"})
    due = [f"reminder due {at.isoformat()} at {at:%d %H:%M}" for at in (first, second, third)]
    assert await driven.texts(AMINA) == due[:2]
    assert datetime.fromisoformat(moved["now"]) >= now + timedelta(days=3)
    assert moved["next_at"] == third.isoformat()
    await driven.ask("clock", {"next": True})
    assert await driven.texts(AMINA) == due
    await driven.ask("clock", {"next": True}, status=409)


async def test_the_clock_goes_to_an_instant_and_by_working_days(driven: Driven) -> None:
    now = datetime.fromisoformat((await driven.ask("clock"))["now"])
    at = await driven.ask("clock", {"working_days": 2})
    assert timedelta(days=2) <= datetime.fromisoformat(at["now"]) - now < timedelta(days=2, minutes=1)
    to = (now + timedelta(days=5)).isoformat()
    assert (await driven.ask("clock", {"to": to}))["now"] >= to
    back = await driven.ask("clock", {"to": now.isoformat()}, status=400)
    assert back["error"].startswith("The clock never goes back")


async def test_a_bot_that_is_killed_comes_back_and_catches_up(driven: Driven) -> None:
    await driven.ask(f"chats/{AMINA}/say", {"text": "before"})
    assert await driven.ask("restart", {}) == {"state": "up"}
    await driven.ask(f"chats/{AMINA}/say", {"text": "after"})
    assert await driven.texts(AMINA) == ["echo before", "echo after"]


async def test_a_bot_that_is_slow_to_start_is_waited_for(driven: Driven, slow_start: Path) -> None:
    driven.sandbox.settler.deadline_seconds = 1.0
    slow_start.write_text("2.0")  # noqa: ASYNC240
    assert await driven.ask("restart", {}) == {"state": "up"}
    driven.sandbox.settler.deadline_seconds = 10.0


async def test_while_the_plug_is_out_everything_answers_at_once(driven: Driven) -> None:
    assert await driven.ask("plug", {"out": True}) == {"state": "down"}
    said = await driven.ask(f"chats/{AMINA}/say", {"text": "anyone"})
    assert [m["text"] for m in said["messages"]] == ["anyone"]
    at = await driven.ask("clock", {"advance": "PT1H"})
    assert at["bot"] == "down"
    assert len(await driven.ask("people")) == 3
    await driven.ask("clock", {"working_days": 1}, status=409)
    assert await driven.ask("plug", {"out": False}) == {"state": "up"}
    assert await driven.texts(AMINA) == ["echo anyone"]


async def test_a_plug_pulled_on_the_way_stops_the_clock_there(driven: Driven) -> None:
    """What was to come in between is not jumped over: the rest of the way is gone when the bot is back."""
    now = datetime.fromisoformat((await driven.ask("clock"))["now"])
    first, second = (on_the_minute(now) + timedelta(days=n) for n in (1, 2))
    for at in (first, second):
        await driven.ask(f"chats/{AMINA}/say", {"text": f"remind at {at.isoformat()}"})
    pulled: list[asyncio.Task[None]] = []

    def pull(name: str, about: dict[str, Any]) -> None:
        if name == "chat" and not pulled:
            pulled.append(asyncio.create_task(driven.sandbox.supervisor.kill()))

    driven.sandbox.phones.changes.listeners.append(pull)
    stopped = await driven.ask("clock", {"advance": "P3D"}, status=409)
    assert stopped["error"] == "The plug was pulled on the way, so the clock has stopped there."
    assert first <= datetime.fromisoformat((await driven.ask("clock"))["now"]) < second
    await driven.ask("plug", {"out": False})
    await driven.ask("clock", {"to": second.isoformat()})
    assert (await driven.texts(AMINA))[-1] == f"reminder due {second.isoformat()} at {second:%d %H:%M}"


async def test_a_bot_that_dies_is_started_again(driven: Driven) -> None:
    heard: list[str] = []
    driven.sandbox.phones.changes.listeners.append(
        lambda name, about: heard.append(about["state"]) if name == "bot" else None
    )
    await driven.ask(f"chats/{AMINA}/say", {"text": "die"})
    assert heard == ["starting", "up"]
    await driven.ask(f"chats/{AMINA}/say", {"text": "again"})
    assert (await driven.texts(AMINA))[-1] == "echo again"


async def test_the_story_is_told_in_order_and_outlives_the_bot(driven: Driven) -> None:
    for text in ("one", "two"):
        await driven.ask(f"chats/{AMINA}/say", {"text": text})
    told = (await driven.ask("story"))["entries"]
    assert [entry["text"] for entry in told] == ["heard one", "heard two"]
    await driven.ask("plug", {"out": True})
    assert (await driven.ask("story?after=1"))["entries"] == told[1:]
    await driven.ask("story?after=x", status=400)


async def test_the_page_is_told_what_changed(driven: Driven) -> None:
    async with driven.session.get(f"{driven.sandbox.url}sandbox/events") as stream:
        assert await stream.content.readuntil(b"\n\n") == b'event: bot\ndata: {"state": "up"}\n\n'
        await driven.ask(f"chats/{AMINA}/say", {"text": "hello"})
        await driven.ask("clock", {"advance": "PT1M"})
        names: set[str] = set()
        while not {"chat", "clock", "story"} <= names:
            line = (await asyncio.wait_for(stream.content.readline(), 10)).decode()
            if line.startswith("event: "):
                names.add(line.removeprefix("event: ").strip())


async def test_a_sandbox_goes_on_where_it_was_left(tmp_path: Path) -> None:
    first = fake_bot(tmp_path)
    await first.start()
    async with aiohttp.ClientSession() as session:
        driver = Driven(first, session)
        await driver.ask(f"chats/{AMINA}/say", {"text": "hello"})
        was = await driver.ask("clock", {"advance": "P9D"})
        await driver.ask("plug", {"out": True})
        await driver.ask(f"chats/{AMINA}/say", {"text": "meanwhile"})
        people = await driver.ask("people")
    await first.stop()

    second = fake_bot(tmp_path)
    await second.start()
    async with aiohttp.ClientSession() as session:
        driver = Driven(second, session)
        assert await driver.texts(AMINA) == ["echo hello", "echo meanwhile"]
        assert (await driver.ask("clock"))["now"] > was["now"]
        assert await driver.ask("people") == people
        assert [entry["seq"] for entry in await driver.ask("ledger")] == [1, 2]
    await second.stop()


async def test_a_clock_that_began_on_a_chosen_day_never_goes_back_to_it(tmp_path: Path) -> None:
    day = datetime(2027, 1, 4, 9, tzinfo=UTC)
    first = Sandbox(state_folder=tmp_path, token=TOKEN, start_at=day)
    await first.start()
    reached = first.clock.now()
    await first.stop()
    second = Sandbox(state_folder=tmp_path, token=TOKEN, start_at=day)
    assert day <= reached < second.clock.now()
    assert second.clock.offset_seconds == first.clock.offset_seconds
    await second.stop()


async def test_whoever_has_joined_has_a_phone_before_the_bot_writes_to_them(tmp_path: Path) -> None:
    ann = {"id": "ann", "name": "Ann", "agency": "School", "function": "School", "email": None, "chat_id": 1001}
    ben = ann | {"id": "ben", "name": "Ben", "chat_id": None}
    write = (
        "import os, urllib.request as r\n"
        "url = os.environ['ROUNDTABLE_API_URL'] + os.environ['ROUNDTABLE_TOKEN']\n"
        "raise SystemExit(r.urlopen(url + '/sendMessage?chat_id=1001&text=hello').status)"
    )
    sandbox = Sandbox(state_folder=tmp_path, token=TOKEN, command=[sys.executable, "-c", write], people=[ann, ben])
    with pytest.raises(BotDidNotStartError, match="ended with code 200"):
        await sandbox.start()
    assert [message["text"] for message in sandbox.phones.shown(1001)] == ["hello"]
    assert not sandbox.phones.chat(sandbox.phones.people["ben"].chat_id).started
    await sandbox.stop()


async def test_a_bot_that_cannot_start_is_one_clear_line(tmp_path: Path) -> None:
    broken = Sandbox(state_folder=tmp_path, token=TOKEN, command=[sys.executable, "-c", "raise SystemExit(2)"])
    with pytest.raises(BotDidNotStartError, match=r"ended with code 2 before it was up: read .*bot\.log"):
        await broken.start()
    await broken.stop()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends a child with its parent")
async def test_a_killed_sandbox_leaves_no_bot_behind(tmp_path: Path) -> None:
    fake = Path(__file__).with_name("fake_bot.py")
    script = f"""
import asyncio, pathlib
from bot.sandbox.run import run_sandbox
asyncio.run(run_sandbox(state_folder=pathlib.Path({str(tmp_path)!r}), port=0, token={TOKEN!r},
    command=[{sys.executable!r}, {str(fake)!r}], on_ready=lambda url: print(url, flush=True),
    env={{"FAKE_BOT_STATE": {str(tmp_path / "b")!r}, "FAKE_BOT_GATE": {str(tmp_path / "g")!r}, "FAKE_BOT_SLOW_START": ""}}))
"""
    sandbox = await asyncio.create_subprocess_exec(
        sys.executable, "-c", script, stdout=asyncio.subprocess.PIPE, cwd=Path(__file__).parents[2]
    )
    assert sandbox.stdout is not None
    assert (await sandbox.stdout.readline()).startswith(b"http://127.0.0.1:")
    children = Path(f"/proc/{sandbox.pid}/task/{sandbox.pid}/children")
    child = int(children.read_text().split()[0])  # noqa: ASYNC240
    watched = os.pidfd_open(child)
    sandbox.send_signal(signal.SIGKILL)
    await sandbox.wait()
    gone: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
    asyncio.get_running_loop().add_reader(watched, lambda: gone.done() or gone.set_result(None))
    await asyncio.wait_for(gone, 10)
    asyncio.get_running_loop().remove_reader(watched)
    os.close(watched)


async def test_it_ends_quietly_though_pages_are_open(tmp_path: Path) -> None:
    sandbox = Sandbox(state_folder=tmp_path, token=TOKEN)
    await sandbox.start()
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"{sandbox.url}sandbox/events") as one,
        session.get(f"{sandbox.url}sandbox/events") as another,
    ):
        await sandbox.stop()
        for page in (one, another):
            assert b"event: bot" in await page.read()
