"""Drawing pages from the templates. Every value is escaped; a name that is missing is a fault, not a gap."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

from bot.settings import Settings
from bot.views import answers as words

_templates = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def page(
    name: str, title: str, settings: Settings, *, language: str = "en", status: int = 200, **values: Any
) -> HTMLResponse:
    help_ = words.Help(settings.emergency, settings.front_door, settings.out_of_hours)
    text = _templates.get_template(name).render(
        title=title, urgent=words.urgent(help_), language=language, words=words, **values
    )
    return HTMLResponse(text, status)


def closed(settings: Settings) -> HTMLResponse:
    return page("closed.html", words.closed_title(), settings, status=404, paragraphs=words.closed())


def wrong(settings: Settings, code: str) -> HTMLResponse:
    return page("closed.html", words.wrong_title(), settings, status=500, paragraphs=words.wrong(code))


def not_taken(settings: Settings, status: int) -> HTMLResponse:
    return page("closed.html", words.wrong_title(), settings, status=status, paragraphs=words.not_taken())
