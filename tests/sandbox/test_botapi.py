"""The methods refuse what Telegram refuses, in its own words."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot.sandbox.errors import Dropped, Refused, TimedOut

from .world import World

PNG = b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR" + (40).to_bytes(4, "big") + (30).to_bytes(4, "big")
KEYS = {"inline_keyboard": [[{"text": "Yes", "callback_data": "y"}]]}


async def test_text_is_measured_after_parsing() -> None:
    world = World()
    longest = "<b>" + "&amp;" * 4096 + "</b>"
    sent = await world.call("sendMessage", chat_id=world.amina, text=longest, parse_mode="HTML")
    assert sent["text"] == "&" * 4096
    too_long = await world.refusal("sendMessage", chat_id=world.amina, text="x" * 4097)
    assert too_long == (400, "Bad Request: message is too long")
    empty = await world.refusal("sendMessage", chat_id=world.amina, text=" <b> </b>", parse_mode="HTML")
    assert empty == (400, "Bad Request: message text is empty")


async def test_nobody_can_be_written_to_unasked() -> None:
    world = World()
    never = await world.refusal("sendMessage", chat_id=world.ben, text="Hello")
    assert never == (403, "Forbidden: bot can't initiate conversation with a user")
    unknown = await world.refusal("sendMessage", chat_id=999, text="Hello")
    assert unknown == (400, "Bad Request: chat not found")
    world.phones.delete_account(world.amina)
    gone = await world.refusal("sendMessage", chat_id=world.amina, text="Hello")
    assert gone == (403, "Forbidden: user is deactivated")


async def test_an_edit_must_change_something_that_is_there() -> None:
    world = World()
    sent = await world.call("sendMessage", chat_id=world.amina, text="Hello", reply_markup=KEYS)
    edit = {"chat_id": world.amina, "message_id": sent["message_id"]}
    _, same = await world.refusal("editMessageText", **edit, text="Hello", reply_markup=KEYS)
    assert same.startswith("Bad Request: message is not modified: ")
    _, same_keys = await world.refusal("editMessageReplyMarkup", **edit, reply_markup=KEYS)
    assert same_keys.startswith("Bad Request: message is not modified: ")
    changed = await world.call("editMessageReplyMarkup", **edit)
    assert "reply_markup" not in changed
    theirs = world.phones.say(world.amina, "mine")
    refused = await world.refusal("editMessageText", chat_id=world.amina, message_id=theirs.message_id, text="x")
    assert refused == (400, "Bad Request: message can't be edited")
    await world.call("deleteMessage", **edit)
    assert await world.refusal("editMessageText", **edit, text="x") == (
        400,
        "Bad Request: message to edit not found",
    )


async def test_messages_can_be_deleted_for_48_hours() -> None:
    world = World()
    old = await world.call("sendMessage", chat_id=world.amina, text="Old")
    world.time.pass_seconds(48 * 3600)
    theirs = world.phones.say(world.amina, "theirs")
    await world.call("deleteMessages", chat_id=world.amina, message_ids=[theirs.message_id, 77])
    assert [m["deleted"] for m in world.phones.shown(world.amina)] == [False, True]
    world.time.pass_seconds(1)
    refused = await world.refusal("deleteMessage", chat_id=world.amina, message_id=old["message_id"])
    assert refused == (400, "Bad Request: message can't be deleted for everyone")
    gone = await world.refusal("deleteMessage", chat_id=world.amina, message_id=theirs.message_id)
    assert gone == (400, "Bad Request: message to delete not found")


async def test_a_tap_is_answered_once_and_soon() -> None:
    world = World()
    sent = await world.call("sendMessage", chat_id=world.amina, text="?", reply_markup=KEYS)
    first = world.phones.tap(world.amina, sent["message_id"], "Yes")
    await world.call("answerCallbackQuery", callback_query_id=first, text="Noted")
    assert world.phones.answer_to(first) == {"text": "Noted", "alert": False}
    too_old = (400, "Bad Request: query is too old and response timeout expired or query ID is invalid")
    assert await world.refusal("answerCallbackQuery", callback_query_id=first) == too_old
    second = world.phones.tap(world.amina, sent["message_id"], "Yes")
    world.time.pass_seconds(61)
    assert await world.refusal("answerCallbackQuery", callback_query_id=second) == too_old


async def test_a_chat_takes_three_at_once_and_then_one_a_second() -> None:
    world = World()
    sent = [await world.call("sendMessage", chat_id=world.amina, text=f"{n}") for n in range(3)]
    status, body = await world.api.call(world.api.token or "", "sendMessage", {"chat_id": world.amina, "text": "4"})
    assert (status, body["description"]) == (429, "Too Many Requests: retry after 1")
    assert body["parameters"] == {"retry_after": 1}
    edit = {"chat_id": world.amina, "message_id": sent[0]["message_id"]}
    await world.call("editMessageText", **edit, text="edits are not counted")
    world.time.pass_seconds(1)
    await world.call("sendMessage", chat_id=world.amina, text="4")
    assert (await world.refusal("sendMessage", chat_id=world.amina, text="5"))[0] == 429


@pytest.mark.parametrize(("strict", "accepted"), [(False, 45), (True, 30)])
async def test_thirty_a_second_in_all(*, strict: bool, accepted: int) -> None:
    """The bucket refills through the second; the strict window lets 30 through in any second whatever."""
    world = World(strict_window=strict)
    chats = [world.phones.add_person(f"p{n}", f"P {n}", chat_id=9000 + n).chat_id for n in range(60)]

    async def through(some: list[int]) -> int:
        answers = [
            await world.api.call(world.api.token or "", "sendMessage", {"chat_id": c, "text": "x"}) for c in some
        ]
        return sum(status == 200 for status, _ in answers)

    first = await through(chats[:31])
    world.time.pass_seconds(0.5)
    assert first == 30
    assert first + await through(chats[31:]) == accepted


async def test_limits_can_be_turned_off_for_measuring() -> None:
    world = World(limits=False)
    for n in range(40):
        await world.call("sendMessage", chat_id=world.amina, text=f"{n}")
    assert len(world.phones.shown(world.amina)) == 40


@pytest.mark.parametrize(
    ("fault", "status", "words"),
    [
        ({"kind": "429", "retry_after": 7}, 429, "Too Many Requests: retry after 7"),
        ({"kind": "500"}, 500, "Internal Server Error"),
        ({"kind": "blocked"}, 403, "Forbidden: bot was blocked by the user"),
    ],
)
async def test_faults_strike_the_next_calls_of_the_chat(fault: dict[str, Any], status: int, words: str) -> None:
    world = World()
    world.phones.say(world.ben, "/start")
    world.api.faults.order({**fault, "count": 2, "chat_id": world.amina})
    await world.call("getMe")
    await world.call("sendMessage", chat_id=world.ben, text="Not this one")
    for _ in range(2):
        assert await world.refusal("sendMessage", chat_id=world.amina, text="Hello") == (status, words)
    await world.call("sendMessage", chat_id=world.amina, text="Hello")
    assert [entry["reason"] for entry in world.api.ledger.refused] == [words, words]


async def test_lost_answers_differ_in_what_took_effect() -> None:
    world = World()
    for kind in ("timeout", "reset", "accepted_then_dropped"):
        world.api.faults.order({"kind": kind})
    with pytest.raises(TimedOut):
        await world.call("sendMessage", chat_id=world.amina, text="one")
    with pytest.raises(Dropped) as reset:
        await world.call("sendMessage", chat_id=world.amina, text="two")
    with pytest.raises(Dropped) as accepted:
        await world.call("sendMessage", chat_id=world.amina, text="three")
    assert (reset.value.accepted, accepted.value.accepted) == (False, True)
    assert [m["text"] for m in world.phones.shown(world.amina)] == ["three"]
    assert [entry["params"]["text"] for entry in world.api.ledger.accepted] == ["three"]


@pytest.mark.parametrize("asked", [{"kind": "flood"}, {"kind": "429", "count": 0}, {"kind": "500", "cuont": 1}, {}])
async def test_a_fault_that_makes_no_sense_is_refused(asked: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        World().api.faults.order(asked)


async def test_an_update_stays_until_a_higher_offset_is_asked_for() -> None:
    world = World()
    for text in ("one", "two", "three"):
        world.phones.say(world.amina, text)
    first, second = await world.updates(limit=2)
    assert await world.updates(limit=2) == [first, second]
    (third,) = await world.updates(offset=second["update_id"] + 1)
    assert third["message"]["text"] == "three"
    assert await world.updates(offset=-1) == [third]
    assert await world.updates(offset=third["update_id"] + 1) == []


async def test_a_long_poll_wakes_as_soon_as_something_is_said() -> None:
    world = World()
    poll = asyncio.create_task(world.updates(timeout=30))
    await world.phones.changes.wait_changed(world.phones.changes.version)
    assert world.api.updates.parked
    world.phones.say(world.amina, "hello")
    assert [u["message"]["text"] for u in await poll] == ["hello"]


async def test_a_second_poll_ends_the_first() -> None:
    world = World()
    older = asyncio.create_task(world.refusal("getUpdates", timeout=30))
    await world.phones.changes.wait_changed(world.phones.changes.version)
    newer = asyncio.create_task(world.updates(timeout=30))
    status, words = await older
    assert status == 409
    assert words.startswith("Conflict: terminated by other getUpdates request")
    world.phones.say(world.amina, "hello")
    assert len(await newer) == 1


async def test_a_webhook_ends_the_poll() -> None:
    world = World()
    poll = asyncio.create_task(world.refusal("getUpdates", timeout=30))
    await world.phones.changes.wait_changed(world.phones.changes.version)
    await world.call("setWebhook", url="https://bot.example/hook")
    assert await poll == (409, "Conflict: terminated by setWebhook request")


async def test_kinds_that_are_not_wanted_are_not_queued() -> None:
    world = World()
    await world.updates(allowed_updates=["message"])
    world.phones.block(world.amina)
    world.phones.unblock(world.amina)
    world.phones.say(world.amina, "hello")
    assert [sorted(u)[0] for u in await world.updates()] == ["message"]


async def test_documents_and_pictures_are_kept() -> None:
    world = World(limits=False)
    files = {"document": ("tac.ics", b"BEGIN:VCALENDAR", "text/calendar")}
    sent = await world.call("sendDocument", files, chat_id=world.amina, caption="<b>The date</b>", parse_mode="HTML")
    assert sent["document"]["file_name"] == "tac.ics"
    assert sent["caption_entities"] == [{"type": "bold", "offset": 0, "length": 8}]
    shown = world.phones.shown(world.amina)[0]["document"]
    assert world.phones.store.file(shown["file_id"]) == ("tac.ics", "text/calendar", b"BEGIN:VCALENDAR")
    again = await world.call("sendDocument", chat_id=world.amina, document=shown["file_id"])
    assert again["document"]["file_size"] == 15
    picture = await world.call("sendPhoto", {"photo": ("p.png", PNG, "image/png")}, chat_id=world.amina)
    assert (picture["photo"][0]["width"], picture["photo"][0]["height"]) == (40, 30)
    bad = await world.refusal("sendPhoto", {"photo": ("p.png", b"text", "image/png")}, chat_id=world.amina)
    assert bad == (400, "Bad Request: IMAGE_PROCESS_FAILED")


async def test_commands_are_kept_by_scope() -> None:
    world = World()
    home = [{"command": "today", "description": "What waits for you"}]
    mine = {"type": "chat", "chat_id": world.amina}
    await world.call("setMyCommands", commands=home)
    await world.call("setMyCommands", commands=[*home, {"command": "invite", "description": "Invite"}], scope=mine)
    assert await world.call("getMyCommands") == home
    assert [c["command"] for c in world.api.profile.commands_for(world.amina)] == ["today", "invite"]
    assert world.api.profile.commands_for(world.ben) == home
    bad = await world.refusal("setMyCommands", commands=[{"command": "To-day", "description": "x"}])
    assert bad == (400, "Bad Request: BOT_COMMAND_INVALID")


async def test_what_is_not_done_says_so() -> None:
    world = World()
    assert await world.refusal("sendDice", chat_id=world.amina) == (
        404,
        "Not Found: the sandbox does not do sendDice yet",
    )
    assert await world.refusal("sendMesage", chat_id=world.amina) == (404, "Not Found")
    status, body = await world.api.call("1:wrong", "getMe", {})
    assert (status, body["description"]) == (401, "Unauthorized")


async def test_the_ledger_has_every_accepted_call_in_order() -> None:
    world = World()
    await world.call("getMe")
    await world.call("sendMessage", chat_id=str(world.amina), text="Hello")
    await world.refusal("sendMessage", chat_id=world.ben, text="Hello")
    first, second = world.api.ledger.accepted
    assert (first["seq"], first["method"], second["seq"], second["chat_id"]) == (1, "getMe", 2, world.amina)
    assert second["params"] == {"chat_id": world.amina, "text": "Hello"}
    assert second["result"]["text"] == "Hello"


@pytest.mark.parametrize("url", ["http://localhost/answer", "javascript:alert(1)"])
async def test_a_button_opens_only_what_telegram_would_open(url: str) -> None:
    world = World()
    keys = {"inline_keyboard": [[{"text": "Open", "url": url}]]}
    _, words = await world.refusal("sendMessage", chat_id=world.amina, text="x", reply_markup=keys)
    assert words.startswith(f"Bad Request: inline keyboard button URL '{url}' is invalid")
