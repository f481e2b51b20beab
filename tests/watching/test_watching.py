"""What whoever watches over the bot is told: numbers and plain words, on both databases, and nothing personal."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import text, update
from sqlalchemy.exc import DBAPIError

from bot.domain.auditing import Finding
from bot.hearing import SILENT_SECONDS, Hearing
from bot.scheduling.auditor import Auditor
from bot.storage import leases
from bot.storage.database import Database
from bot.storage.models import Family
from bot.storage.schema import KNOWN_SCHEMA
from bot.storage.work import Installation
from bot.web.server import build_app
from tests.conftest import BOTH, in_worlds
from tests.scheduling.arranging import fixed_tac
from tests.town.cast import CAST, EMAIL_OF
from tests.town.town import CANARIES, Town, World
from tests.updates.story import before_a_tac, quiet, step_to

world = in_worlds(BOTH)


async def asks(installation: Installation, path: str) -> httpx.Response:
    transport = httpx.ASGITransport(app=build_app(installation, lambda: None))
    async with httpx.AsyncClient(transport=transport, base_url="http://answers.northwick.example") as client:
        return await client.get(path)


async def numbers(town: Town) -> dict[str, float]:
    """Every number by its name and labels, these in the order of their names."""
    said = (await asks(town.installation, "/metrics")).text
    return {
        " ".join([sample.name, *(sample.labels[label] for label in sorted(sample.labels))]): sample.value
        for family in text_string_to_metric_families(said)
        for sample in family.samples
    }


def auditor(town: Town) -> Auditor:
    return Auditor(town.installation, lambda: None)


async def is_elected(town: Town, *jobs: str) -> None:
    """On SQLite nobody need be."""
    if town.world.on_postgres:
        async with town.installation.working() as work:
            for job in jobs:
                assert await leases.take(work, job, "a replica")


async def why(asked: Town | Installation) -> tuple[int, Any]:
    answer = await asks(asked.installation if isinstance(asked, Town) else asked, "/readyz")
    return answer.status_code, answer.json()["why"]


async def test_it_is_alive_and_ready(town: Town) -> None:
    assert (await asks(town.installation, "/healthz")).json() == {"ok": True}
    await is_elected(town, leases.POLLER, leases.SENDER)
    assert await why(town) == (200, [])


@pytest.mark.parametrize("world", [World.POSTGRES], indirect=True)  # on SQLite one process does both
async def test_it_is_not_ready_while_nobody_polls_or_sends(town: Town) -> None:
    await is_elected(town, leases.POLLER)
    assert await why(town) == (503, ["no replica is the sender"])


async def test_it_is_not_ready_at_another_schema(town: Town) -> None:
    await is_elected(town, leases.POLLER, leases.SENDER)
    for version, so in (("9999", (503, ["the database is not at this version's schema"])), (KNOWN_SCHEMA, (200, []))):
        async with town.installation.working() as work:
            await work.db.execute(text("UPDATE alembic_version SET version_num = :version"), {"version": version})
        assert await why(town) == so


async def test_it_is_not_ready_while_a_poll_gets_no_answer(town: Town) -> None:
    await is_elected(town, leases.POLLER, leases.SENDER)
    seconds = 0.0
    hearing = Hearing(lambda: seconds)
    listening = replace(town.installation, hearing=hearing)
    with hearing.listening():
        hearing.heard()
        seconds += SILENT_SECONDS
        assert await why(listening) == (200, [])
        seconds += 1
        assert await why(listening) == (503, ["Telegram has not answered the poll for 121 seconds"])
        hearing.heard()
        assert await why(listening) == (200, [])
        seconds += SILENT_SECONDS + 1
    assert await why(listening) == (200, []), "another replica polls"


async def test_it_is_not_ready_until_the_webhook_is_set(town: Town) -> None:
    await is_elected(town, leases.POLLER, leases.SENDER)
    town.installation.settings.webhook_url = "https://bot.northwick.example/telegram"
    with town.installation.hearing.listening():
        assert await why(town) == (503, ["the webhook has not been set yet"])
        town.installation.hearing.heard()
        assert await why(town) == (200, [])


async def test_it_is_not_ready_while_nobody_says_whether_the_webhook_is_reached(town: Town) -> None:
    await is_elected(town, leases.POLLER, leases.SENDER)
    seconds = 0.0
    hearing = Hearing(lambda: seconds)
    listening = replace(town.installation, hearing=hearing)
    listening.settings.webhook_url = "https://bot.northwick.example/telegram"
    with hearing.listening():
        hearing.heard()
        seconds += SILENT_SECONDS
        assert await why(listening) == (200, [])
        seconds += 1
        silence = "Telegram has not answered whether it can reach the webhook for 121 seconds"
        assert await why(listening) == (503, [silence])
        hearing.heard()
        assert await why(listening) == (200, [])


async def test_a_family_that_waits_too_long_is_in_the_way(town: Town) -> None:
    await fixed_tac(town)
    town.hush()
    await is_elected(town, leases.POLLER, leases.SENDER)
    async with town.installation.working() as work:
        await work.db.execute(update(Family).values(wake_at=work.now - timedelta(seconds=90)))
    assert await why(town) == (503, ["a family or a person has waited to be looked at for 90 seconds"])
    told = await numbers(town)
    assert (told["roundtable_overdue"], told["roundtable_overdue_age_seconds"]) == (1, 90)


async def test_messages_are_counted_by_lane_and_by_how_late_they_were(town: Town) -> None:
    before = await numbers(town)
    await fixed_tac(town)
    town.hush()
    after = await numbers(town)
    grown = {name for name, value in after.items() if value > before.get(name, 0)}
    assert {"roundtable_outbox reminder delivered", "roundtable_telegram_calls_total Delivered"} <= grown
    assert "roundtable_lateness_seconds_count reminder" in grown
    assert after["roundtable_inbox"] == after["roundtable_cards_lagging"] == 0


async def test_the_rungs_what_telegram_answers_and_what_waits_are_numbers_too(town: Town) -> None:
    """Nobody answers an update request; then Telegram asks the bot to wait, and what somebody writes waits."""
    before = await numbers(town)
    await before_a_tac(town)
    await step_to(town, "Tue 15 Dec 16:59")
    told = await numbers(town)
    assert told["roundtable_steps_taken update_rung"] == 3, "deputy, safeguarding lead, lead"
    assert told["roundtable_steps_taken update_request"] == 1

    lead = town["lead"]
    town.api.faults.order({"kind": "429", "retry_after": 3})
    await town.is_now("Wed 16 Dec 09:00")
    grown = {name for name, value in (await numbers(town)).items() if value > before.get(name, 0)}
    assert "roundtable_telegram_calls_total TryAfter" in grown
    quiet(town)

    town.phones.say(lead.chat_id, "/families")
    await town.takes_in()
    town.clock.move_to(town.clock.now() + timedelta(seconds=40))
    async with town.installation.working() as work:
        work.notify("operator_alert", person=lead.person_id, due_at=work.now - timedelta(seconds=70), what="x")
    told = await numbers(town)
    assert (told["roundtable_inbox"], told["roundtable_inbox_age_seconds"]) == (1, 40)
    assert told["roundtable_outbox_age_seconds"] == 70
    await town.settle()
    told = await numbers(town)
    assert (told["roundtable_inbox_age_seconds"], told["roundtable_outbox_age_seconds"]) == (0, 0)
    quiet(town)
    town.hush_mail()


async def test_what_is_tried_again_and_again_has_waited_since_it_was_first_due(town: Town) -> None:
    """Telegram answers 500 to everything for an hour: each message is put off again and again."""
    family = await fixed_tac(town)
    town.hush()
    town.api.faults.order({"kind": "500", "count": 1000})
    began = town.clock.now()
    async with town.installation.working() as work:
        work.notify("operator_alert", person=town["operator"].person_id, family=family.id, what="date_not_known")
    while town.clock.now() < began + timedelta(hours=1):
        await town.running.send()
        town.clock.move_to(town.clock.now() + timedelta(minutes=6))
    await town.running.send()
    assert town.api.ledger.refused, "it was tried"
    assert (await numbers(town))["roundtable_outbox_age_seconds"] >= timedelta(hours=1).total_seconds()
    assert (await auditor(town).look()).found[Finding.LATE_MESSAGE] == 1
    town.api.faults.waiting.clear()
    await town.passes(minutes=10)
    assert (await numbers(town))["roundtable_outbox_age_seconds"] == 0
    town.hush()
    town.hush_mail()


async def test_what_is_held_until_the_morning_waits_for_nobody_though_it_was_tried_in_the_evening(town: Town) -> None:
    family = await fixed_tac(town)
    await town.is_now("Mon 2 Nov 2026 20:59")
    town.hush()
    async with town.installation.working() as work:
        work.notify("operator_alert", person=town["operator"].person_id, family=family.id, what="date_not_known")
    town.api.faults.order({"kind": "500", "count": 1000})
    await town.is_now("Mon 2 Nov 2026 21:30")
    assert town.api.ledger.refused, "it was tried"
    assert (await numbers(town))["roundtable_outbox_age_seconds"] == 0
    assert Finding.LATE_MESSAGE not in (await auditor(town).look()).found
    town.api.faults.waiting.clear()
    town.hush()
    town.hush_mail()


async def test_no_number_names_anybody(town: Town) -> None:
    await fixed_tac(town)
    town.hush()
    said = (await asks(town.installation, "/metrics")).text
    names = [part.name for part in CAST] + [*EMAIL_OF.values(), *CANARIES, "R-1"]
    assert [name for name in names if name in said] == []


@pytest.mark.parametrize("world", [World.POSTGRES], indirect=True)
async def test_without_its_database_it_says_so_and_is_no_fault(town: Town) -> None:
    nowhere = Database("postgresql+asyncpg://roundtable@/laid?host=/nowhere")
    cut_off = replace(town.installation, database=nowhere)
    for path in ("/healthz", "/readyz", "/metrics"):
        answer = await asks(cut_off, path)
        assert answer.status_code == 503
        assert "<html" not in answer.text
    assert (await asks(cut_off, "/readyz")).json()["why"] == ["the database does not answer"]
    await nowhere.close()


async def test_an_error_of_the_database_does_not_carry_what_it_was_about(town: Town) -> None:
    with pytest.raises(DBAPIError) as refused:
        async with town.installation.working() as work:
            await work.db.execute(text("INSERT INTO nowhere VALUES (:what)"), {"what": CANARIES[0]})
    assert CANARIES[0] not in str(refused.value)
