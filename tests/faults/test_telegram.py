"""Telegram is in trouble: nothing is lost, and what may be said twice says so."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest

from bot import metrics
from bot.storage import health
from bot.views import health as words
from tests.faults.round import ASKED, NINE, asked, before_the_round, forget, goes_side_by_side, refused, said, states
from tests.town.town import Town


async def test_a_storm_of_429_in_one_round_is_waited_out_to_the_second_and_loses_and_repeats_nothing(
    town: Town,
) -> None:
    """Each of six calls that are on their way together is told to wait, each for another time: the longest holds."""
    since = await before_the_round(town)
    goes_side_by_side(town)
    for seconds in (5, 17, 40, 3, 29, 11):
        town.api.faults.order({"kind": "429", "retry_after": seconds})
    await town.is_now("Tue 1 Dec 2026 09:05")

    stormed = refused(town, "retry after")
    assert len(stormed) == len(ASKED)
    over = max(stormed) + timedelta(seconds=40)
    told = asked(town, since)
    assert {key: len(times) for key, times in told.items()} == dict.fromkeys(ASKED, 1)
    assert min(one.at for one in said(town, since)) == over, "neither sooner nor later"
    assert not any(one.is_marked for one in said(town, since)), "a refusal is no doubt"
    forget(town)


async def test_what_telegram_asks_for_again_and_again_is_obeyed_each_time(town: Town) -> None:
    """Six refusals one after the other, to one and the same chat: after each exactly as long as it says."""
    since = await before_the_round(town)
    nurse = town["school nurse"].chat_id
    waits = (2, 30, 7, 61, 1, 45)
    for seconds in waits:
        town.api.faults.order({"kind": "429", "retry_after": seconds, "chat_id": nurse})
    await town.is_now("Tue 1 Dec 2026 09:10")

    tries = [*refused(town, "retry after"), asked(town, since)["school nurse"][0].at]
    assert [(later - earlier).total_seconds() for earlier, later in pairwise(tries)] == list(waits)
    assert {key: len(times) for key, times in asked(town, since).items()} == dict.fromkeys(ASKED, 1)
    forget(town)


@pytest.mark.parametrize("kind", ["500", "timeout", "reset", "accepted_then_dropped"])
async def test_where_the_answer_is_lost_it_is_said_again_and_says_so(town: Town, kind: str) -> None:
    """Two of six have no answer. Nobody knows whether they heard: they are told again, and the others are not."""
    since = await before_the_round(town)
    struck = ("school nurse", "police officer")
    for key in struck:
        town.api.faults.order({"kind": kind, "chat_id": town[key].chat_id})
    await town.is_now("Tue 1 Dec 2026 09:05")

    for key, times in asked(town, since).items():
        marks = [one.is_marked for one in times]
        if key not in struck:
            assert marks == [False], key
        elif kind == "accepted_then_dropped":
            assert marks == [False, True], key
        else:
            assert marks == [True], key
    assert (await states(town, "update_request")) == {"delivered": len(ASKED)}
    forget(town)


def late_seconds() -> float:
    """By how much all messages so far were late, taken together."""
    return sum(
        sample.value
        for metric in metrics.LATENESS.collect()
        for sample in metric.samples
        if sample.name.endswith("_sum")
    )


async def test_a_server_that_goes_on_failing_is_asked_ever_less_often_and_hears_all_in_the_end(town: Town) -> None:
    since = await before_the_round(town)
    nurse = town["school nurse"].chat_id
    town.api.faults.order({"kind": "500", "count": 6, "chat_id": nurse})
    late_before = late_seconds()
    await town.is_now("Tue 1 Dec 2026 10:00")
    (told,) = asked(town, since)["school nurse"]
    assert told.is_marked
    assert late_seconds() - late_before >= (told.at - town.at(NINE)).total_seconds(), "late since it was first due"
    assert all(len(times) == 1 for times in asked(town, since).values())
    tries = refused(town, "Internal Server Error")
    gaps = [later - earlier for earlier, later in pairwise(tries)]
    assert len(tries) == 6
    assert gaps == sorted(gaps), "each pause is no shorter than the one before"
    assert gaps[-1] > gaps[0]
    forget(town)


async def test_a_kind_whose_repeat_is_a_nuisance_is_not_said_again_and_is_listed_as_unknown(town: Town) -> None:
    """Who has joined is nice to know. Its answer is lost: the operator finds it listed, and nobody reads it twice."""
    await before_the_round(town)
    await town.is_now(NINE)
    forget(town)
    lead = town["lead"]
    since = len(town.api.ledger.accepted)
    town.api.faults.order({"kind": "accepted_then_dropped", "chat_id": lead.chat_id})
    async with town.installation.working() as work:
        work.notify("joined", person=lead.person_id, person_id=town["school"].person_id, due_at=town.clock.now())
    await town.is_now("Thu 3 Dec 2026 08:30")

    told = [one for one in said(town, since) if one.chat_id == lead.chat_id and "joined" in one.text]
    assert len(told) == 1
    assert await states(town, "joined") == {"unknown": 1}
    async with town.installation.looking() as here:
        assert "1 message may or may not have arrived" in "\n".join(words.lines(await health.report(here)))
    forget(town)


@pytest.mark.parametrize("how", ["block", "delete_account"])
async def test_whoever_cannot_be_reached_in_chat_has_an_email_and_the_lead_hears_of_it(town: Town, how: str) -> None:
    """They have blocked the bot, or their account is gone, just when the round begins."""
    since = await before_the_round(town)
    nurse, lead = town["school nurse"], town["lead"]
    getattr(town.phones, how)(nurse.chat_id)
    await town.is_now("Tue 1 Dec 2026 09:05")

    assert {key: len(times) for key, times in asked(town, since).items()} == dict.fromkeys(ASKED, 1) | {
        "school nurse": 0
    }
    letters = [letter for letter in town.mailbox.unread() if "your update for Thursday 17 December" in letter.text]
    assert [letter.to for letter in letters] == ["wynne.carbury@northwick.example"]
    town.hush()
    await town.is_now("Wed 2 Dec 2026 08:00")
    await lead.hears("we can't reach the school nurse at Northwick Community Health in Telegram")
    assert (await states(town, "update_request")) == {"delivered": len(ASKED)}
    forget(town)
