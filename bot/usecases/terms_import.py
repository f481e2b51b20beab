"""Term dates and closed days from a file. What was kept for the days that it speaks of is replaced."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from bot.domain.people_file import agency_key
from bot.domain.sheet import FileRefused
from bot.domain.terms_file import AUTHORITY, SCHOOLS, TermsFile, unknown_agencies
from bot.storage import closures, people, wake
from bot.storage.work import Work


@dataclass(slots=True)
class TermsImported:
    added: int = 0
    removed: int = 0
    same: int = 0


async def import_terms(work: Work, file: TermsFile) -> TermsImported:
    """Take a file that was read without fault. Raises FileRefused where it names an agency nobody knows."""
    agencies = await people.agencies_by_key(work)
    problems = unknown_agencies(file, frozenset(agencies))
    if problems:
        raise FileRefused(tuple(problems))
    done = TermsImported()
    for who in dict.fromkeys(line.who for line in file.lines):
        scope, agency_id = _scope(who, {key: agency.id for key, agency in agencies.items()})
        wanted = {one.span: one.name for one in file.closed() if one.who == who}
        whole = file.whole(who)
        for kept in await closures.closures(work, scope, agency_id):
            span = next((one for one in wanted if (one.start_on, one.until) == (kept.start_on, kept.until)), None)
            if span is not None:
                del wanted[span]
                done.same += 1
            elif kept.start_on < whole.until and kept.until > whole.start_on:
                await closures.remove_closure(work, kept.id)
                done.removed += 1
        for span, name in wanted.items():
            closures.add_closure(work, scope, agency_id, span, name)
            done.added += 1
    if done.added or done.removed:
        work.audit("terms_imported", added=done.added, removed=done.removed)
        await wake.wake_everybody(work)
    return done


def _scope(who: str, agencies: dict[str, UUID]) -> tuple[str, UUID | None]:
    return (who, None) if who in (AUTHORITY, SCHOOLS) else ("agency", agencies[agency_key(who)])
