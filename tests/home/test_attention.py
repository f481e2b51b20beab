"""Drift is noticed, said once, put off, said again when it worsens, and gone when it is put right."""

from __future__ import annotations

from bot.domain.facts import Tier
from bot.flows.registry import registry
from bot.storage.work import Who
from tests.town.family import Laid, lay_family
from tests.town.town import Town

# A TAC is due 15 working days after the assessment of Monday 2 November 2026: on Monday 23 November. With ten working
# days' notice it has to be booked by Monday 9 November, and it is shown five working days before: from the start.
NEEDS_A_DATE = "needs a date. The TAC is due by Monday 23 November and none is booked."


async def opened(town: Town) -> Laid:
    """A family that was opened this morning, and whose lead has had the first prompt to book."""
    family = await lay_family(town, table=())
    await family.wakes()
    await town["lead"].hears("none is booked. Book it now", offering=["Book it"])
    return family


async def test_what_shows_is_in_the_leads_digest_and_only_red_reaches_the_manager(town: Town) -> None:
    lead, manager = town["lead"], town["CAF manager"]
    family = await opened(town)
    await town.is_now("Tue 3 Nov 07:59")
    await town.nothing_was_sent()
    await town.is_now("Tue 3 Nov 08:00")
    await lead.hears(f"{family.reference} {NEEDS_A_DATE}", "Shown since Monday 2 November.", offering=["Book it"])
    await manager.hears_nothing()
    await town.is_now("Mon 9 Nov 07:59")
    await town.nothing_was_sent()
    await town.is_now("Mon 9 Nov 08:00")
    await manager.hears(
        f"{family.reference} needs a date. The TAC is due by Monday 23 November and none is booked.",
        "It is too late to give people 10 working days.",
        "Urgent since Monday 9 November.",
        offering=["Book it", "Ask the lead", "I know: remind me…", "Why am I seeing this?"],
    )
    await lead.hears("needs a date", "Urgent since Monday 9 November", offering=["Book it"])
    await town.is_now("Fri 13 Nov 12:00")
    await town.nothing_was_sent()


async def test_what_worsens_as_the_digest_leaves_is_told_once(town: Town) -> None:
    """It was first noted on Friday, and is red from Monday's digest on, which is sent before the sweep gets round to the
    family: the lead reads there that it is urgent, and need not read it again a moment later."""
    lead, manager = town["lead"], town["CAF manager"]
    await town.is_now("Fri 6 Nov 10:00")
    began = "Mon 2 Nov 2026 09:00"
    family = await lay_family(town, table=(), assessed=began, baseline=began)
    await family.wakes()
    await lead.hears("none is booked. Book it now")
    await town.is_now("Mon 9 Nov 07:59")
    await town.nothing_was_sent()
    town.clock.move_to(town.at("Mon 9 Nov 08:00"))
    await town.running.send()
    await lead.hears("needs a date", "Urgent since Monday 9 November")
    await town.settle()
    await manager.hears("needs a date", "Urgent since Monday 9 November")
    await town.is_now("Tue 10 Nov 12:00")
    await town.nothing_was_sent()


async def test_what_is_put_off_is_silent_until_it_worsens(town: Town) -> None:
    lead, manager = town["lead"], town["CAF manager"]
    await opened(town)
    await town.is_now("Tue 3 Nov 08:00")
    await lead.hears("needs a date")
    await lead.taps("I know: remind me…")
    await lead.sees("until when?", offering=["Wed 4 November", "Fri 6 November", "Tue 10 November"])
    await lead.taps("Tue 10 November")
    await lead.sees("You will be reminded on Tuesday 10 November.", "Put off until Tuesday 10 November")
    await lead.says("/attention")
    await lead.sees("1 family, worst first:", "(put off)")
    await town.is_now("Mon 9 Nov 07:59")
    await town.nothing_was_sent()
    await town.is_now("Mon 9 Nov 08:00")
    await manager.hears("needs a date", "Urgent since Monday 9 November")
    await lead.hears("needs a date", "Urgent since Monday 9 November", offering=["I know: remind me…"])
    await town.is_now("Tue 10 Nov 12:00")
    await town.nothing_was_sent()


async def test_it_can_be_put_off_twice_and_comes_back_on_the_day(town: Town) -> None:
    lead = town["lead"]
    await opened(town)
    await town.is_now("Tue 3 Nov 08:00")
    await lead.hears("needs a date")
    for until, next_morning in (("Wed 4 November", "Wed 4 Nov 08:00"), ("Thu 5 November", "Thu 5 Nov 08:00")):
        await lead.taps("I know: remind me…", until)
        await town.is_now(next_morning)
        await lead.hears("needs a date", "Shown since Monday 2 November.")
    await lead.says("/attention")
    await lead.taps("1 R-")
    await lead.sees("needs a date")
    assert "I know: remind me…" not in [button["label"] for row in lead.newest["buttons"] for button in row]
    await town.is_now("Fri 6 Nov 18:00")
    await town.nothing_was_sent()


async def test_a_manager_asks_the_lead_once_a_day(town: Town) -> None:
    lead, manager = town["lead"], town["CAF manager"]
    family = await opened(town)
    await town.is_now("Mon 9 Nov 08:00")
    lead.hush()
    await manager.hears("needs a date")
    await manager.taps("Ask the lead")
    await manager.sees("The lead has been asked.", "You have asked the lead today.")
    await lead.hears(
        f"{family.reference}: the CAF manager asks you about this.\n{family.reference} needs a date.",
        offering=["Book it"],
    )
    await manager.says("/attention")
    await manager.taps("1 R-")
    await manager.sees("You have asked the lead today.")
    await town.is_now("Tue 10 Nov 10:00")
    await manager.says("/attention")
    await manager.taps("1 R-", "Ask the lead")
    await lead.hears("the CAF manager asks you about this.")


async def test_why_am_i_seeing_this(town: Town) -> None:
    manager = town["CAF manager"]
    await opened(town)
    await town.is_now("Mon 9 Nov 08:00")
    town["lead"].hush()
    await manager.hears("needs a date")
    await manager.taps("Why am I seeing this?")
    await manager.sees(
        "Shown 5 working days before it is too late for that notice, then urgent.", "Roundtable's default"
    )
    await manager.taps("‹ Back")
    await manager.sees("Urgent since Monday 9 November.")


async def test_the_list_clears_when_a_date_is_booked_and_an_old_button_answers_kindly(town: Town) -> None:
    lead, manager = town["lead"], town["CAF manager"]
    family = await opened(town)
    await town.is_now("Mon 9 Nov 08:00")
    await lead.hears("needs a date")
    await manager.hears("needs a date")
    await manager.says("/attention")
    await manager.sees(f"1. {family.reference}: urgent: book a date, due Mon 23 November")
    old = manager.remembers("1 R-")
    await family.meeting("Mon 23 Nov 10:00")
    await family.wakes()
    await manager.says("/attention")
    await manager.sees("No family needs attention.")
    await manager.taps_remembered(old)
    await manager.sees("No family needs attention.")
    lead.hush()


async def test_what_comes_back_is_told_with_the_next_digest(town: Town) -> None:
    """A date was booked, and is then given up: its step was taken long ago, and it is a new occasion all the same."""
    lead = town["lead"]
    family = await opened(town)
    await town.is_now("Tue 3 Nov 08:00")
    await lead.hears("needs a date")
    await town.is_now("Tue 3 Nov 10:00")
    meeting = await family.meeting("Mon 23 Nov 10:00")
    await family.wakes()
    await family.cancel(meeting)
    await family.wakes()
    await town.is_now("Wed 4 Nov 08:00")
    await lead.hears("Good morning. 2 things, about 2 minutes.", "needs a date.", "was cancelled, or moved")


async def test_while_a_date_is_being_found_only_what_is_urgent_is_said(town: Town) -> None:
    lead = town["lead"]
    family = await opened(town)
    await family.meeting("Mon 23 Nov 10:00", status="proposed", revision=0, starts_at=None, fixed_at=None)
    await family.wakes()
    await town.is_now("Tue 3 Nov 12:00")
    await town.nothing_was_sent()
    await lead.says("/attention")
    await lead.taps("1 R-")
    await lead.sees("needs a date", offering=["See the meeting"])
    await town.is_now("Mon 9 Nov 08:00")
    await lead.hears("needs a date", "Urgent since Monday 9 November")
    await town["CAF manager"].hears("needs a date", offering=["See the meeting"])


async def test_a_family_brought_in_from_elsewhere_turns_nothing_red_at_once(town: Town) -> None:
    manager, lead = town["CAF manager"], town["lead"]
    family = await lay_family(town, table=(), opened="Mon 2 Nov 2026 09:00", assessed="Mon 1 Jun 2026 09:00")
    await family.wakes()
    await town.is_now("Fri 6 Nov 18:00")
    await manager.hears_nothing()
    lead.hush()
    facts = await family.facts()
    assert [one for one in facts.signals if one.level == "red"] == []


async def test_each_manager_sees_the_families_of_their_tier(town: Town) -> None:
    help_, protection = (
        await lay_family(town, 1042, table=()),
        await lay_family(town, 1043, lead="social worker", table=(), tier=Tier.CHILD_PROTECTION),
    )
    for family in (help_, protection):
        await family.wakes()
    await town.is_now("Tue 17 Nov 12:00")  # the core group was due on Monday 16 November
    for who in town.people("lead", "social worker", "CAF manager", "team manager", "CAF worker"):
        who.hush()
    team, chair, caf, worker = town.people("team manager", "conference chair", "CAF manager", "CAF worker")
    for who in (team, chair):
        await who.says("/attention")
        await who.sees("1 family, worst first:", protection.reference)
        assert help_.reference not in who.newest["text"]
    for who in (caf, worker):
        await who.says("/attention")
        await who.sees("2 families, worst first:", protection.reference, help_.reference)
    await worker.taps("One lead's families")
    await worker.sees("Whose families?", offering=["Dilys Armitage: 1 family", "Tamsin Rook: 1 family"])
    await worker.taps("Tamsin Rook")
    await worker.sees("Tamsin Rook: 1 family:", protection.reference)
    await town["lead"].says("/attention")
    await town["lead"].sees("1 family, worst first:", help_.reference)
    await town["school"].says("/attention")
    await town["school"].sees("I don't know that one")


async def test_a_long_list_is_turned_page_by_page(town: Town) -> None:
    worker = town["CAF worker"]
    for number in range(1042, 1050):
        await (await lay_family(town, number, table=())).wakes()
    town["lead"].hush()
    await worker.says("/attention")
    await worker.sees("8 families, worst first:", "\n6. R-1047", offering=["More ›"])
    assert "\n7." not in worker.newest["text"]
    await worker.taps("More ›")
    await worker.sees("\n7. R-1048", "\n8. R-1049", offering=["‹ Earlier"])


async def test_nobody_else_learns_what_needs_attention(town: Town) -> None:
    """A signal's screen is for the lead and those above: a member of the table who guesses it sees nothing."""
    family = await lay_family(town, table=("school",))
    await family.wakes()
    town["lead"].hush()
    facts = await family.facts()
    for key, sees in (("school", False), ("lead", True), ("CAF manager", True), ("GP", False)):
        async with town.installation.looking(Who(town[key].person_id)) as here:
            about = {"family": str(family.id), "signal": facts.signals[0].key}
            shown = await registry.screens["signal"].load(here, about)
        assert (shown is not None) is sees, key
