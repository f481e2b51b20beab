"""Who has typed the code: a signed cookie bound to one link, and a signed word in each form."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from bot.storage.tokens import is_signed, sign

LASTS = timedelta(minutes=30)
COOKIE = "roundtable_answer"
SESSION = re.compile(r"([0-9]{1,12})\.([A-Za-z0-9_-]{22})")


def open_session(response: Response, token: str, now: datetime, base_url: str) -> str:
    """For half an hour this browser need not type the code again for this link. It is worth nothing for another.

    Returns what names this visit from now on.
    """
    until = str(int((now + LASTS).timestamp()))
    address = urlsplit(base_url)
    value = f"{until}.{sign('session', f'{until}|{token}')}"
    response.set_cookie(
        COOKIE,
        value,
        max_age=int(LASTS.total_seconds()),
        path=f"{address.path}/a/{token}",
        secure=address.scheme == "https",
        httponly=True,
        samesite="lax",
    )
    return sign("visit", value)


def visit(request: Request) -> str:
    """The same name, for a visit that is going on."""
    return sign("visit", request.cookies.get(COOKIE, ""))


def is_open(request: Request, token: str, now: datetime) -> bool:
    match = SESSION.fullmatch(request.cookies.get(COOKIE, ""))
    if match is None or not is_signed("session", f"{match[1]}|{token}", match[2]):
        return False
    return now.timestamp() < int(match[1])


def form_token(request: Request, token: str) -> str:
    """Goes with every form: a page elsewhere does not know it."""
    return sign("form", f"{token}|{request.cookies.get(COOKIE, '')}")


def is_ours(request: Request, token: str, given: str) -> bool:
    """The form was ours, and was sent from our own page as far as the browser tells."""
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return False
    return is_signed("form", f"{token}|{request.cookies.get(COOKIE, '')}", given)
