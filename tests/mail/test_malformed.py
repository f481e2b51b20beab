"""Whatever is sent to the web server and the control port, the answer is never a fault of ours."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.clock import SystemClock
from bot.domain.policy import Policy
from bot.settings import Settings
from bot.storage.database import Database
from bot.storage.work import Installation
from bot.web.control import build_control
from bot.web.server import build_app
from tests.mail.visitor import Visitor
from tests.town.town import World

SECRET = "s3cret"
ANY_PATH = st.text(max_size=60).map(lambda text: "/" + quote(text, safe="/%?&=+;"))
FIELDS = st.dictionaries(
    st.sampled_from(["form", "do", "tap", "revision", "text", "code", ""]) | st.text(max_size=5),
    st.sampled_from(
        ["send", "enter", "tap", "type", "yes", "who=ann", "cups=", "~back", "~cancel", "~nothing", "²", "-1"]
    )
    | st.text(max_size=60),
    max_size=6,
)
BODY = FIELDS.map(lambda fields: httpx.QueryParams(fields).__str__().encode()) | st.binary(max_size=200)
VERB = st.sampled_from(["GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE"])
MANY = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def world() -> World:
    """One is enough: nothing here depends on who answers."""
    return World.PLAIN


async def test_no_path_is_a_fault(gp: Visitor) -> None:
    client = _client(build_app(gp.town.installation, lambda: None))
    await _forall(client, VERB, ANY_PATH | ANY_PATH.map(lambda path: "/a" + path), BODY)


async def test_no_form_is_a_fault_before_or_after_the_code(gp: Visitor) -> None:
    await gp.opens_the_link()
    before = gp.browser.page.forms[0].hidden["form"]
    client = _client(build_app(gp.town.installation, lambda: None))
    await _forall_forms(client, gp.link, before)
    gp.town["GP"].hush()
    await gp.town.passes(hours=2)
    gp.town["GP"].hush()
    await gp.gets_in()
    client.cookies = gp.browser.cookies
    await _forall_forms(client, gp.link, gp.browser.page.forms[0].hidden["form"])
    await gp.town.settle()
    gp.town["GP"].hush()


async def test_a_form_that_is_far_too_large_is_not_read(gp: Visitor) -> None:
    client = _client(build_app(gp.town.installation, lambda: None))
    answer = await client.post(gp.link, content=b"x" * 20_000)
    assert answer.status_code == 413


def examples(strategy: st.SearchStrategy[Any], judge: Any) -> None:
    """Run hypothesis in a thread of its own: each example waits for the loop that owns the database."""
    MANY(given(strategy)(judge))()


async def _forall(client: httpx.AsyncClient, *parts: st.SearchStrategy[Any]) -> None:
    loop = asyncio.get_running_loop()

    def judge(asked: tuple[str, str, bytes]) -> None:
        verb, path, body = asked
        sent = client.request(verb, "http://answers.northwick.example" + path, content=body)
        answer = asyncio.run_coroutine_threadsafe(sent, loop).result(20)
        assert answer.status_code < 500, (asked, answer.text)

    await asyncio.to_thread(examples, st.tuples(*parts), judge)


async def _forall_forms(client: httpx.AsyncClient, link: str, form_token: str) -> None:
    loop = asyncio.get_running_loop()

    def judge(fields: dict[str, str]) -> None:
        sent = client.post(link, data=fields | {"form": form_token})
        answer = asyncio.run_coroutine_threadsafe(sent, loop).result(20)
        assert answer.status_code < 500, (fields, answer.text)

    await asyncio.to_thread(examples, FIELDS, judge)


def _client(app: Any) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app=app), headers={"x-control-secret": SECRET})


class Still:
    async def pending(self) -> list[str]:
        return []

    async def next_at(self) -> None:
        return None

    def stamp(self) -> str:
        return "0"

    def nudge(self) -> None: ...


async def test_the_control_port_takes_no_nonsense(
    laid_town: Path, policies: tuple[Policy, ...], tmp_path: Path
) -> None:
    database = Database(f"sqlite+aiosqlite:///{laid_town}")
    control = Settings(control_port=1, control_secret=SECRET)
    client = _client(build_control(Installation(database, SystemClock(), policies, control), Still()))
    address = "/control/" + "clock"
    odd = st.sampled_from(
        ["NaN", "Infinity", "-1", "1e400", "[]", '{"offset_seconds": NaN}', '{"offset_seconds": 1e99}']
    )
    bodies = odd.map(str.encode) | st.binary(max_size=50)
    instants = st.sampled_from(
        ["0001-01-01T00:00+00:00", "9999-12-31T23:59+00:00", "2027-03-11", "2026-11-02T09:00Z", ""]
    )
    queries = st.tuples(
        instants | st.text(max_size=20), st.sampled_from(["1", "1000", "²", "-1"]) | st.text(max_size=5)
    )
    paths = queries.map(lambda pair: f"/control/working_day?from={quote(pair[0])}&days={quote(pair[1])}") | st.text(
        max_size=20
    ).map(lambda after: f"/control/story?after={quote(after)}")
    try:
        await _forall(client, st.just("PUT"), st.just(address), bodies)
        await _forall(client, st.just("GET"), paths, st.just(b""))
    finally:
        await database.close()
