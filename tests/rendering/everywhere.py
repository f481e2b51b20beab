"""Where the walk begins: each command, everything that the bot has said of itself, and what no walk comes by."""

from __future__ import annotations

from sqlalchemy import select

from bot.flows import all as every_flow
from bot.flows.commands import COMMANDS, STARTS
from bot.storage import models as m
from bot.storage.work import Who
from tests.rendering import samples
from tests.rendering.borough import lay_borough
from tests.rendering.walk import Seen, Walk, readers
from tests.town.cast import CAST
from tests.town.people import reader
from tests.town.seed import person_id
from tests.town.town import Town

assert every_flow


async def go_everywhere(town: Town, seen: Seen) -> Walk:
    """Through the whole borough."""
    families = await lay_borough(town)
    facts = {name: await laid.facts() for name, laid in families.items()}
    people = {part.key: person_id(part.key) for part in CAST}
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
    return walk
