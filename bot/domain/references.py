"""A family's reference: short, speakable, and one that notices a slip.

`R-1042M` is a number from 1000 on and a check letter. No letter looks like a digit or like another letter, so I, L,
O, S, Z, B, G, Q and V are not used. The weights are powers of 3 modulo 17, which never repeat in neighbouring places:
so any one wrong character and any two neighbours swapped are noticed.
"""

from __future__ import annotations

import re

from bot.domain.refusals import Refusal, refusal

_LETTERS = "ACDEFHJKMNPRTUWXY"  # 17, a prime, and 3 is a primitive root of it
_MEANT = str.maketrans({"O": "0", "I": "1", "L": "1"})  # not used as letters, so nothing else can be meant
_SEPARATOR = r"[\s\-‐‑‒–—.]*"
_FORM = re.compile(rf"{_SEPARATOR}R?{_SEPARATOR}([1-9][0-9]{{3,8}}){_SEPARATOR}([{_LETTERS}]){_SEPARATOR}")

FIRST = 1000


@refusal
class NotAReference(Refusal):
    """What was given is no family's reference. `slip`: it has the form of one, and the check letter does not fit."""

    slip: bool


def make_reference(number: int) -> str:
    """The reference of a number, from 1000 up."""
    if not FIRST <= number < 10**9:
        raise ValueError(f"a reference has a number from {FIRST} up, of at most nine figures")
    return f"R-{number}{_check_letter(str(number))}"


def read_reference(text: str) -> str:
    """The reference as it is written, from how somebody typed it: any case, spaces, no hyphen, no R.

    The letter O is read as nought, I and L as one. A separator among the figures is refused: it may stand for one that
    was meant, and without it the number can be another family's. Raises `NotAReference`.
    """
    form = _FORM.fullmatch(text.upper().translate(_MEANT))
    if form is None:
        raise NotAReference(slip=False)
    digits, letter = form.groups()
    if letter != _check_letter(digits):
        raise NotAReference(slip=True)
    return f"R-{digits}{letter}"


def _check_letter(digits: str) -> str:
    total = sum(int(digit) * pow(3, place, 17) for place, digit in enumerate(reversed(digits), 1))
    return _LETTERS[total % 17]
