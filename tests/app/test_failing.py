"""A command that fails by a fault of ours says so in words, and in the log which error it was, and where."""

from __future__ import annotations

import json

import pytest

from bot.app import cli

WORDS = "bruises on her arm"


def fails() -> None:
    raise ValueError(WORDS)


def test_no_traceback_and_no_words_of_the_error(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(cli.COMMANDS, "deadline", f"{__name__}:fails")
    assert cli.main(["deadline"]) == cli.FAULT
    logged, said = capsys.readouterr().err.splitlines()
    assert WORDS not in logged + said
    assert json.loads(logged)["exception"][0]["exc_type"] == "ValueError"
    assert json.loads(logged)["exception"][0]["frames"][-1]["name"] == "fails"
    assert said == "It failed. Which error it was, and where, is in the line above."
