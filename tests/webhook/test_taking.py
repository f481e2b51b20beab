"""What comes by the webhook: kept before it is acknowledged, from Telegram only, and once."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import httpx
import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import func, select, text

from bot import metrics
from bot.app import process
from bot.app.migrate import CONFIG, migrate, upgrade
from bot.scheduling.auditor import Auditor
from bot.scheduling.sweep import sweep
from bot.settings import BadSetting, Settings, read_settings, require_webhook_secret
from bot.storage import audits, inbox, schema
from bot.storage.database import Database
from bot.storage.models import Inbox
from bot.storage.work import Installation
from bot.web import webhook
from bot.web.server import build_app
from bot.web.webhook import LARGEST_BODY, SECRET_HEADER
from tests.conftest import BOTH, in_worlds
from tests.scheduling.arranging import fixed_tac
from tests.town.cast import CHAT_OF
from tests.town.postgres import Cluster
from tests.town.town import CANARIES, Town, World

SECRET = "a-secret_of-9"
SEEN_SECONDS = 3.0
KNOWN = {SECRET_HEADER: SECRET}


world = in_worlds(BOTH)


def with_webhook(town: Town) -> Installation:
    settings = Settings(webhook_url="https://bot.northwick.example/telegram", webhook_secret=SECRET)
    return replace(town.installation, settings=settings)


def said(words: str = "/families", number: int = 7) -> dict[str, Any]:
    chat = {"id": CHAT_OF["lead"], "type": "private"}
    return {"update_id": number, "message": {"message_id": 1, "date": 1, "chat": chat, "text": words}}


async def brings(installation: Installation, headers: dict[str, str], **what: Any) -> httpx.Response:
    transport = httpx.ASGITransport(app=build_app(installation, lambda: None))
    async with httpx.AsyncClient(transport=transport, base_url="https://bot.northwick.example") as client:
        return await client.post("/telegram", headers=headers, **what)


async def kept(town: Town) -> int:
    async with town.installation.looking() as here:
        return (await here.db.execute(select(func.count()).select_from(Inbox))).scalar_one()


async def at_schema(town: Town, version: str) -> None:
    """As a migration, or the way back from one, leaves it."""
    async with town.installation.working() as work:
        await work.db.execute(text("UPDATE alembic_version SET version_num = :version"), {"version": version})


async def test_it_is_kept_and_twice_is_once(town: Town) -> None:
    before = await kept(town)
    for _ in range(2):
        answer = await brings(with_webhook(town), KNOWN, json=said())
        assert (answer.status_code, answer.content) == (200, b"")
        assert await kept(town) == before + 1


@pytest.mark.parametrize("headers", [{}, {SECRET_HEADER: "another"}, {SECRET_HEADER: SECRET + "x"}])
async def test_who_does_not_know_the_secret_leaves_nothing(town: Town, headers: dict[str, str]) -> None:
    before = await kept(town)
    answer = await brings(with_webhook(town), headers, json=said())
    assert (answer.status_code, answer.content) == (403, b"")
    assert await kept(town) == before


async def test_who_does_not_know_the_secret_is_counted_and_told_of_once_a_minute(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another replica has an old secret, or a stranger has found the address."""
    seconds = 0.0
    monkeypatch.setattr(webhook, "monotonic", lambda: seconds)
    before = metrics.WEBHOOK_REFUSED._value.get()
    transport = httpx.ASGITransport(app=build_app(with_webhook(town), lambda: None))
    async with httpx.AsyncClient(transport=transport, base_url="https://bot.northwick.example") as client:
        for at in (0.0, 1.0, webhook.SAID_AGAIN_SECONDS - 1, webhook.SAID_AGAIN_SECONDS):
            seconds = at
            await client.post("/telegram", headers={SECRET_HEADER: "another"}, json=said())
    assert metrics.WEBHOOK_REFUSED._value.get() == before + 4
    assert town.log.getvalue().count("webhook_refused") == 2
    assert "another" not in town.log.getvalue()


@pytest.mark.parametrize(
    "body",
    [
        "{",
        "[]",
        "{}",
        '{"update_id": "7"}',
        '{"update_id": true}',
        '{"update_id": 9223372036854775808}',
        '{"update_id": -9223372036854775809}',
        '{"update_id": 7e300}',
        "[" * 100_000,
    ],
)
async def test_what_is_no_update_is_not_brought_again(town: Town, body: str) -> None:
    before = await kept(town)
    answer = await brings(with_webhook(town), KNOWN, content=body)
    assert (answer.status_code, answer.content) == (200, b"")
    assert await kept(town) == before


async def test_the_largest_number_that_a_column_holds_is_kept(town: Town) -> None:
    before = await kept(town)
    assert (await brings(with_webhook(town), KNOWN, json=said(number=inbox.LARGEST_NUMBER))).status_code == 200
    assert await kept(town) == before + 1
    await town.settle()
    town.hush()


async def test_what_is_too_large_is_not_read(town: Town) -> None:
    before = await kept(town)
    assert (await brings(with_webhook(town), KNOWN, json=said("x" * LARGEST_BODY))).status_code == 413
    assert await kept(town) == before


async def test_whoever_goes_before_all_is_said_leaves_nothing_and_is_no_fault(town: Town) -> None:
    """A connection that ends in the middle of an update: Telegram brings it again."""
    before, answers = await kept(town), list[Any]()
    arriving = [
        {"type": "http.request", "body": b'{"update_id": 7, ', "more_body": True},
        {"type": "http.disconnect"},
    ]

    async def receive() -> Any:
        return arriving.pop(0)

    async def send(message: Any) -> None:
        answers.append(message)

    headers = [(name.lower().encode(), value.encode()) for name, value in (KNOWN | {"Host": "bot"}).items()]
    scope = {"type": "http", "method": "POST", "path": "/telegram", "query_string": b"", "headers": headers}
    await build_app(with_webhook(town), lambda: None)(scope, receive, send)
    assert answers[0]["status"] == 503
    assert await kept(town) == before


async def test_without_an_address_there_is_no_such_page(town: Town) -> None:
    assert (await brings(town.installation, KNOWN, json=said())).status_code == 404


async def test_while_the_database_is_away_telegram_is_to_repeat_it(town: Town) -> None:
    nowhere = Database("postgresql+asyncpg://roundtable@/laid?host=/nowhere")
    answer = await brings(replace(with_webhook(town), database=nowhere), KNOWN, json=said(CANARIES[0]))
    assert (answer.status_code, answer.content) == (503, b"")
    await nowhere.close()


async def test_older_code_keeps_nothing_does_nothing_and_goes_on_after_a_roll_back(town: Town) -> None:
    installation, database = with_webhook(town), town.installation.database
    await brings(installation, KNOWN, json=said(number=1))
    await at_schema(town, "9999")
    await schema.look(database)
    assert not database.is_known
    before = await kept(town)
    assert (await brings(installation, KNOWN, json=said(number=2))).status_code == 503
    assert await kept(town) == before
    assert await town.running.carry_out() == 0, "it waits for whoever knows the schema"

    await at_schema(town, schema.KNOWN_SCHEMA)
    await schema.look(database)
    assert database.is_known
    assert (await brings(installation, KNOWN, json=said(number=2))).status_code == 200
    assert await town.running.carry_out() == 2
    await town.running.worker.answered()
    town.hush()


async def test_older_code_takes_no_step_and_audits_nothing(town: Town) -> None:
    """A reminder is due, and the loop that looks is woken."""
    await fixed_tac(town)
    town.hush()
    town.clock.move_to(town.at("Thu 12 Nov 2026 09:00"))
    due = (await town.running.backlog()).families
    assert due > 0
    town.installation.database.is_known = False
    rounds = asyncio.Event()

    async def looks() -> None:
        rounds.set()
        await town.running.look()

    looping = asyncio.create_task(town.running.loop(looks, "look"))
    await asyncio.sleep(0)
    town.running.nudge("look")
    await sweep(town.installation)
    await process.audit(Auditor(town.installation, town.running.nudge))
    looping.cancel()
    await asyncio.wait([looping])
    assert not rounds.is_set()
    assert (await town.running.backlog()).families == due
    async with town.installation.looking() as here:
        assert await audits.last(here) is None

    town.installation.database.is_known = True
    assert await town.running.look() > 0
    await process.audit(Auditor(town.installation, town.running.nudge))
    async with town.installation.looking() as here:
        assert await audits.last(here) is not None
    await town.settle()
    town.hush()
    town.hush_mail()


def test_the_command_gives_replicas_time_to_see_a_migration_coming(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[Any] = []
    monkeypatch.setattr(command, "upgrade", lambda config, to: given.append(config.attributes["pause"]))
    migrate()
    assert given == [schema.PAUSE_SECONDS]
    assert given[0] > schema.EVERY_SECONDS


async def test_older_code_asks_for_an_answer_to_be_given_later(town: Town) -> None:
    transport = httpx.ASGITransport(app=build_app(town.installation, lambda: None))
    async with httpx.AsyncClient(transport=transport, base_url="https://bot.northwick.example") as client:
        town.installation.database.is_known = False
        for method in ("GET", "POST"):
            assert (await client.request(method, "/a/a-link")).status_code == 503
        town.installation.database.is_known = True
        assert (await client.get("/a/a-link")).status_code != 503


@pytest.mark.parametrize("world", [World.POSTGRES], indirect=True)
async def test_a_migration_is_seen_before_it_changes_anything(town: Town) -> None:
    database = town.installation.database
    async with database.write() as migrating:
        await migrating.execute(text(f"SELECT pg_advisory_xact_lock({schema.MIGRATING})"))
        assert not await schema.is_known(database)
    assert await schema.is_known(database)


@pytest.fixture
def older(laid_postgres: Cluster, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, str]]:
    """A database at the schema before the newest one, which is what the code that runs knows."""
    before = sorted(path.name[:4] for path in (CONFIG.parent / "alembic" / "versions").glob("*.py"))[-2]
    monkeypatch.setattr(schema, "KNOWN_SCHEMA", before)
    with laid_postgres.copy_of("laid") as url:
        config = Config(CONFIG)
        config.attributes["url"] = url
        command.downgrade(config, before)
        yield url, before


async def test_a_migration_waits_until_it_was_seen(older: tuple[str, str]) -> None:
    url, before = older
    database = Database(url)
    assert await schema.is_known(database)
    began = time.monotonic()
    migrating = asyncio.create_task(asyncio.to_thread(upgrade, url, SEEN_SECONDS))
    while await schema.is_known(database):
        assert not migrating.done(), "nobody saw it"
    assert await schema.found(database) == before, "it was seen, and nothing is changed yet"
    await migrating
    assert time.monotonic() - began >= SEEN_SECONDS
    assert await schema.found(database) not in (None, before)
    assert not await schema.is_known(database)
    await database.close()


@pytest.mark.parametrize("secret", ["", "two words", "x" * 257])
def test_a_webhook_needs_a_secret(secret: str) -> None:
    settings = Settings(webhook_url="https://bot.northwick.example/telegram", webhook_secret=secret)
    with pytest.raises(BadSetting, match=r"^ROUNDTABLE_WEBHOOK_SECRET"):
        require_webhook_secret(settings)


@pytest.mark.parametrize("url", ["http://bot.example/t", "https://bot.example", "https://bot.example/readyz", "bot"])
def test_an_address_that_telegram_would_not_reach_is_refused(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROUNDTABLE_WEBHOOK_URL", url)
    with pytest.raises(BadSetting, match=r"^ROUNDTABLE_WEBHOOK_URL"):
        read_settings()
