"""The answer page at one replica, while the other is in the middle of something for the same person."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import select

from bot.domain.mail_codes import Tried
from bot.storage import models as m
from bot.storage.work import Installation
from bot.usecases.mail_codes import send_code, try_code
from bot.web.answers import ANSWER
from tests.mail.visitor import CODE, LINK
from tests.replicas.racing import PATIENCE_SECONDS, held_before_it_commits, somebody_waits
from tests.town.browser import Browser
from tests.town.replicas import Replicas
from tests.updates.story import before_a_tac, step_to


async def test_what_the_lead_writes_down_for_the_gp_is_not_answered_once_more_on_the_page(
    both: Replicas, monkeypatch: pytest.MonkeyPatch
) -> None:
    gp, lead = both.people("GP", "lead")
    family = await before_a_tac(both, ("GP",))
    await step_to(both, "Tue 1 Dec 2026 08:59")
    await both.is_now("Wed 9 Dec 2026 10:00")
    browser = Browser(both)
    letter = await gp.gets_email("your update")
    link = LINK.search(letter.text)
    assert link
    await browser.opens(link.group())
    await browser.presses("Send me a code")
    code = CODE.search((await gp.gets_email("Your code is")).text)
    assert code
    await browser.types(code.group(1))
    await lead.says("/chase")
    await lead.taps(f"{family.reference}, GP", "They told me", "Seen, going to plan")

    await lead.taps_without_waiting("Write it down")
    await both.takes_in()
    one = both.running  # the page is the other one's
    async with asyncio.timeout(PATIENCE_SECONDS), asyncio.TaskGroup() as group:
        with held_before_it_commits(monkeypatch, one.installation) as held:
            group.create_task(one.carry_out())
            await held.inside.wait()
            pressing = group.create_task(browser.presses("Seen, no change"))
            await somebody_waits(both, unless=pressing.done)
    await one.worker.answered()
    await both.settle()

    async with both.installation.looking() as here:
        given = (await here.db.execute(select(m.GivenAnswer))).scalars().all()
    assert [(each.by_id, each.recorded_by_id) for each in given] == [(gp.person_id, lead.person_id)]
    browser.sees("This has moved on")


async def test_two_wrong_codes_at_once_are_two_tries(both: Replicas, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever guesses gains nothing by asking two replicas at the same time."""
    gp = both["GP"]
    one, other = (each.installation for each in both.replicas)
    async with one.working() as work:
        await send_code(work, gp.person_id, ANSWER)

    async def guesses(installation: Installation) -> Tried:
        return await installation.as_if_alone(lambda work: try_code(work, gp.person_id, ANSWER, "a guess"))

    async with asyncio.timeout(PATIENCE_SECONDS), asyncio.TaskGroup() as group:
        with held_before_it_commits(monkeypatch, one) as held:
            first = group.create_task(guesses(one))
            await held.inside.wait()
            second = group.create_task(guesses(other))
            await somebody_waits(both, unless=second.done)
    assert (first.result(), second.result()) == (Tried.WRONG, Tried.WRONG)
    async with both.installation.looking() as here:
        assert (await here.db.execute(select(m.MailCode.attempts))).scalars().all() == [2]
    await both.settle()
    both.hush_mail()
