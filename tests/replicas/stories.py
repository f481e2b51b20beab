"""What the races begin with: who has which button on the phone."""

from __future__ import annotations

from tests.town.family import Laid
from tests.town.replicas import Replicas
from tests.updates.story import before_a_tac, step_to

TAC = "TAC, Thu 17 December"


async def at(both: Replicas, family: Laid, who: str, *labels: str) -> None:
    """They open the family and tap this; what they are asked then is what they are about to answer."""
    await both[who].says("/families")
    await both[who].taps(family.reference, *labels)


async def just_before(both: Replicas, when: str) -> None:
    """All that was due before has been done; from now on it is this instant, and nobody has looked yet."""
    both.clock.move_to(both.at(when))


async def asked(both: Replicas, until: str = "Tue 1 Dec 09:00", table: tuple[str, ...] = ("school nurse",)) -> Laid:
    """A TAC on Thursday 17 December, and an update that is asked for and chased until then."""
    family = await before_a_tac(both, table)
    await step_to(both, until)
    return family


async def closes(both: Replicas, family: Laid, who: str = "lead") -> None:
    await at(both, family, who, "Close the plan", "They have moved away", "Today")


async def cancels(both: Replicas, family: Laid, who: str = "lead") -> None:
    await at(both, family, who, TAC, "Cancel the meeting", "Venue closed", "None for now", "Holidays in the way")


async def moves(both: Replicas, family: Laid, who: str = "lead", to: str = "Fri 18 December") -> None:
    await at(both, family, who, TAC, "Move", to, "1:30pm", "Venue closed")


async def removes(both: Replicas, family: Laid, who: str = "lead") -> None:
    await at(both, family, who, "Who's at the table", "School nurse", "Take this place away")


async def hands_over(both: Replicas, family: Laid, to: str, who: str = "lead") -> None:
    await at(both, family, who, "Who's at the table", "School nurse", "Change who sits here", to)


async def hands_over_lead(both: Replicas, family: Laid, to: str, who: str = "lead") -> None:
    await at(both, family, who, "Hand over the lead")
    await both[who].says(to)


async def merges(both: Replicas, family: Laid, other: Laid, who: str = "CAF worker") -> None:
    """The other one becomes a part of the family."""
    await at(both, family, who, "Opened twice?")
    await both[who].says(other.reference)
    await both[who].taps("Child A (5 to 10)")


async def schedules(both: Replicas, family: Laid, who: str = "lead") -> None:
    await at(both, family, who, "Schedule a meeting", "Any weekday, any time", "Thu 19 November", "Online")
    await both[who].taps("Leave it out", "Fix it now")


async def leaves(both: Replicas, who: str, last_day: str = "4 December") -> None:
    await both[who].says("/settings")
    await both[who].taps("Leaving date")
    await both[who].says(last_day)
