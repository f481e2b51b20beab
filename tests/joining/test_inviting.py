"""The CAF team invites others from chat."""

from __future__ import annotations

from tests.joining.links import code_for, mailed_link
from tests.town.town import Town


async def test_a_colleague_who_is_known_is_invited_in_four_taps(town: Town) -> None:
    worker, newcomer = town["CAF worker"], town["newcomer"]
    await worker.says("/invite")
    await worker.says("northwick housing")
    await worker.taps("Housing", "Ferdy Pascoe", "Make the link")
    await worker.sees("A link for Ferdy Pascoe, housing, Northwick Housing", "https://t.me/", "It works once")
    shown = worker.newest["text"]
    mailed = await mailed_link(town, "newcomer")
    assert mailed.removeprefix("/start ") in shown
    await newcomer.says(mailed)
    await newcomer.says(await code_for(town, "newcomer"))
    await newcomer.sees("You've joined")
    await town.is_now("Tue 3 Nov 08:00")
    await worker.hears("Somebody whom you invited has joined: Northwick Housing")


async def test_somebody_new_at_a_new_agency(town: Town) -> None:
    manager = town["CAF manager"]
    await manager.says("/invite")
    await manager.taps("Another agency")
    await manager.says("Beacon Young Carers")
    await manager.taps("A charity or community group", "Charity or community group")
    await manager.says("Ottoline Grebe")
    await manager.says("not an address")
    await manager.sees("That doesn't look like an e-mail address")
    await manager.says("dilys.armitage@northwick.example")
    await manager.sees("Somebody else has that address already")
    await manager.says("ottoline@beacon.example")
    await manager.taps("Come to meetings", "Make the link")
    await manager.sees("A link for Ottoline Grebe, charity or community group, Beacon Young Carers")
    assert [letter.to for letter in town.mailbox.unread()] == ["ottoline@beacon.example"]
    town.mailbox.letters.clear()


async def test_going_back_and_cancelling_leave_nothing(town: Town) -> None:
    worker = town["CAF worker"]
    await worker.says("/invite")
    await worker.taps("More", "Northwick Housing")
    await worker.sees("What do they do at Northwick Housing?")
    await worker.taps("Back")
    await worker.sees("First, their agency")
    await worker.taps("Cancel")
    await worker.sees("Cancelled. Nothing was changed.")


async def test_only_the_caf_manager_adds_to_the_caf_team(town: Town) -> None:
    for who, may in (("CAF worker", False), ("CAF manager", True)):
        inviter = town[who]
        await inviter.says("/invite")
        await inviter.taps("CAF Team", "Early help", "Somebody new")
        await inviter.says("Piers Gannet")
        await inviter.says("piers.gannet@northwick.example")
        await inviter.taps("I don't know yet", "I don't know yet")
        labels = [button["label"] for row in inviter.newest["buttons"] for button in row]
        assert ("Work in the CAF team" in labels) is may
        await inviter.taps("Cancel")


async def test_whoever_does_not_look_after_people_cannot_invite(town: Town) -> None:
    lead = town["lead"]
    await lead.says("/invite")
    await lead.sees("I don't know that one")
