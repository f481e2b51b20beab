"""Children as the bot knows them: a letter and an age band, the eldest first. Parents and carers: a word from a list."""

from __future__ import annotations

from enum import StrEnum
from string import ascii_uppercase

from bot.domain.refusals import Refusal, refusal

MOST_CHILDREN = 12


class AgeBand(StrEnum):
    """From the eldest to the youngest."""

    FROM_16 = "from_16"
    FROM_11 = "11_to_15"
    FROM_5 = "5_to_10"
    FROM_1 = "1_to_4"
    UNDER_1 = "under_1"
    UNBORN = "unborn"


class Carer(StrEnum):
    MOTHER = "mother"
    FATHER = "father"
    STEPMOTHER = "stepmother"
    STEPFATHER = "stepfather"
    GRANDMOTHER = "grandmother"
    GRANDFATHER = "grandfather"
    RELATIVE = "relative"
    FOSTER_CARER = "foster_carer"
    OTHER_CARER = "other_carer"


@refusal
class NotAFamily(Refusal):
    """Something does not hold together: no child, too many, out of order of age, or a review before its conference."""


@refusal
class SameFamily(Refusal):
    """Both references lead to one family already."""


@refusal
class TooManyChildren(Refusal):
    """Together they would have more children than a family can have here."""


SCHOOL_AGE = frozenset({AgeBand.FROM_5, AgeBand.FROM_11, AgeBand.FROM_16})
UNDER_FIVE = frozenset({AgeBand.FROM_1, AgeBand.UNDER_1, AgeBand.UNBORN})


def is_born(age_band: str) -> bool:
    """Of a child who is not, nobody asks whether they were there, were seen, or what they think."""
    return age_band != AgeBand.UNBORN


def letter(place: int) -> str:
    """The letter of the child in this place, the eldest in place 0 being A."""
    if not 0 <= place < MOST_CHILDREN:
        raise ValueError(f"a family has 1 to {MOST_CHILDREN} children")
    return ascii_uppercase[place]


def bands_after(elder: AgeBand | None) -> tuple[AgeBand, ...]:
    """What the next child may be: the same as the one before, or younger."""
    bands = tuple(AgeBand)
    return bands if elder is None else bands[bands.index(elder) :]
