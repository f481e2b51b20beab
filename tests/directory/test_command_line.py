"""`roundtable import` and `roundtable invite`: one clear line for what is wrong, exit status 2, nothing taken."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.app.cli import main
from bot.app.migrate import upgrade

PEOPLE = "agency,function,name,email,posts\nCAF Team,early help,Ada Bell,ada@x.example,{posts}\n"
TERMS = "who,what,from,to\nCAF Team,closed,2026-11-27,2026-11-27\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    url = f"sqlite+aiosqlite:///{tmp_path}/roundtable.db"
    monkeypatch.setenv("ROUNDTABLE_DATABASE_URL", url)
    monkeypatch.setenv("ROUNDTABLE_KEYS", str(tmp_path / "keys.json"))
    monkeypatch.delenv("ROUNDTABLE_TOKEN", raising=False)
    upgrade(url)
    (tmp_path / "people.csv").write_text(PEOPLE.format(posts=""))
    (tmp_path / "terms.csv").write_text(TERMS)
    return tmp_path


def test_a_dry_run_keeps_nothing(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for _ in range(2):
        assert main(["import", str(folder / "people.csv"), "--dry-run"]) == 0
        assert capsys.readouterr().out.startswith("Would import: 1 new")
    assert main(["import", str(folder / "people.csv")]) == 0
    assert capsys.readouterr().out == "Imported: 1 new, 0 changed, 0 as they were. New agencies: 1.\n"


def test_people_and_terms_together_in_any_order(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", str(folder / "terms.csv"), str(folder / "people.csv")]) == 0
    assert [line.split(":")[0] for line in capsys.readouterr().out.splitlines()] == [
        "Imported",
        "Imported closed days",
    ]
    assert main(["import", str(folder / "people.csv"), "--terms", str(folder / "terms.csv")]) == 0
    assert "0 new, 0 no longer, 1 as they were" in capsys.readouterr().out


def test_one_faulty_file_stops_both(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "terms.csv").write_text(TERMS.replace("CAF Team", "Nobody's"))
    assert main(["import", str(folder / "people.csv"), str(folder / "terms.csv")]) == 2
    assert capsys.readouterr().err.splitlines() == [
        "terms.csv, row 2, who: “Nobody's” is not an agency here. Give authority, schools, or an agency's name.",
        "Nothing was imported: 1 thing is wrong.",
    ]
    assert main(["import", str(folder / "people.csv")]) == 0
    assert capsys.readouterr().out.startswith("Imported: 1 new")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "people.csv: there are no rows in it."),
        (b"PK\x00\x00", "people.csv: this is not a text file. Save the spreadsheet as CSV."),
        (b"colour,size\nred,4\n", "people.csv is neither a people file nor a terms file"),
        (None, "people.csv cannot be read"),
    ],
)
def test_a_file_that_is_none(
    folder: Path, capsys: pytest.CaptureFixture[str], content: bytes | None, said: str
) -> None:
    path = folder / "people.csv"
    path.unlink()
    if content is not None:
        path.write_bytes(content)
    assert main(["import", str(path)]) == 2
    assert said in capsys.readouterr().err


def test_an_invitation_needs_somebody_and_the_bots_name(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for arguments, said in (
        ([], "Give the CAF manager's name and work e-mail"),
        (["--name", "Ada Bell", "--email", "ada"], "--email must be a work e-mail address."),
        (["--name", "A", "--email", "ada@x.example"], "--name must be a name"),
        (["--name", "Ada Bell", "--email", "ada@x.example"], "ROUNDTABLE_TOKEN is missing"),
    ):
        assert main(["invite", *arguments]) == 2
        assert said in capsys.readouterr().err


async def _know_the_bot(url: str) -> None:
    from bot.app.serve import install
    from bot.settings import Settings
    from bot.storage.invitations import note_bot_name

    installation = install(Settings(database_url=url))
    async with installation.working() as work:
        await note_bot_name(work, "northwick_bot")
    await installation.database.close()


def test_the_first_caf_manager_is_invited_once(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    import asyncio
    import os

    asyncio.run(_know_the_bot(os.environ["ROUNDTABLE_DATABASE_URL"]))
    ada = ["--name", "Ada Bell", "--email", "ada@x.example"]
    assert main(["invite", *ada]) == 0
    first = capsys.readouterr().out
    assert re.match(r"https://t\.me/northwick_bot\?start=[\w-]{24}\n\nFor Ada Bell\.", first)
    assert main(["invite", *ada]) == 2
    assert "There already is a CAF manager" in capsys.readouterr().err
    assert main(["invite", "--again"]) == 0
    second = capsys.readouterr().out
    assert "For Ada Bell." in second
    assert second != first
