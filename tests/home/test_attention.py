"""Drift is noticed, said once, put off, said again when it worsens, and gone when it is put right."""

from __future__ import annotations

from tests.town.family import lay_family
from tests.town.town import Town

# A TAC is due 15 working days after the assessment of Monday 2 November 2026: on Monday 23 November. With ten working
# days' notice it has to be booked by Monday 9 November, and is watched from that Monday's 08:00 on.


async def test_what_shows_is_in_the_leads_digest_and_red_reaches_the_manager_at_once(town: Town) -> None:
    lead, manager = town["lead"], town["CAF manager"]
    family = await lay_family(town, table=(), opened="Mon 2 Nov 2026 09:00")
    await family.wakes()
    lead.hush()
    await town.is_now("Mon 9 Nov 07:59")
    await manager.hears_nothing()
    await town.is_now("Mon 9 Nov 08:00")
    await manager.hears(
        f"{family.reference} needs a date. The TAC is due by Monday 23 November and none is booked.",
        "Urgent since Monday 9 November.",
        offering=["Book it", "Ask the lead", "I know: remind me…", "Why am I seeing this?"],
    )
    await lead.hears("needs a date", "Urgent since Monday 9 November", offering=["Book it"])
    await town.is_now("Fri 13 Nov 12:00")
    await manager.hears_nothing()
    lead.hush()
