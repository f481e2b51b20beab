"""Words about the code that goes to the work e-mail."""

from __future__ import annotations

from dataclasses import dataclass

from bot.card import Card, Words
from bot.domain.mail_codes import LASTS, TooManyCodes
from bot.i18n import _
from bot.views.refusals import explains

MINUTES = int(LASTS.total_seconds() // 60)


@dataclass(frozen=True, slots=True)
class Code:
    digits: str
    purpose: str  # "join", "answer" or "email"


def mail_code(code: Code) -> Card:
    first, second = code.digits[:3], code.digits[3:]
    told = {
        "join": _("Your code is {code}. Type it into the chat with Roundtable to join."),
        "email": _(
            "Your code is {code}. Type it where you were asked for it, and we write to this address from now on."
        ),
    }.get(code.purpose, _("Your code is {code}. Type it into the page that asked for it."))
    rest = _(
        "It works once, for {minutes} minutes. If you did not ask for it, you need do nothing. "
        "Please do not pass it on: nobody from Roundtable will ever ask you for it."
    )
    return Card(f"{told.format(code=f'{first} {second}')}\n\n{rest.format(minutes=MINUTES)}")


@explains(TooManyCodes)
def too_many_codes(refusal: TooManyCodes) -> Words:
    return Words(
        _(
            "We have sent {most} codes within the hour, so we are waiting before we send another. "
            "Please look in your junk mail, or try again in an hour."
        ).format(most=refusal.most_in_an_hour)
    )
