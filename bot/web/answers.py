"""The answer page: for whoever has no chat, the same screens and forms, behind a link and a code.

Looking at a link changes nothing and sends nothing, as mail scanners look at every link. Nothing about who or when is
shown before the code that went to the same mailbox has been typed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from uuid import UUID

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.card import KEY_BYTES
from bot.dialogue.form import OutOfDate, Typed
from bot.domain.mail_codes import Tried
from bot.domain.refusals import Refusal
from bot.domain.work_email import read_name
from bot.flows import conduct
from bot.flows.registry import registry
from bot.i18n import speaking
from bot.storage import answering, cards, mail_codes, web_cards
from bot.storage.models import Person
from bot.storage.tokens import Pass, read_pass
from bot.storage.web_cards import CardRow
from bot.storage.work import Here, Installation, Who, Work
from bot.usecases.mail_codes import send_code, try_code
from bot.usecases.work_email import EMAIL, confirm_email, send_email_code
from bot.views import answers as words
from bot.views import common, refusals
from bot.web import pages, session
from bot.web.reading import TooLarge, read_form

ANSWER = "answer"
REVISION = re.compile(r"[0-9]{1,9}")
LONGEST_TEXT = 500


@dataclass(frozen=True, slots=True)
class Visit:
    """Somebody with a link that still opens something. `is_known`: the code has been typed in this browser."""

    token: str
    what: Pass
    person: Person
    is_known: bool

    @property
    def change(self) -> UUID | None:
        """The change of a work e-mail that this link confirms: its code goes to, and proves, the new address."""
        return UUID(self.what.about["change"]) if self.what.kind == "confirm_email" else None

    @property
    def purpose(self) -> str:
        return ANSWER if self.change is None else EMAIL

    @property
    def who(self) -> Who:
        return Who(self.person.id, None, self.person.language)


class AnswerPage:
    """`nudge` tells the loops that something may have become due."""

    def __init__(self, installation: Installation, nudge: Callable[[], None]) -> None:
        self._installation = installation
        self._nudge = nudge

    async def show(self, request: Request) -> Response:
        """GET: how it stands now."""
        async with self._installation.looking() as here:
            visit = await _visit(here, request)
            if visit is None:
                return pages.closed(here.settings)
            with speaking(visit.person.language):
                return await self._draw(here.seen_by(visit.who), request, visit)

    async def act(self, request: Request) -> Response:
        """POST: ask for a code, type it, tap or type an answer. Then the page is shown anew."""
        try:
            fields = await read_form(request)
        except TooLarge:
            return pages.not_taken(self._installation.settings, 413)

        async def visited(work: Work) -> Response:
            visit = await _visit(work, request)
            if visit is None:
                return pages.closed(work.settings)
            work.who = visit.who
            with speaking(visit.person.language):
                return await self._act(work, request, visit, fields)

        response = await self._installation.as_if_alone(visited)
        self._nudge()
        return response

    async def _act(self, work: Work, request: Request, visit: Visit, fields: dict[str, str]) -> Response:
        anew = RedirectResponse(visit.token, 303)
        if not session.is_ours(request, visit.token, fields.get("form", "")):
            return anew
        match fields.get("do"):
            case "send":
                try:
                    if visit.change is not None:
                        await send_email_code(work, visit.change)
                    else:
                        await send_code(work, visit.person.id, visit.purpose)
                except Refusal as refusal:
                    return await self._gate(work, request, visit, refusals.explain(refusal).text, 429)
            case "enter":
                typed = fields.get("code", "")
                name = read_name(fields.get("who", "")) if visit.person.is_shared_mailbox else None
                if visit.person.is_shared_mailbox and name is None:
                    return await self._gate(work, request, visit, words.who_is_needed(), 422)
                try:
                    outcome = (
                        await try_code(work, visit.person.id, visit.purpose, typed)
                        if visit.change is None
                        else await confirm_email(work, visit.change, typed) or Tried.OVER
                    )
                except Refusal as refusal:
                    return await self._gate(work, request, visit, refusals.explain(refusal).text, 422)
                if outcome is not Tried.RIGHT:
                    return await self._gate(work, request, visit, words.tried(outcome), 422)
                await web_cards.begin(
                    work, visit.token, visit.person.id, conduct.screen_frame(visit.what.kind, visit.what.about)
                )
                work.audit("page_opened", kind=visit.what.kind)
                going_on = session.open_session(anew, visit.token, work.now, work.settings.web_address)
                if name is not None:
                    work.audit("said_who_answers", answering=answering.keep(work, visit.person.id, name, going_on))
            case "tap" | "type" if visit.is_known:
                row = await web_cards.lock(work, visit.token, visit.person.id)
                if row is not None:
                    if visit.person.is_shared_mailbox:
                        by = await answering.on_visit(work, visit.person.id, session.visit(request))
                        work.who = replace(visit.who, answering_id=by)
                    await _answer(work, row, fields)
                    row.shown = row.wanted  # the page that follows is the newest drawing
        return anew

    async def _draw(self, here: Here, request: Request, visit: Visit) -> Response:
        row = await web_cards.find(here, visit.token, visit.person.id) if visit.is_known else None
        if row is None:
            return await self._gate(here, request, visit)
        drawn = await conduct.draw(here, row)
        return pages.page(
            "card.html",
            drawn.card.title or words.page_title(),
            here.settings,
            language=visit.person.language,
            card=drawn.card,
            revision=row.wanted,
            awaits_text=drawn.awaits_text,
            form_token=session.form_token(request, visit.token),
        )

    async def _gate(
        self, here: Here, request: Request, visit: Visit, problem: str | None = None, status: int = 200
    ) -> Response:
        awaited = await mail_codes.awaited(here, visit.person.id, visit.purpose)
        return pages.page(
            "gate.html",
            words.gate_title(),
            here.settings,
            language=visit.person.language,
            status=status,
            problem=problem,
            paragraphs=words.gate_sent() if awaited else words.gate_asks(),
            awaits_code=awaited is not None,
            asks_who=visit.person.is_shared_mailbox,
            form_token=session.form_token(request, visit.token),
        )


async def _visit(here: Here, request: Request) -> Visit | None:
    """None for a link that is forged, over, used up, or no longer its reader's: all look alike."""
    token = request.path_params["token"]
    what = read_pass(token, here.now)
    screen = registry.screens.get(what.kind) if what else None
    person = await web_cards.reader(here, what.person_id) if what else None
    if what is None or screen is None or person is None:
        return None
    visit = Visit(token, what, person, session.is_open(request, token, here.now))
    with speaking(person.language):
        facts = await screen.load(here.seen_by(visit.who), what.about)
    if facts is None and not await _has_news(here, visit):
        return None
    return visit


async def _has_news(here: Here, visit: Visit) -> bool:
    """What the link was for is done, and its reader has just been told so, or has gone on to something else."""
    row = await web_cards.find(here, visit.token, visit.person.id) if visit.is_known else None
    return row is not None and (row.note is not None or len(row.stack) > 1)


async def _answer(work: Work, row: CardRow, fields: dict[str, str]) -> None:
    if fields.get("do") == "type":
        if await conduct.type_in(work, row, fields.get("text", "")[:LONGEST_TEXT]) is Typed.UNUSED:
            await _say(work, row, common.not_understood())
        return
    key, revision = fields.get("tap", ""), fields.get("revision", "")
    if len(key.encode()) > KEY_BYTES or not REVISION.fullmatch(revision):
        await _say(work, row, common.moved_on())
        return
    try:
        toast = await conduct.tap(work, row, key, int(revision))
    except OutOfDate:
        await _say(work, row, common.moved_on())
        return
    if toast and row.note is None:
        await _say(work, row, toast)


async def _say(work: Work, row: CardRow, text: str) -> None:
    row.note = {"text": text}
    await cards.want(work, row)
