"""What is due for whoever has not been looked at yet: a person, whoever holds a seat, a chat, and the seat that nobody holds."""

from __future__ import annotations

from bot.storage import addressees, chats
from bot.storage.addressees import Addressee
from tests.conftest import BOTH, in_worlds
from tests.town.family import lay_family
from tests.town.seed import person_id
from tests.town.town import Town

world = in_worlds(BOTH)


async def test_those_who_were_found_are_left_out_however_they_are_addressed(town: Town) -> None:
    family = await lay_family(town, lead=None, table=("school", "health visitor"))
    async with town.installation.working() as work:
        chat = (await chats.open_chat(work, town["stranger"].chat_id)).chat
        work.notify("operator_alert", person=person_id("operator"), due_at=work.now, what="date_not_known")
        work.notify("operator_alert", seat=family.seats["school"], due_at=work.now, what="date_not_known")
        work.notify("operator_alert", person=person_id("school"), due_at=work.now, what="date_not_known")
        work.notify("operator_alert", seat=family.seats["lead"], due_at=work.now, what="date_not_known")
        work.notify("op_set_commands", chat=chat.id, due_at=work.now, commands=[])
    operator, school = Addressee(person_id("operator")), Addressee(person_id("school"))
    nobody, stranger = Addressee(), Addressee(chat_id=chat.id)
    async with town.installation.looking() as here:
        everything, _ = await addressees.due_for(here)
        assert set(everything) == {operator, school, nobody, stranger}
        assert len(everything[school]) == 2, "by name, and as who holds the seat"
        for left_out in everything:
            rest, found = await addressees.due_for(here, but={left_out})
            assert rest == {to: ids for to, ids in everything.items() if to != left_out}
            assert found == sum(len(ids) for ids in rest.values())
        assert await addressees.due_for(here, but=set(everything)) == ({}, 0)
    await town.settle()
    town.hush()
    town.hush_mail()
