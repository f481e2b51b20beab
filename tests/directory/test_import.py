"""Bringing in people and closed days: all or nothing, safe to repeat."""

from __future__ import annotations

from datetime import date

import pytest

from bot.domain.facts import Function, Role
from bot.domain.people_file import read_people
from bot.domain.sheet import FileRefused, Problem
from bot.domain.terms_file import read_terms
from bot.storage import closures, people, posts
from bot.storage.directory_facts import directory
from bot.storage.models import Person
from bot.storage.work import Here, Installation
from bot.usecases.people_import import Imported, import_people
from bot.usecases.terms_import import TermsImported, import_terms

HEADER = "agency,function,name,email"
FULL = f"{HEADER},line_manager,deputy,posts,working_days,leaving_on"
BOROUGH = f"""{FULL}
CAF team,early help,Ada Bell,ada@x.example,,ben@x.example,CAF team; CAF manager,,
CAF team,early help,Ben Cole,ben@x.example,ada@x.example,,CAF team; deputy CAF manager; safeguarding lead,Mon-Wed,
Oakfield Primary,school,Cleo Dunn,cleo@oak.example,,,safeguarding lead,,2026-12-18
"""


async def bring_in(installation: Installation, text: str) -> Imported:
    file, problems = read_people(text)
    assert problems == []
    async with installation.working() as work:
        return await import_people(work, file)


async def person(here: Here, address: str) -> Person:
    found = await people.person_by_email(here, address)
    assert found is not None
    return found


async def test_a_borough_comes_in_whole(installation: Installation) -> None:
    done = await bring_in(installation, BOROUGH)
    assert (done.added, done.changed, done.same, len(done.new_agencies)) == (3, 0, 0, 2)
    async with installation.looking() as here:
        ada, ben, cleo = [await person(here, f"{name}.example") for name in ("ada@x", "ben@x", "cleo@oak")]
        assert (ada.name, ada.deputy_id, ada.in_caf_team) == ("Ada Bell", ben.id, True)
        assert (ben.line_manager_id, ben.working_weekdays) == (ada.id, "012")
        assert (cleo.function, cleo.leaving_on) == (Function.SCHOOL, date(2026, 12, 18))
        assert await posts.holders(here, Role.CAF_MANAGER) == [ada.id, ben.id]
        assert (await directory(here)).caf_team == (ada.id, ben.id)
        assert {agency.name: agency.safeguarding_lead_id for agency in await people.agencies(here)} == {
            "CAF team": ben.id,
            "Oakfield Primary": cleo.id,
        }


async def test_repeating_it_changes_nothing(installation: Installation) -> None:
    await bring_in(installation, BOROUGH)
    done = await bring_in(installation, BOROUGH)
    assert (done.added, done.changed, done.same, done.anything) == (0, 0, 3, False)


async def test_what_the_file_leaves_out_stays_as_it_is(installation: Installation) -> None:
    await bring_in(installation, BOROUGH)
    done = await bring_in(installation, f"{HEADER}\ncaf  TEAM,early help,Ada Bell-Moss,ADA@x.example")
    assert (done.added, done.changed, len(done.new_agencies)) == (0, 1, 0)
    async with installation.looking() as here:
        ada = await person(here, "ada@x.example")
        assert (ada.name, ada.in_caf_team) == ("Ada Bell-Moss", True)
        assert await posts.holders(here, Role.CAF_MANAGER) == [ada.id, (await person(here, "ben@x.example")).id]


async def test_an_empty_cell_clears(installation: Installation) -> None:
    await bring_in(installation, BOROUGH)
    done = await bring_in(installation, f"{FULL}\nCAF team,early help,Ben Cole,ben@x.example,,,,,")
    assert (done.changed, done.changed_agencies) == (1, {"cafteam"})
    async with installation.looking() as here:
        ben = await person(here, "ben@x.example")
        assert (ben.line_manager_id, ben.in_caf_team, ben.working_weekdays) == (None, False, "01234")
        assert await posts.holders(here, Role.CAF_MANAGER) == [(await person(here, "ada@x.example")).id]
        caf = next(agency for agency in await people.agencies(here) if agency.name == "CAF team")
        assert caf.safeguarding_lead_id is None


async def test_a_line_manager_whom_nobody_knows_refuses_the_whole_file(installation: Installation) -> None:
    file, _ = read_people(f"{HEADER},line_manager\nCAF team,early help,Ada Bell,ada@x.example,boss@x.example")
    with pytest.raises(FileRefused) as refused:
        async with installation.working() as work:
            await import_people(work, file)
    assert refused.value.problems == (Problem(2, "line_manager", "nobody_has", "boss@x.example"),)
    async with installation.looking() as here:
        assert await people.agencies(here) == []


async def test_hundreds_of_people(installation: Installation) -> None:
    rows = [f"School {n % 40},school,Person {n} Example,p{n}@s.example,p0@s.example" for n in range(1, 900)]
    text = f"{HEADER},line_manager\nSchool 0,school,Person 0 Example,p0@s.example,\n" + "\n".join(rows)
    done = await bring_in(installation, text)
    assert (done.added, len(done.new_agencies)) == (900, 40)
    assert (await bring_in(installation, text)).same == 900


TERMS = """who,what,from,to,name
schools,term,2026-09-02,2026-10-23,Autumn 1
schools,term,2026-11-02,2026-12-18,Autumn 2
schools,term,2027-01-04,2027-02-12,Spring 1
authority,closed,2026-12-29,2026-12-31,Council closed
Oakfield Primary,closed,2026-11-27,2026-11-27,Training
"""


async def bring_in_terms(installation: Installation, text: str) -> TermsImported:
    file, problems = read_terms(text)
    assert problems == []
    async with installation.working() as work:
        return await import_terms(work, file)


async def test_terms_come_in_and_can_be_corrected(installation: Installation) -> None:
    await bring_in(installation, BOROUGH)
    assert await bring_in_terms(installation, TERMS) == TermsImported(added=4)
    assert await bring_in_terms(installation, TERMS) == TermsImported(same=4)
    moved = TERMS.replace("2026-12-18", "2026-12-16")
    assert await bring_in_terms(installation, moved) == TermsImported(added=1, removed=1, same=3)
    async with installation.looking() as here:
        spans = [(one.start_on, one.until) for one in await closures.closures(here, "schools")]
    assert spans == [(date(2026, 10, 24), date(2026, 11, 2)), (date(2026, 12, 17), date(2027, 1, 4))]


async def test_another_year_leaves_the_first_alone(installation: Installation) -> None:
    await bring_in(installation, BOROUGH)
    await bring_in_terms(installation, TERMS)
    later = "who,what,from,to\nschools,term,2027-09-02,2027-10-22\nschools,term,2027-11-01,2027-12-17"
    assert await bring_in_terms(installation, later) == TermsImported(added=1)
    async with installation.looking() as here:
        assert len(await closures.closures(here, "schools")) == 3


async def test_closed_days_of_an_agency_that_nobody_knows_are_refused(installation: Installation) -> None:
    file, _ = read_terms(TERMS)
    with pytest.raises(FileRefused) as refused:
        async with installation.working() as work:
            await import_terms(work, file)
    assert refused.value.problems == (Problem(6, "who", "unknown_agency", "Oakfield Primary"),)
