"""The tour is played on the same phones that anybody can take over."""

from __future__ import annotations

import json
from pathlib import Path

import aiohttp

from .conftest import Driven, fake_bot

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


async def test_without_a_story_there_is_no_tour(bare: Driven) -> None:
    assert await bare.ask("tour", status=404) == {"error": "There is no tour here."}
