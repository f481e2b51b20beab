"""Who blocks the bot falls back to e-mail; a group is no place for it; commands are listed by role."""

from __future__ import annotations

from bot.domain.facts import Role
from bot.flows.commands import commands_for
from bot.views.helping import command_words
from tests.joining.links import code_for, link_for, menu_of
from tests.town.family import lay_family
from tests.town.people import Somebody
from tests.town.town import Town


def told_of_it(who: Somebody) -> int:
    """How many messages that they have not noticed yet speak of somebody who cannot be reached."""
    return sum("can't reach" in text for text in who.unheard())


async def test_the_lead_hears_of_a_block_once_and_by_the_digest(town: Town) -> None:
    lead, nurse = town["lead"], town["school nurse"]
    family = await lay_family(town, table=("school nurse", "school"))
    await nurse.blocks()
    assert told_of_it(lead) == 0
    await town.is_now("Tue 3 Nov 08:00")
    assert told_of_it(lead) == 1
    await lead.hears(f"{family.reference}: we can't reach the school nurse at Northwick Community Health in Telegram")
    await town.is_now("Wed 4 Nov 09:00")
    assert told_of_it(lead) == 0
    lead.hush()


async def test_of_whoever_comes_back_before_the_digest_nothing_is_said(town: Town) -> None:
    lead, nurse = town["lead"], town["school nurse"]
    await lay_family(town, table=("school nurse",))
    await nurse.blocks()
    town.phones.unblock(nurse.chat_id)
    await nurse.says("/help")
    await nurse.sees("Here is what you can send")
    await town.is_now("Tue 3 Nov 08:00")
    assert told_of_it(lead) == 0
    lead.hush()


async def test_it_works_in_private_and_leaves_a_group(town: Town) -> None:
    group = town.phones.group_add(town["lead"].chat_id, "A team")
    await town.settle()
    said = [message["text"] for message in town.phones.shown(group) if message["from"] == "bot"]
    assert said == ["I only work in private chats, so I am leaving this group. Please write to me directly."]
    assert not town.phones.chat(group).bot_is_member


async def test_the_first_caf_manager_is_told_to_invite(town: Town) -> None:
    stranger = town["stranger"]
    await stranger.says(await link_for(town, "CAF manager"))
    await stranger.says(await code_for(town, "CAF manager"))
    await stranger.sees(
        "You've joined Roundtable, for early help at CAF Team",
        "First: invite your colleagues. Then open a family.",
        offering=["Invite somebody", "Families"],
    )
    assert "invite" in await menu_of(stranger)
    await stranger.taps("Invite somebody")
    await stranger.sees("First, their agency")
    await stranger.taps("Cancel")
    town["CAF manager"].hush()


def test_each_role_has_its_own_commands() -> None:
    everybody = ("today", "families", "meetings", "settings", "help")
    overseers = ("today", "families", "meetings", "request", "chase", "attention", "settings", "help")
    assert commands_for(frozenset({Role.HOLDER})) == everybody
    assert commands_for(frozenset({Role.HOLDER, Role.LEAD})) == (*overseers[:3], "schedule", *overseers[3:])
    assert commands_for(frozenset({Role.HOLDER, Role.TEAM_MANAGER})) == overseers
    assert commands_for(frozenset({Role.HOLDER, Role.CAF_TEAM})) == (
        "today",
        "families",
        "meetings",
        "schedule",
        "request",
        "chase",
        "attention",
        "invite",
        "settings",
        "help",
    )
    assert all(3 <= len(command_words(command)) <= 256 for command in commands_for(frozenset(Role)))
