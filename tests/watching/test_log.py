"""What went wrong is logged: which error, and where. What it says may quote what somebody wrote, and is not."""

from __future__ import annotations

import json
import logging
from io import StringIO

import pytest

from bot import log
from tests.town.logged import logged


def fails(words: str) -> None:
    try:
        raise KeyError(words)
    except KeyError as error:
        group = ExceptionGroup(words, [ValueError(words), ExceptionGroup(words, [TypeError(words)])])
        group.add_note(words)
        raise group from error


def test_an_error_is_logged_without_its_words() -> None:
    kept = StringIO()
    words = "bruises on her arm"
    with logged(kept, "DEBUG"):
        try:
            fails(words)
        except ExceptionGroup as error:
            log.get("here").error("it_failed", exc_info=error)
    said = kept.getvalue()
    assert words not in said
    assert json.loads(said)["exception"][0]["frames"][-1]["name"] == "fails"
    for kind in ("ExceptionGroup", "KeyError", "ValueError", "TypeError"):
        assert kind in said


def test_what_a_library_logs_is_logged_without_its_words(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    words = "bruises on her arm"
    monkeypatch.setattr(logging.root, "handlers", [])
    log.configure()
    try:
        fails(words)
    except ExceptionGroup:
        logging.getLogger("a.library").exception("while it sent %s", words, stack_info=True)
    (said,) = capsys.readouterr().err.splitlines()
    assert words not in said
    assert json.loads(said)["logger"] == "a.library"
    assert json.loads(said)["exception"][0]["frames"][-1]["name"] == "fails"
