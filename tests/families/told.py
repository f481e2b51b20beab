"""Short ways to tell what other scenarios begin with."""

from __future__ import annotations

from datetime import date

from bot.domain.children import AgeBand, Carer
from bot.domain.facts import Function, Tier
from bot.domain.household import NewChild
from bot.storage.models import Family
from bot.storage.work import Who
from bot.usecases import families
from bot.usecases.families import Given, NewPlace, Opening
from bot.views.directory import function_label
from tests.town.cast import CAST
from tests.town.people import Somebody
from tests.town.seed import agency_id, person_id
from tests.town.town import Town

TIERS = {"Early help": Tier.EARLY_HELP, "Child in need": Tier.CHILD_IN_NEED}


async def open_family(town: Town, table: dict[str, str], *, tier: str = "Early help", agreed: bool = True) -> str:
    """The lead has opened a family of one child, and looks at it. `table`: the functions, and who sits there.

    How it is opened in chat is told in full in `test_opening`.
    """
    lead = town["lead"]
    today = town.clock.now().date()
    by_label = {function_label(function): function for function in Function}
    people = {part.name: part.key for part in CAST}
    places = []
    for label, name in table.items():
        who = people.get(name)
        agency = next(part.agency for part in CAST if part.function == by_label[label].value)
        places.append(NewPlace(agency_id(agency), by_label[label], person_id(who) if who else None))
    given = Given(today, (Carer.MOTHER,), until=date(2027, 5, 2) if tier == "Early help" else None)
    opening = Opening(
        children=(NewChild(AgeBand.FROM_5, TIERS[tier], today),),
        carers=(Carer.MOTHER,),
        lead_id=person_id("lead"),
        places=tuple(places),
        agreement=given if agreed else None,
    )
    async with town.installation.working(Who(person_id("lead"))) as work:
        family_id = await families.open_family(work, opening)
        reference = (await work.db.get_one(Family, family_id)).reference
    await town.settle()
    lead.hush()  # none is booked yet, which another scenario is about
    await lead.says("/families")
    await lead.taps(reference)
    return reference


def saw(who: Somebody, *texts: str) -> None:
    """One of the messages on the phone shows all of this, whatever has come after it."""
    shown = [message["text"] for message, _line in who.lines()]
    assert any(all(text in one for text in texts) for one in shown), "\n---\n".join(shown)
