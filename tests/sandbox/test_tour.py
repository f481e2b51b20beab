"""The tour is played on the same phones that anybody can take over."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import aiohttp

from .conftest import Driven, fake_bot

AMINA = 401
STORY = {
    "title": "Hello and goodbye",
    "steps": [
        {"say": "Amina says hello.", "person": "Amina Khan", "do": [{"by": "amina", "say": "hello"}]},
        {
            "say": "A day later she says that it is good.",
            "person": None,
            "do": [
                {"clock": {"advance": "P1D"}},
                {"restart": True},
                {"by": "amina", "tap": "Goo", "under": "echo hello"},
            ],
        },
        {"say": "She taps what is gone.", "person": "amina", "do": [{"by": "amina", "tap": "Good"}]},
    ],
}


async def test_a_tour_is_played_step_by_step(tmp_path: Path) -> None:
    path = tmp_path / "tour.json"
    path.write_text(json.dumps(STORY))
    sandbox = fake_bot(tmp_path, tour=path)
    await sandbox.start()
    async with aiohttp.ClientSession() as session:
        driver = Driven(sandbox, session)
        script = await driver.ask("tour")
        assert (script["title"], [step["person"] for step in script["steps"]]) == (
            "Hello and goodbye",
            ["amina", None, "amina"],
        )
        first = await driver.ask("tour/step", {"index": 0})
        assert first == {"done": False, "narration": "Amina says hello.", "person": "amina"}
        assert await driver.texts(401) == ["echo hello"]
        assert (await driver.ask("tour/step", {"index": 1}))["done"] is False
        assert await driver.texts(401) == ["You chose good"]
        gone = await driver.ask("tour/step", {"index": 2}, status=409)
        assert gone["error"] == "Nothing on that phone offers 'Good' now."
        await driver.ask("tour/step", {"index": 3}, status=404)
    await sandbox.stop()


async def test_a_step_that_a_pulled_plug_cut_short_goes_on_where_it_was(tmp_path: Path, gate: Path) -> None:
    acts = [{"by": "amina", "say": "slow"}, {"by": "amina", "say": "hello"}]
    sandbox = fake_bot(tmp_path, tour=told(tmp_path, {"say": "She says two things.", "person": "amina", "do": acts}))
    await sandbox.start()
    said = asyncio.Event()
    sandbox.phones.changes.listeners.append(lambda name, about: said.set() if name == "chat" else None)
    async with aiohttp.ClientSession() as session:
        driver = Driven(sandbox, session)
        step = asyncio.create_task(driver.ask("tour/step", {"index": 0}, status=409))
        async with asyncio.timeout(60):
            await said.wait()
        await driver.ask("plug", {"out": True})
        assert (await step)["error"].startswith("The plug is out.")
        assert (await driver.ask("tour"))["next"] == 0
        assert await driver.ask("tour/place") == {"is_under_way": True}
        gate.touch()  # noqa: ASYNC240
        await driver.ask("plug", {"out": False})
        assert (await driver.ask("tour/step", {"index": 0}))["done"] is True
        shown = (await driver.ask(f"chats/{AMINA}"))["messages"]
        assert [m["text"] for m in shown] == ["slow", "echo slow", "hello", "echo hello"]
        assert await driver.ask("tour/place") == {"is_under_way": False}
        played = await driver.ask("tour", status=409)
        assert played["error"].startswith("The tour has been played here.")
    await sandbox.stop()


async def test_a_tour_whose_first_day_is_over_is_not_begun(tmp_path: Path) -> None:
    sandbox = fake_bot(tmp_path, tour=told(tmp_path, {"say": "Noon.", "do": [{"clock": {"to": "2020-01-01T12:00"}}]}))
    await sandbox.start()
    async with aiohttp.ClientSession() as session:
        refused = await Driven(sandbox, session).ask("tour", status=409)
    assert refused["error"] == "It is too late here for the tour to begin. Begin anew: make demo RESET=1"
    await sandbox.stop()


def told(folder: Path, *steps: dict[str, Any]) -> Path:
    path = folder / "tour.json"
    path.write_text(json.dumps({"title": "A short one", "steps": steps}))
    return path


async def test_without_a_story_there_is_no_tour(bare: Driven) -> None:
    assert await bare.ask("tour", status=404) == {"error": "There is no tour here."}
