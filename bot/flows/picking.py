"""Choosing one of many: a page at a time, or by typing part of the name."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.card import Words
from bot.dialogue.ask import Ask, Option
from bot.views import inviting as words

PAGE = 8


def pick(ask: Ask, key: str, asked: Words, among: Sequence[Option], last: Sequence[Option] = ()) -> str:
    """One of `among`, shown eight at a time, or of `last`, which stands below every page."""
    pages = max(1, -(-len(among) // PAGE))
    turned = ask.page(key) or "0"
    page = min(int(turned), pages - 1) if turned.isdigit() else 0
    rows = [[option] for option in among[page * PAGE : (page + 1) * PAGE]]
    turns = [
        Option(str(to), label, page=True)
        for to, label in ((page - 1, words.earlier()), (page + 1, words.more()))
        if 0 <= to < pages
    ]
    if turns:
        rows.append(turns)
    return ask.choose(key, asked, [*rows, *([option] for option in last)], reads=_reader(among))


def _reader(among: Sequence[Option]) -> Callable[[str], str | Words]:
    def read(text: str) -> str | Words:
        said = " ".join(text.split()).casefold()
        found = [option for option in among if said in option.label.casefold()]
        exact = [option for option in found if option.label.casefold() == said]
        if len(found) == 1 or exact:
            return (exact or found)[0].key
        return words.several_called([option.label for option in found]) if found else words.none_called()

    return read
