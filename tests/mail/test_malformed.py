"""Whatever is sent to the web server and the control port, the answer is never a fault of ours.

What is refused is refused in words, and nothing is changed by whoever has not typed the code.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import httpx
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.clock import SystemClock
from bot.domain.policy import Policy
from bot.settings import Settings
from bot.storage.database import Database
from bot.storage.work import Installation
from bot.web.control import build_control
from bot.web.server import build_app
from tests.conftest import ON_BOTH, in_worlds
from tests.fuzz.state import changes, everything
from tests.mail.visitor import Visitor
from tests.town.browser import Page

SECRET = "s3cret"
HOST = "http://answers.northwick.example"
TEXT = st.text(st.characters(exclude_categories=()), max_size=60)
"""With what no database takes: a null, half of a character."""
ANY_PATH = st.text(max_size=60).map(lambda text: "/" + quote(text, safe="/%?&=+;"))
VALUES = (
    st.sampled_from(["send", "enter", "tap", "type", "yes", "who=ann", "cups=", "~back", "~cancel", "~nothing"])
    | st.sampled_from(["1", "2", "7", "-1", "²", "\x00", "7\x00", "\ud83d"])
    | TEXT
)
NAMES = st.sampled_from(["form", "do", "tap", "revision", "text", "code", ""]) | st.text(max_size=5)
OURS = st.fixed_dictionaries(
    {"do": st.sampled_from(["send", "enter", "tap", "type"])},
    optional=dict.fromkeys(["tap", "revision", "text", "code"], VALUES),
)
FIELDS = OURS | st.dictionaries(NAMES, VALUES, max_size=6)
VERB = st.sampled_from(["GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE"])
OFTEN = int(os.environ.get("ROUNDTABLE_FUZZ", "150"))
"""How many requests of a kind; 10,000 in the long form."""
A_CODE = {"audit", "mail_code", "outbox"}
"""What is written where a code is asked for, and where it is typed."""
world = in_worlds(ON_BOTH)


def written(fields: dict[str, str]) -> bytes:
    """As a browser writes a form, and as none would."""
    return urlencode(fields, errors="surrogatepass").encode()


BODY = FIELDS.map(written) | st.binary(max_size=200)


async def test_no_path_is_a_fault_or_changes_anything(gp: Visitor) -> None:
    """The link itself too, for whoever has no form of ours."""
    client = _client(build_app(gp.town.installation, lambda: None))
    before, link = await everything(gp.town), urlsplit(gp.link).path
    near = st.just(link) | ANY_PATH.map(lambda path: link + path[1:])
    await _forall(client, VERB, ANY_PATH | ANY_PATH.map(lambda path: "/a" + path) | near, BODY)
    assert await everything(gp.town) == before


async def test_no_form_is_a_fault_or_changes_anything_before_or_after_the_code(gp: Visitor) -> None:
    """Before it only a code can be asked for, and tried; after it, only by our own form."""
    await gp.opens_the_link()
    first = gp.browser.page.forms[0].hidden["form"]
    client = _client(build_app(gp.town.installation, lambda: None))
    before = await everything(gp.town)
    await _forall_forms(client, gp.link, first)
    assert {table for table, *_ in changes(before, await everything(gp.town))} <= A_CODE
    gp.town["GP"].hush()
    await gp.town.passes(hours=2)
    gp.town["GP"].hush()
    await gp.gets_in()
    client.cookies = gp.browser.cookies
    before = await everything(gp.town)
    await _forall_forms(client, gp.link, first)  # it was for whoever had not typed the code
    assert await everything(gp.town) == before
    await _forall_forms(client, gp.link, gp.browser.page.forms[0].hidden["form"])
    changed = {table for table, *_ in changes(before, await everything(gp.town))}
    assert "card" in changed, "nothing was taken at all"
    assert changed <= A_CODE | {"card", "dialogue", "mark"}, "and the errand is all that there is to do"
    await gp.town.settle()
    gp.town["GP"].hush()


async def test_a_form_that_is_far_too_large_is_not_read(gp: Visitor) -> None:
    client = _client(build_app(gp.town.installation, lambda: None))
    answer = await client.post(gp.link, content=b"x" * 20_000)
    assert answer.status_code == 413
    _is_no_fault(answer)


def examples(strategy: st.SearchStrategy[Any], judge: Any) -> None:
    """Run hypothesis in a thread of its own: each example waits for the loop that owns the database."""
    settings(max_examples=OFTEN, deadline=None)(given(strategy)(judge))()


def _is_no_fault(answer: httpx.Response) -> None:
    """What is refused is a page that says so, with whom to ask instead; what is taken shows a page, now or next."""
    assert answer.status_code < 500, answer.text
    if answer.status_code >= 400 and answer.request.method != "HEAD":
        said = Page(answer.text)
        assert "call 999" in said.text, f"{answer.status_code} without a word: {answer.text!r}"
        assert answer.status_code in (422, 429) or "Nothing was" in said.text, said.text
    if answer.is_redirect:
        assert urlsplit(answer.headers["location"]).netloc in ("", urlsplit(HOST).netloc), "nowhere else"


def _says_what_it_wants(answer: httpx.Response) -> None:
    """Of the control port, which only programs ask."""
    assert answer.status_code < 400 or (answer.status_code < 500 and answer.json()["error"]), answer.text


async def _forall(
    client: httpx.AsyncClient,
    *parts: st.SearchStrategy[Any],
    is_well: Callable[[httpx.Response], None] = _is_no_fault,
) -> None:
    loop = asyncio.get_running_loop()

    def judge(asked: tuple[str, str, bytes]) -> None:
        verb, path, body = asked
        sent = client.request(verb, HOST + path, content=body)
        is_well(asyncio.run_coroutine_threadsafe(sent, loop).result(20))

    await asyncio.to_thread(examples, st.tuples(*parts), judge)


async def _forall_forms(client: httpx.AsyncClient, link: str, form_token: str) -> None:
    loop = asyncio.get_running_loop()

    def judge(fields: dict[str, str]) -> None:
        sent = client.post(link, content=written(fields | {"form": form_token}))
        _is_no_fault(asyncio.run_coroutine_threadsafe(sent, loop).result(20))

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
        await _forall(client, st.just("PUT"), st.just(address), bodies, is_well=_says_what_it_wants)
        await _forall(client, st.just("GET"), paths, st.just(b""), is_well=_says_what_it_wants)
    finally:
        await database.close()
