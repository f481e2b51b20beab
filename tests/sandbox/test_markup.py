"""Telegram's HTML is read as Telegram reads it."""

from __future__ import annotations

import pytest

from bot.sandbox.errors import ApiError
from bot.sandbox.markup import detect, draw_html, parse_html, trim


def test_offsets_count_utf_16_units() -> None:
    text, entities = parse_html("🗓 <b>Tue 3 Feb</b> &lt;2pm&gt;")
    assert text == "🗓 Tue 3 Feb <2pm>"
    assert entities == [{"type": "bold", "offset": 3, "length": 9}]


def test_nested_tags_and_times_become_entities() -> None:
    text, entities = parse_html(
        '<blockquote expandable><b>a<i>b</i></b></blockquote><tg-time unix="1770127200" format="wDT">3 Feb</tg-time>'
    )
    assert text == "ab3 Feb"
    assert entities == [
        {"type": "expandable_blockquote", "offset": 0, "length": 2},
        {"type": "bold", "offset": 0, "length": 2},
        {"type": "italic", "offset": 1, "length": 1},
        {"type": "date_time", "offset": 2, "length": 5, "unix_time": 1770127200, "date_time_format": "wDT"},
    ]


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("<b>open", 'Can\'t find end tag corresponding to start tag "b"'),
        ("<b>x</i>", 'expected "</b>", found "</i>"'),
        ("x</b>", "Unexpected end tag"),
        ("<h1>x</h1>", 'Unsupported start tag "h1"'),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler"'),
        ("2 < 3", "<"),
    ],
)
def test_malformed_markup_is_refused(source: str, why: str) -> None:
    with pytest.raises(ApiError) as refused:
        parse_html(source)
    assert refused.value.description.startswith("Bad Request: can't parse entities: ")
    assert why in refused.value.description


def test_white_space_at_the_ends_goes_and_entities_move_with_it() -> None:
    assert trim("  ab  ", [{"type": "bold", "offset": 1, "length": 4}]) == (
        "ab",
        [{"type": "bold", "offset": 0, "length": 2}],
    )


def test_commands_and_addresses_are_found() -> None:
    found = detect("/start x https://example.org/a.", [])
    assert [(e["type"], e["offset"], e["length"]) for e in found] == [("bot_command", 0, 6), ("url", 9, 21)]


def test_what_the_page_draws_is_escaped_and_whole() -> None:
    text, entities = parse_html("&lt;script&gt; <b>🗓 a<i>b</i></b><a href='javascript:x'>c</a>")
    assert draw_html(text, entities) == "&lt;script&gt; <b>🗓 a<i>b</i></b>c"
