"""The sandbox judges by the official description, and the description is no older than the library."""

from __future__ import annotations

import pytest
from telegram.constants import BOT_API_VERSION

from bot.sandbox.schema.check import SchemaError, check_result, check_update, decode_request, load
from bot.sandbox.schema.compact import compact


def test_the_description_is_not_older_than_the_library() -> None:
    described = tuple(int(part) for part in load()["about"]["bot_api"].split("."))
    spoken = tuple(int(part) for part in BOT_API_VERSION.split("."))
    assert described >= spoken, "make botapi.json again from a newer source: see bot/sandbox/schema/compact.py"


def test_the_description_names_its_source_and_licence() -> None:
    about = load()["about"]
    assert about["source"].startswith("aiogram-")
    assert about["licence"].startswith("MIT. Copyright (c) 2017 - present Alex Root Junior")


@pytest.mark.parametrize(
    ("params", "why"),
    [
        ({"text": "hello"}, "parameter 'chat_id' is required"),
        ({"chat_id": 1, "text": "hello", "txet": "x"}, "sendMessage has no parameter 'txet'"),
        ({"chat_id": 1, "text": 7}, "text must be String"),
        ({"chat_id": 1, "text": "x", "protect_content": "maybe"}, "protect_content must be Boolean"),
        ({"chat_id": 1, "text": "x", "entities": "[{}]"}, "needs 'type'"),
        ({"chat_id": 1, "text": "x", "entities": [{"type": "loud", "offset": 0, "length": 1}]}, "one of mention"),
        ({"chat_id": 1, "text": "x", "reply_markup": {"inline_keyboard": [[{"text": "a"}]]}}, "exactly one thing"),
        (
            {"chat_id": 1, "text": "x", "reply_markup": {"inline_keyboard": [{"text": "a"}]}},
            r"inline_keyboard\[0\] must be a list",
        ),
    ],
)
def test_what_telegram_would_refuse_is_refused_by_name(params: dict[str, object], why: str) -> None:
    with pytest.raises(SchemaError, match=why):
        decode_request("sendMessage", params, set())


@pytest.mark.parametrize(("data", "fits"), [("x" * 64, True), ("x" * 65, False), ("é" * 33, False), ("", False)])
def test_callback_data_is_1_to_64_bytes_not_characters(data: str, *, fits: bool) -> None:
    params = {
        "chat_id": 1,
        "text": "x",
        "reply_markup": {"inline_keyboard": [[{"text": "a", "callback_data": data}]]},
    }
    if fits:
        assert decode_request("sendMessage", params, set())["text"] == "x"
    else:
        with pytest.raises(SchemaError, match="must be 1 to 64 bytes"):
            decode_request("sendMessage", params, set())


def test_a_form_is_read_as_the_types_that_are_wanted() -> None:
    read = decode_request(
        "sendMessage",
        {"chat_id": "12", "text": "12", "disable_notification": "true", "reply_markup": '{"force_reply":true}'},
        set(),
    )
    assert read == {
        "chat_id": 12,
        "text": "12",
        "disable_notification": True,
        "reply_markup": {"force_reply": True},
    }


def test_updates_and_results_are_judged_too() -> None:
    with pytest.raises(SchemaError, match="Update has no field 'massage'"):
        check_update({"update_id": 1, "massage": {}})
    with pytest.raises(SchemaError, match="Message needs 'date'"):
        check_result("sendMessage", {"message_id": 1, "chat": {"id": 1, "type": "private"}})


def test_unions_and_limits_are_read_from_the_prose() -> None:
    item = {
        "name": "Shape",
        "category": "types",
        "html_description": '<li><a href="#round">Round</a></li><li><a href="#see">elsewhere</a></li>',
        "annotations": [],
    }
    fields = [
        {"name": "type", "type": "String", "required": True, "description": "Type, must be round"},
        {"name": "label", "type": "String", "required": False, "description": "Label, 1-64 bytes"},
        {"name": "tags", "type": "Array of String", "required": False, "description": "1-3 tags"},
    ]
    round_type = {"name": "Round", "category": "types", "html_description": "", "annotations": fields}
    schema = {
        "api": {"version": "1.0", "release_date": "2026-01-01"},
        "items": [{"children": [item, round_type]}],
    }
    made = compact(schema, source="here", licence="MIT")
    assert made["types"] == {
        "Shape": ["Round"],
        "Round": {
            "type": ["String", 1, {"values": ["round"]}],
            "label": ["String", 0, {"min": 1, "max": 64, "unit": "bytes"}],
            "tags": ["[String]", 0, {"min": 1, "max": 3, "unit": "items"}],
        },
    }
