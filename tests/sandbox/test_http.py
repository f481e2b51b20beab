"""python-telegram-bot talks to the sandbox as it talks to Telegram."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import aiohttp
import pytest
import pytest_asyncio
from aiohttp import web
from telegram import Bot, BotCommand, InlineKeyboardButton, InlineKeyboardMarkup, MenuButtonCommands
from telegram.error import BadRequest, Conflict, Forbidden, NetworkError, RetryAfter, TimedOut

from bot.sandbox.run import Sandbox
from bot.sandbox.server import PortBusyError

from .conftest import Driven
from .world import TOKEN


@pytest_asyncio.fixture
async def bot(bare: Driven) -> AsyncIterator[Bot]:
    bare.sandbox.phones.add_person("amina", "Amina Khan", chat_id=401)
    async with Bot(TOKEN, base_url=f"{bare.sandbox.url}bot") as bot:
        yield bot


async def test_a_conversation_from_start_to_answer(bare: Driven, bot: Bot) -> None:
    assert bot.username == "RoundtableSandboxBot"
    phones = bare.sandbox.phones
    phones.say(401, "/start")
    (update,) = await bot.get_updates(timeout=5, allowed_updates=["message", "callback_query"])
    assert update.message is not None
    keys = InlineKeyboardMarkup([[InlineKeyboardButton("Coming", callback_data="c.1.yes")]])
    sent = await bot.send_message(401, "<b>TAC</b> on Tuesday", "HTML", reply_markup=keys, protect_content=True)
    assert sent.text_html == "<b>TAC</b> on Tuesday"
    phones.tap(401, sent.message_id, "Coming")
    (tap,) = await bot.get_updates(offset=update.update_id + 1, timeout=5)
    assert tap.callback_query is not None
    assert await tap.callback_query.answer("Thank you")
    edited = await bot.edit_message_text("See you there", 401, sent.message_id)
    assert not isinstance(edited, bool)
    assert edited.edit_date is not None
    assert [m["text"] for m in phones.shown(401)] == ["/start", "See you there"]


async def test_what_a_bot_says_of_itself(bot: Bot) -> None:
    await bot.set_my_commands([BotCommand("today", "What waits for you")])
    await bot.set_chat_menu_button(menu_button=MenuButtonCommands())
    await bot.set_my_description("Meetings in time.")
    await bot.set_my_short_description("Meetings")
    await bot.set_my_name("Round table")
    assert [c.command for c in await bot.get_my_commands()] == ["today"]
    assert (await bot.get_my_description()).description == "Meetings in time."
    assert (await bot.get_me()).first_name == "Round table"
    assert (await bot.get_chat(401)).first_name == "Amina"
    assert await bot.send_chat_action(401, "typing")


async def test_files_arrive_whole(bare: Driven, bot: Bot) -> None:
    await bot.send_document(401, b"BEGIN:VCALENDAR", filename="tac.ics", caption="The date")
    shown = bare.sandbox.phones.shown(401)[0]["document"]
    async with bare.session.get(f"{bare.sandbox.url}sandbox/files/{shown['file_id']}") as answer:
        assert await answer.read() == b"BEGIN:VCALENDAR"


async def test_refusals_are_the_errors_that_the_library_knows(
    bare: Driven, bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")
    bare.sandbox.phones.add_person("ben", "Ben Hale")
    ben = bare.sandbox.phones.people["ben"].chat_id
    with pytest.raises(Forbidden, match="can't initiate conversation"):
        await bot.send_message(ben, "Hello")
    with pytest.raises(BadRequest, match="must be 1 to 64 bytes"):
        await bot.send_message(401, "x", reply_markup=InlineKeyboardMarkup.from_button(_button("x" * 65)))
    for n in range(3):
        await bot.send_message(401, f"{n}")
    with pytest.raises(RetryAfter, match="Retry in 0:00:01"):
        await bot.send_message(401, "4")


def _button(data: str) -> InlineKeyboardButton:
    return InlineKeyboardButton("x", callback_data=data)


async def test_lost_answers_are_real(bare: Driven, bot: Bot) -> None:
    await bare.ask("faults", {"kind": "timeout"})
    with pytest.raises(TimedOut):
        await bot.send_message(401, "one", read_timeout=0.2)
    await bare.ask("faults", {"kind": "reset", "count": 1, "chat_id": 401})
    with pytest.raises(NetworkError):
        await bot.send_message(401, "two")
    await bare.ask("faults", {"kind": "accepted_then_dropped"})
    with pytest.raises(NetworkError):
        await bot.send_message(401, "three")
    assert [m["text"] for m in bare.sandbox.phones.shown(401)] == ["three"]
    assert [e["params"].get("text") for e in await bare.ask("ledger") if e["method"] == "sendMessage"] == ["three"]


async def test_a_second_poller_ends_the_first(bare: Driven, bot: Bot) -> None:
    seen = bare.sandbox.phones.changes.version
    older = asyncio.create_task(bot.get_updates(timeout=20))
    await bare.sandbox.phones.changes.wait_changed(seen)
    async with Bot(TOKEN, base_url=f"{bare.sandbox.url}bot") as replica:
        newer = asyncio.create_task(replica.get_updates(timeout=20))
        with pytest.raises(Conflict):
            await older
        bare.sandbox.phones.say(401, "hello")
        assert len(await newer) == 1


async def test_every_way_of_calling_is_understood(bare: Driven) -> None:
    bare.sandbox.phones.add_person("amina", "Amina Khan", chat_id=401)
    url = f"{bare.sandbox.url}bot{TOKEN}/sendMessage"
    params = {"chat_id": "401", "text": "Hello"}
    form = aiohttp.FormData(params, default_to_multipart=True)
    for verb, how in (("GET", {"params": params}), ("POST", {"data": params}), ("POST", {"data": form})):
        async with bare.session.request(verb, url, **how) as answer:  # type: ignore[arg-type]
            assert (await answer.json())["result"]["text"] == "Hello"
    bad = {"data": "{", "headers": {"Content-Type": "application/json"}}
    async with bare.session.post(url, **bad) as answer:  # type: ignore[arg-type]
        assert (answer.status, (await answer.json())["description"]) == (
            400,
            "Bad Request: can't parse JSON object",
        )


async def test_the_webhook_gets_each_update_with_its_secret_until_it_is_taken(bare: Driven, bot: Bot) -> None:
    answers = iter([500, 200])
    heard: list[tuple[str | None, str]] = []
    done = asyncio.Event()

    async def take(request: web.Request) -> web.Response:
        update = await request.json()
        heard.append((request.headers.get("X-Telegram-Bot-Api-Secret-Token"), update["message"]["text"]))
        status = next(answers)
        if status == 200:
            done.set()
        return web.Response(status=status)

    app = web.Application()
    app.router.add_post("/hook", take)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        await bot.set_webhook(f"http://127.0.0.1:{runner.addresses[0][1]}/hook", secret_token="s3cret")
        with pytest.raises(Conflict):
            await bot.get_updates()
        bare.sandbox.phones.say(401, "hello")
        await asyncio.wait_for(done.wait(), 10)
        assert heard == [("s3cret", "hello"), ("s3cret", "hello")]
        assert await bot.delete_webhook()
        assert (await bot.get_webhook_info()).url == ""
    finally:
        await runner.cleanup()
    with pytest.raises(BadRequest, match="an https url must be provided"):
        await bot.set_webhook("http://example.org/hook")


async def test_a_busy_port_is_one_clear_line(bare: Driven, tmp_path: object) -> None:
    other = Sandbox(state_folder=bare.sandbox.log.parent / "other", token=TOKEN)
    with pytest.raises(PortBusyError, match=f"Port {bare.sandbox.port} is in use"):
        await other.start(bare.sandbox.port)
    await other.stop()


async def test_other_sites_cannot_reach_in(bare: Driven) -> None:
    url = f"{bare.sandbox.url}sandbox/people"
    for headers in ({"Host": "evil.example"}, {"Origin": "https://evil.example"}):
        async with bare.session.get(url, headers=headers) as answer:
            assert answer.status == 403
    async with bare.session.get(url, headers={"Origin": bare.sandbox.url.rstrip("/")}) as answer:
        assert [p["id"] for p in await answer.json()] == ["stranger"]


@pytest.mark.parametrize(
    ("path", "given", "status", "words"),
    [
        ("chats/5", None, 404, "There is no chat 5."),
        ("chats/401/say", {"txt": "x"}, 400, "Unknown field: txt."),
        ("chats/401/say", {}, 400, "text is missing, or is not str."),
        ("chats/401/tap", {"message_id": 9, "button": "x"}, 404, "There is no message 9 in chat 401."),
        ("clock", {"advance": "1 hour"}, 400, "advance is a duration such as PT1H or P2D, not '1 hour'."),
        ("clock", {"to": "2001-01-01"}, 400, "The clock never goes back: it is already "),
        ("clock", {"next": True}, 409, "Nothing lies ahead that the bot knows of."),
        ("faults", {"kind": "x"}, 400, "A fault's kind is one of 429, 500, "),
        ("nowhere", None, 404, "Not Found: GET /sandbox/nowhere."),
    ],
)
async def test_a_wrong_request_is_answered_with_one_sentence(
    bare: Driven, path: str, given: object, status: int, words: str
) -> None:
    bare.sandbox.phones.add_person("amina", "Amina Khan", chat_id=401)
    body = await bare.ask(path, given, status=status)
    assert body["error"].startswith(words)
