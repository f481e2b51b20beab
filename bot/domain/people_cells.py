"""Cells of a people file, read as people write them. Each reader returns None for what it cannot use."""

from __future__ import annotations

import re
from datetime import date, datetime

from bot.domain.facts import Function, Role

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
RANKS = {"": 0, "deputy_": 1, "cover_": 2}
"""A post's holder comes first, then the deputy, then whoever else covers."""

POSTS = (Role.CAF_MANAGER, Role.TEAM_MANAGER, Role.CONFERENCE_CHAIR, Role.HEAD_OF_SERVICE, Role.OPERATOR)
CAF_TEAM, LEAD, SAFEGUARDING = "caf_team", "lead_professional", "safeguarding_lead"
PARTS = (CAF_TEAM, LEAD, SAFEGUARDING)

_OTHER_NAMES = {
    "health_visiting": Function.HEALTH_VISITOR,
    "school_nursing": Function.SCHOOL_NURSE,
    "general_practice": Function.GP,
    "doctor": Function.GP,
    "drugs_and_alcohol": Function.DRUG_ALCOHOL,
    "drugs_and_alcohol_service": Function.DRUG_ALCOHOL,
    "substance_misuse": Function.DRUG_ALCOHOL,
    "nursery": Function.SCHOOL,
    "college": Function.SCHOOL,
    "ewo": Function.EDUCATION_WELFARE,
    "childrens_centre": Function.CHILDRENS_PROJECT,
    "caf": Function.EARLY_HELP,
    "childrens_social_care": Function.SOCIAL_CARE,
    "social_worker": Function.SOCIAL_CARE,
    "yot": Function.YOUTH_OFFENDING,
    "youth_justice": Function.YOUTH_OFFENDING,
    "charity": Function.THIRD_SECTOR,
    "voluntary": Function.THIRD_SECTOR,
    "voluntary_sector": Function.THIRD_SECTOR,
}


def word(cell: str) -> str:
    """ "Children's social care" as `childrens_social_care`."""
    return re.sub(r"[^a-z0-9]+", "_", cell.casefold().replace("'", "").replace("’", "")).strip("_")


def read_function(cell: str) -> Function | None:
    name = word(cell)
    return _OTHER_NAMES.get(name) or next((function for function in Function if function.value == name), None)


def read_posts(cell: str) -> tuple[frozenset[str], tuple[tuple[Role, int], ...]] | str:
    """The parts somebody plays and the posts they hold with their rank; or the word that is neither."""
    parts: set[str] = set()
    posts: list[tuple[Role, int]] = []
    for said in re.split(r"[;,/|]", cell):
        name = word(said)
        if not name:
            continue
        post = next(
            ((role, rank) for role in POSTS for prefix, rank in RANKS.items() if name == prefix + role.value), None
        )
        if name in PARTS:
            parts.add(name)
        elif post is not None:
            posts.append(post)
        else:
            return said.strip()
    return frozenset(parts), tuple(dict.fromkeys(posts))


def read_weekdays(cell: str) -> frozenset[int] | None:
    """ "Mon Tue Thu", "Mon-Wed", "Monday to Friday". Monday is 0."""
    days: set[int] = set()
    tidy = re.sub(r"\s*(?:-|–|\bto\b)\s*", "-", cell.casefold())
    for said in re.split(r"[\s,;/&]+|\band\b", tidy):
        if not said:
            continue
        ends = [_weekday(end) for end in said.split("-")]
        if None in ends or len(ends) > 2:
            return None
        first, last = ends[0], ends[-1]
        assert first is not None
        assert last is not None
        if last < first:
            return None
        days.update(range(first, last + 1))
    return frozenset(days) or None


def _weekday(said: str) -> int | None:
    said = said.rstrip(".")
    found = [place for place, day in enumerate(DAYS) if len(said) >= 2 and day.startswith(said)]
    return found[0] if len(found) == 1 else {"tues": 1, "weds": 2, "thur": 3, "thurs": 3}.get(said)


def read_date(cell: str) -> date | None:
    """2026-12-18, or as spreadsheets write it in Britain: 18/12/2026, 18.12.2026, 18-Dec-2026."""
    for form in ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%d-%b-%Y", "%d %b %Y", "%d %B %Y"):
        try:
            return datetime.strptime(cell, form).date()  # noqa: DTZ007 - a day, not an instant
        except ValueError:
            continue
    return None


def read_yes(cell: str) -> bool | None:
    said = cell.casefold()
    if said in {"", "no", "n", "false", "0"}:
        return False
    return True if said in {"yes", "y", "true", "1", "x"} else None
