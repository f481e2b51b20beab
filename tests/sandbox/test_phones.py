"""What people do on their phones reaches the bot as Telegram would tell it."""

from __future__ import annotations

from pathlib import Path

import pytest
from telegram import Bot, Update

from bot.sandbox.errors import Refused

from .world import TOKEN, World


async def test_starting_the_bot_opens_the_chat_and_carries_the_code() -> None:
    world = World()
    world.phones.say(world.ben, "/start CODE42")
    (raw,) = await world.updates()
    update = Update.de_json(raw, Bot(TOKEN))
    assert update.message is not None
    assert update.message.text == "/start CODE42"
    assert [e.type for e in update.message.entities] == ["bot_command"]
    assert update.effective_user is not None
    assert update.effective_user.full_name == "Ben Hale"
    sent = await world.call("sendMessage", chat_id=world.ben, text="Welcome")
    assert sent["message_id"] == 2


async def test_telegram_learns_a_name_and_nothing_else_of_a_person() -> None:
    world = World()
    world.phones.say(world.amina, "hello")
    assert "School" not in str(await world.updates())


async def test_a_tap_is_found_by_its_label_or_by_the_only_beginning_that_fits() -> None:
    world = World()
    rows = [[{"text": "Yes, I'll come", "callback_data": "y"}, {"text": "Yesterday", "callback_data": "n"}]]
    sent = await world.call(
        "sendMessage", chat_id=world.amina, text="Coming?", reply_markup={"inline_keyboard": rows}
    )
    world.phones.tap(world.amina, sent["message_id"], "Yes,")
    (raw,) = await world.updates()
    query = Update.de_json(raw, Bot(TOKEN)).callback_query
    assert query is not None
    assert query.data == "y"
    with pytest.raises(Refused, match="Several buttons begin 'Yes'; there are: \"Yes, I'll come\", 'Yesterday'"):
        world.phones.tap(world.amina, sent["message_id"], "Yes")
    with pytest.raises(Refused, match="No button is labelled 'No'"):
        world.phones.tap(world.amina, sent["message_id"], "No")


async def test_blocking_tells_the_bot_and_shuts_the_door_until_it_is_undone() -> None:
    world = World()
    world.phones.block(world.amina)
    (raw,) = await world.updates()
    change = Update.de_json(raw, Bot(TOKEN)).my_chat_member
    assert change is not None
    assert (change.old_chat_member.status, change.new_chat_member.status) == ("member", "kicked")
    refused = await world.refusal("sendMessage", chat_id=world.amina, text="Hello")
    assert refused == (403, "Forbidden: bot was blocked by the user")
    with pytest.raises(Refused, match="unblock it first"):
        world.phones.say(world.amina, "hello")
    world.phones.unblock(world.amina)
    await world.call("sendMessage", chat_id=world.amina, text="Hello again")


async def test_a_group_tells_the_bot_and_lets_it_leave() -> None:
    world = World()
    group = world.phones.group_add(world.amina, "Staff room")
    world.phones.say(group, "between ourselves", by=world.amina)
    world.phones.say(group, "/today", by=world.amina)
    kinds = [sorted(set(u) - {"update_id"})[0] for u in await world.updates()]
    assert kinds == ["my_chat_member", "message", "message"]
    await world.call("sendMessage", chat_id=group, text="I work in private.")
    await world.call("leaveChat", chat_id=group)
    refused = await world.refusal("sendMessage", chat_id=group, text="Still here")
    assert refused == (403, "Forbidden: bot is not a member of the group chat")
    with pytest.raises(Refused, match="left this group"):
        world.phones.say(group, "hello", by=world.amina)


async def test_a_phone_shows_what_telegram_would_show() -> None:
    world = World()
    sent = await world.call(
        "sendMessage",
        chat_id=world.amina,
        text="<b>Tue 3 Feb</b> &amp; <a href='https://example.org'>map</a>",
        parse_mode="HTML",
        disable_notification=True,
        protect_content=True,
        reply_markup={"inline_keyboard": [[{"text": "Go", "callback_data": "1", "style": "success"}]]},
    )
    (shown,) = world.phones.shown(world.amina)
    assert shown["text"] == "Tue 3 Feb & map"
    assert shown["html"].startswith('<b>Tue 3 Feb</b> &amp; <a href="https://example.org"')
    assert shown["buttons"] == [[{"label": "Go", "data": "1", "style": "success"}]]
    assert (shown["from"], shown["silent"], shown["protected"], shown["edited"]) == ("bot", True, True, False)
    await world.call("editMessageText", chat_id=world.amina, message_id=sent["message_id"], text="Done")
    (shown,) = world.phones.shown(world.amina)
    assert (shown["text"], shown["edited"], shown["buttons"]) == ("Done", True, [])


async def test_everything_goes_on_where_it_was_left(tmp_path: Path) -> None:
    before = World(tmp_path)
    before.phones.say(before.ben, "/start")
    before.phones.say(before.amina, "one")
    first, _ = await before.updates()
    await before.updates(offset=first["update_id"] + 1)
    await before.call("sendMessage", chat_id=before.amina, text="Two")
    before.api.faults.order({"kind": "500"})
    before.api.close()

    after = World(tmp_path)
    assert after.ben == before.ben
    (waiting,) = await after.updates()
    assert waiting["message"]["text"] == "one"
    assert [m["text"] for m in after.phones.shown(after.amina)] == ["one", "Two"]
    assert [entry["method"] for entry in after.api.ledger.accepted] == ["sendMessage"]
    assert (await after.refusal("sendMessage", chat_id=after.amina, text="Three"))[0] == 500
    sent = await after.call("sendMessage", chat_id=after.amina, text="Three")
    assert sent["message_id"] == 3
    after.phones.say(after.amina, "four")
    assert (await after.updates())[-1]["update_id"] == waiting["update_id"] + 1
    after.api.close()


async def test_whoever_looks_is_woken_by_a_change() -> None:
    world = World()
    seen = world.phones.changes.version
    world.phones.say(world.amina, "hello")
    assert await world.phones.changes.wait_changed(seen) > seen
