"""Short ways to tell what other scenarios begin with."""

from __future__ import annotations

import re

from tests.town.people import Somebody
from tests.town.town import Town

REFERENCE = re.compile(r"R-\d+[A-Z]")


async def open_family(town: Town, table: dict[str, str], *, tier: str = "Early help", agreed: bool = True) -> str:
    """The lead opens a family of one child, and looks at it. `table`: what is tapped for each agency, and who sits there."""
    lead = town["lead"]
    await lead.says("/families")
    await lead.taps("Open a family", "1", "5 to 10", tier, "Today", "mother", "That's all")
    await lead.taps(*table, "That's all")
    in_order = ["School", "School nurse", "GP", "Charity", "Health visitor", "CAMHS", "Hospital", "Drugs"]
    for function in sorted(table, key=lambda label: next((n for n, f in enumerate(in_order) if label == f), 99)):
        await lead.taps(table[function])
    await lead.taps("Nobody is missing")
    if tier == "Child protection":
        raise AssertionError("tell that one in full")
    if agreed:
        await lead.taps("Yes, they agreed")
        if tier == "Early help":
            await lead.taps("Everyone at the table")
        await lead.taps("Today")
        if tier == "Early help":
            await lead.taps("Sunday 2 May 2027")
    else:
        await lead.taps("Not asked yet")
    await lead.taps("Open the family")
    saw(lead, "is open")
    lead.hush()  # none is booked yet, which another scenario is about
    reference = newest_reference(lead)
    await lead.says("/families")
    await lead.taps(reference)
    return reference


def saw(who: Somebody, *texts: str) -> None:
    """One of the messages on the phone shows all of this, whatever has come after it."""
    shown = [message["text"] for message, _line in who.lines()]
    assert any(all(text in one for text in texts) for one in shown), "\n---\n".join(shown)


def newest_reference(lead: Somebody) -> str:
    found = [reference for message, _line in lead.lines() for reference in REFERENCE.findall(message["text"])]
    return max(found)
