"""Whatever can be on a screen is drawn once, from real facts, and its words are read.

One walk through one borough: each command, everything that the bot has said of itself, each button of what shows,
each question of each form in each of its states. What no walk comes by is begun in `samples`.
"""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bot.domain.notifications import KINDS
from bot.flows import all as every_flow
from bot.flows.commands import COMMANDS, STARTS
from bot.flows.registry import registry
from bot.storage import models as m
from bot.storage.work import Who
from tests.rendering import samples
from tests.rendering.borough import lay_borough
from tests.rendering.sites import sites
from tests.rendering.walk import Seen, Walk, readers
from tests.town.cast import CAST
from tests.town.people import reader
from tests.town.seed import person_id
from tests.town.town import Town

assert every_flow

LISTS = frozenset(
    {
        "today",
        "week",
        "chase",
        "attention",
        "families",
        "meetings",
        "escalations",
        "several",
        "who_comes",  # everybody at the table, and what they have said
        "poll_closed",  # each date, and who can come
        "signal_why",  # the rule, its figure, and where each comes from
        "schedule_meeting/date",  # what is due and why, with its reference, before anything is chosen
        "schedule_meeting/day",
        "open_family/open",  # all that was answered, before it is opened
    }
)
"""What lists or explains, and may be longer than the others."""


@pytest.mark.long
async def test_everything_is_drawn_and_its_words_are_plain(town: Town) -> None:
    families = await lay_borough(town)
    facts = {name: await laid.facts() for name, laid in families.items()}
    people = {part.key: person_id(part.key) for part in CAST}
    seen = Seen(LISTS)
    walk = Walk(town.installation, seen)
    async with town.installation.looking() as here:
        everybody = {key: await reader(here, each) for key, each in people.items()} | {"stranger": Who()}
        for row in (await here.db.execute(select(m.Outbox))).scalars():
            if not row.kind.startswith("op_"):
                for who in await readers(here, row.to_person_id, row.to_seat_id, row.to_chat_id):
                    walk.begin(who, screen=row.kind, **row.about)
        invitation = (await here.db.execute(select(m.Invitation.id))).scalars().one()
        changes = (await here.db.execute(select(m.EmailChange.id))).scalars().all()
    for key in ("lead", "CAF manager"):
        for command in COMMANDS:
            sort = "form" if command in STARTS else "screen"
            walk.begin(everybody[key], **{sort: STARTS.get(command, command)})
    walk.begin(everybody["school"], screen="today")
    walk.begin(everybody["school"], screen="families")
    for change in changes:
        for kind in ("confirm_email", "email_changed"):
            walk.begin(everybody["school"], screen=kind, change=str(change))
    for key, kind, about in samples.screens(facts, people):
        walk.begin(everybody[key], screen=kind, **about)
    for key, form, about in samples.forms(facts, people, invitation):
        walk.begin(everybody[key], form=form, **about)
    await walk.go()
    for (key, form, about), answers in samples.answered(facts, people):
        await walk.look(everybody[key], form, about, answers)
    town.hush()
    town.hush_mail()

    assert sorted(seen.wrong.values()) == []
    assert sorted(set(KINDS) - seen.screens) == [], "kinds of notification that nothing draws: see tests/rendering"
    assert sorted(set(registry.screens) - seen.screens) == [], "screens that nothing draws: see tests/rendering"
    assert sorted(set(registry.forms) - seen.forms) == [], "forms that nothing draws: see tests/rendering"
    never = sorted(str(site) for site in sites() - seen.sites)
    assert never == [], "questions that nothing draws: see tests/rendering"
