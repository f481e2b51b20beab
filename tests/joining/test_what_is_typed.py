"""What somebody types stays in the chat where it can be nothing but a date or a reference; all else is taken out."""

from __future__ import annotations

from sqlalchemy import select

from bot.storage.models import Meeting
from tests.town.family import lay_family
from tests.town.town import Town

TAKEN_OUT = "I've taken what you typed out of the chat and kept it safe."


async def test_the_room_is_kept_and_does_not_stay_in_the_chat(town: Town) -> None:
    lead = town["lead"]
    await lay_family(town)
    await lead.says("/schedule")
    await lead.taps("R-1042F", "Afternoons", "Thu 19 November, 1:30pm", "In person or online")
    await lead.says("Marmaduke House, room 4")
    await lead.taps("Fix it now", "Fix it and tell everybody")
    assert lead.left_in_chat == ["/schedule"]
    async with town.installation.looking() as here:
        assert (await here.db.execute(select(Meeting))).scalar_one().place_detail == "Marmaduke House, room 4"
    town.hush()


async def test_the_link_is_taken_out_and_whoever_typed_it_is_told(town: Town) -> None:
    lead = town["lead"]
    await lay_family(town)
    await lead.says("/schedule")
    await lead.taps("R-1042F", "Afternoons", "Thu 19 November, 1:30pm", "Online")
    await lead.says("https://meet.example/Quillfeather")
    await lead.sees(TAKEN_OUT, "Thursday 19 November", offering=["Fix it now"])
    await lead.taps("Fix it now")
    assert TAKEN_OUT not in lead.newest["text"]
    assert lead.left_in_chat == ["/schedule"]


async def test_a_date_and_a_reference_stay(town: Town) -> None:
    lead = town["lead"]
    await lay_family(town)
    await lead.says("/families")
    await lead.taps("Find")
    await lead.says("r 1042 f")
    await lead.sees("R-1042F")
    await lead.says("/settings")
    await lead.taps("Time away")
    await lead.says("9 Nov")
    await lead.sees("Away from Monday 9 November 2026.")
    assert TAKEN_OUT not in lead.newest["text"]
    assert lead.left_in_chat == ["/families", "r 1042 f", "/settings", "9 Nov"]


async def test_a_story_where_a_date_was_asked_is_taken_out(town: Town) -> None:
    lead = town["lead"]
    await lead.says("/settings")
    await lead.taps("Time away")
    await lead.says("Zephyrine had bruises on her arm")
    await lead.sees(TAKEN_OUT, "Away from which day?")
    assert lead.left_in_chat == ["/settings"]


async def test_a_name_that_nobody_has_is_taken_out_and_not_repeated(town: Town) -> None:
    worker = town["CAF worker"]
    await worker.says("/invite")
    await worker.says("Marmaduke")
    await worker.sees(TAKEN_OUT, "I found nothing called that.")
    await worker.says("northwick housing")
    await worker.sees("What do they do at Northwick Housing?")
    await worker.taps("Housing", "Somebody new")
    await worker.says("Ottoline Grebe")
    await worker.sees(TAKEN_OUT, "work e-mail")
    assert worker.left_in_chat == ["/invite", "northwick housing"]


async def test_what_follows_a_command_is_taken_out(town: Town) -> None:
    lead = town["lead"]
    await lead.says("/request Zephyrine had bruises on her arm")
    await lead.sees(TAKEN_OUT)
    await lead.says("/note\nMarmaduke rang")
    await lead.sees(TAKEN_OUT, "I don't know that one")
    assert lead.left_in_chat == []
