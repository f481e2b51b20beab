"""What a form sent: small, and readable whatever is in it."""

from __future__ import annotations

from urllib.parse import parse_qsl

from starlette.requests import ClientDisconnect, Request

LARGEST = 16_384  # bytes
MOST_FIELDS = 20


class TooLarge(Exception):
    """No form of ours sends so much."""


async def read_form(request: Request) -> dict[str, str]:
    """The fields of a form, the last of a name. What is not a form has none. Raises TooLarge."""
    body = b""
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > LARGEST:
                raise TooLarge
    except ClientDisconnect:
        return {}
    try:
        pairs = parse_qsl(body.decode("utf-8", "replace"), errors="replace", max_num_fields=MOST_FIELDS)
    except ValueError:
        return {}
    return {name: _printable(value) for name, value in pairs}


def _printable(value: str) -> str:
    return "".join(char for char in value if char.isprintable() or char == "\n")
