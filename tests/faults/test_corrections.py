"""Whoever may have heard of a date hears what became of it, though nobody knows whether the invitation arrived."""

from __future__ import annotations

from tests.scheduling.arranging import fixed_tac
from tests.town.family import Laid
from tests.town.town import Town


def loses_the_answer(town: Town, key: str) -> None:
    """The next message arrives and its answer does not; then Telegram fails for some minutes."""
    chat = town[key].chat_id
    town.api.faults.order({"kind": "accepted_then_dropped", "chat_id": chat})
    town.api.faults.order({"kind": "500", "count": 4, "chat_id": chat})


async def invited(town: Town) -> Laid:
    """The school has the invitation on the phone, and the bot does not know it."""
    loses_the_answer(town, "school")
    return await fixed_tac(town)


async def opens_the_meeting(town: Town, laid: Laid) -> None:
    await town["lead"].says("/families")
    await town["lead"].taps(laid.reference, "TAC, Thu 19 November")


async def test_a_cancellation_is_said_to_whoever_may_have_been_invited(town: Town) -> None:
    laid = await invited(town)
    await opens_the_meeting(town, laid)
    await town["lead"].taps("Cancel the meeting", "Venue closed", "None for now", "Holidays in the way")
    await town["lead"].taps("Cancel it and tell everybody")
    await town.is_now("Tue 3 Nov 09:00")
    await town["school"].hears("the TAC on Thursday 19 November", "is cancelled")
    await town["school"].gets_email("METHOD:CANCEL")
    town.hush()
    town.hush_mail()


async def test_a_move_is_said_to_whoever_may_have_been_invited(town: Town) -> None:
    laid = await invited(town)
    await opens_the_meeting(town, laid)
    await town["lead"].taps("Move", "Fri 20 November", "1:30pm", "Venue closed", "Move it")
    await town.passes(minutes=20)
    await town["school"].hears("the TAC on Thursday 19 November has moved to Friday 20 November")
    town.hush()
    town.hush_mail()
