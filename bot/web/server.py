"""The bot's own web server: answer pages, health, and their one style sheet."""

from __future__ import annotations

import socket
from collections.abc import Awaitable, Callable
from pathlib import Path
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot import log
from bot.storage.work import Installation
from bot.web import pages
from bot.web.answers import AnswerPage
from bot.web.guard import Guard
from bot.web.serving import listen, serve_app
from bot.web.watching import Watching
from bot.web.webhook import Webhook

logger = log.get(__name__)

STYLE = (Path(__file__).parent / "static" / "answers.css").read_bytes()
A_DAY = "public, max-age=86400"


def build_app(
    installation: Installation, nudge: Callable[[], None], arrived: Callable[[], None] = lambda: None
) -> Starlette:
    """`nudge` is called when an answer may have made something due, `arrived` when an update was stored."""
    answers, watching = AnswerPage(installation, nudge), Watching(installation)

    async def style(request: Request) -> Response:
        return Response(STYLE, media_type="text/css", headers={"Cache-Control": A_DAY})

    def known(act: Callable[[Request], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
        """Nobody's answer is taken at a schema that this code does not know: they are asked to try again."""

        async def act_if_known(request: Request) -> Response:
            if installation.database.is_known:
                return await act(request)
            code = log.reference_code()
            logger.warning("page_not_served", code=code)
            response = pages.wrong(installation.settings, code)
            response.status_code = 503
            return response

        return act_if_known

    async def absent(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 404
        headers = error.headers if isinstance(error, HTTPException) else None
        if status == 404:
            return pages.closed(installation.settings)
        response = pages.not_taken(installation.settings, status)
        response.headers.update(headers or {})
        return response

    address = installation.settings.webhook_url
    webhook = (
        [Route(urlsplit(address).path, Webhook(installation, arrived).take, methods=["POST"])] if address else []
    )
    return Starlette(
        routes=[
            *webhook,
            Route("/healthz", watching.alive, methods=["GET"]),
            Route("/readyz", watching.ready, methods=["GET"]),
            Route("/metrics", watching.metrics, methods=["GET"]),
            Route("/static/answers.css", style, methods=["GET"]),
            Route("/a/{token}", known(answers.show), methods=["GET"]),
            Route("/a/{token}", known(answers.act), methods=["POST"]),
        ],
        middleware=[Middleware(Guard, settings=installation.settings)],
        exception_handlers={HTTPException: absent},
    )


def take_web_port(installation: Installation) -> socket.socket:
    """Where the port is 0 any free one is taken, and links name it from then on. Raises BadSetting."""
    settings = installation.settings
    listening = listen(settings.host, settings.port, "ROUNDTABLE_PORT")
    settings.port = int(listening.getsockname()[1])
    return listening


async def serve_web(
    installation: Installation,
    nudge: Callable[[], None],
    listening: socket.socket | None = None,
    ready: Callable[[], None] = lambda: None,
    arrived: Callable[[], None] = lambda: None,
) -> None:
    """Serve the answer pages, and the webhook where there is one, until cancelled."""
    await serve_app(build_app(installation, nudge, arrived), listening or take_web_port(installation), ready)
