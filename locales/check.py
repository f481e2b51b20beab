"""Extract every sentence again and compare: one that never reached the catalogs fails.

`python -m locales.check` compares; `--write` brings the template and each language's catalog up to date.
"""

from __future__ import annotations

import sys
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

HERE = Path(__file__).parent
SOURCE = HERE.parent / "bot"
TEMPLATE = HERE / "roundtable.pot"
KEYWORDS = {"_": None, "N_": None, "ngettext": (1, 2)}


def extract() -> Catalog:
    catalog = Catalog(project="roundtable", charset="utf-8", fuzzy=False)
    found = extract_from_dir(SOURCE, [("**.py", "python")], keywords=KEYWORDS, comment_tags=["Translators:"])
    for _file, _line, message, comments, context in sorted(found, key=lambda each: str(each[2])):
        catalog.add(message, None, auto_comments=comments, context=context)
    return catalog


def text(catalog: Catalog) -> bytes:
    """The catalog without dates and places, so that only a change of words is a change."""
    out = BytesIO()
    write_po(out, catalog, omit_header=True, no_location=True, width=100, sort_output=True)
    return (
        b'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n'
        + plural(catalog)
        + b"\n"
        + out.getvalue()
    )


def plural(catalog: Catalog) -> bytes:
    if catalog.locale is None:
        return b""
    return f'"Language: {catalog.locale_identifier}\\n"\n"Plural-Forms: {catalog.plural_forms}\\n"\n'.encode()


def updated(path: Path, template: Catalog) -> Catalog:
    """A language's catalog with today's messages; a translation is kept for as long as its message is."""
    language = path.parts[-3]
    with path.open("rb") as file:
        kept = read_po(file, locale=language)
    kept.update(template, no_fuzzy_matching=True)
    kept.obsolete.clear()
    return kept


def main(write: bool) -> int:
    template = extract()
    wanted = {TEMPLATE: text(template)}
    for path in sorted(HERE.glob("*/LC_MESSAGES/roundtable.po")):
        wanted[path] = text(updated(path, template))
    stale = [path for path, content in wanted.items() if not path.exists() or path.read_bytes() != content]
    for path in stale:
        if write:
            path.write_bytes(wanted[path])
        print(f"{'wrote' if write else 'out of date:'} {path.relative_to(HERE.parent)}")
    if stale and not write:
        print("Some words never reached the catalogs. Run: make messages")
    return 1 if stale and not write else 0


if __name__ == "__main__":
    sys.exit(main("--write" in sys.argv[1:]))
