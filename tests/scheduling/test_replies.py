"""Are you coming? Every answer, and what follows from it."""

from __future__ import annotations

import re
from datetime import timedelta

from tests.scheduling.arranging import fixed_tac
from tests.town.mail import Received
from tests.town.town import Town


async def test_one_tap_answers_and_another_changes_it(town: Town) -> None:
    await fixed_tac(town)
    school, lead = town["school"], town["lead"]
    await school.taps("I'll be there")
    await school.sees("You said you'll be there. You can change it at any time.", offering=["✓ I'll be there"])
    await school.taps("I'll join online")
    await school.sees("You said you'll join online.")
    await lead.says("/meetings")
    await lead.taps("TAC, Thu 19 November, 1:30pm · R-1042F")
    await lead.sees("Coming: children's project.", "Online: school.", "It still needs a parent or carer.")


def sequence_of(letter: Received) -> int:
    found = re.search(r"SEQUENCE:(\d+)", letter.entry or "")
    assert found, letter.text
    return int(found[1])


async def test_the_second_of_two_answers_counts_though_the_clock_was_put_back_between_them(town: Town) -> None:
    await fixed_tac(town)
    nurse, lead = town.people("school nurse", "lead")
    await town.is_now("Mon 2 Nov 10:00")
    await nurse.taps("I'll be there")
    town.clock.instant -= timedelta(seconds=2)  # or another replica's, that is so much behind
    await nurse.taps("I can't", "On leave")
    await nurse.sees("You said you can't come.")
    await lead.says("/meetings")
    await lead.taps("TAC", "Who's coming")
    await lead.sees("school nurse (Northwick Community Health): can't come")


async def test_a_deputy_is_named_and_told(town: Town) -> None:
    await fixed_tac(town)
    nurse, deputy = town["school nurse"], town["nurse deputy"]
    await nurse.taps("Send a deputy")
    await nurse.sees("who will come in your place?", offering=["Hester Vole (your deputy)", "Oona Brackley"])
    await nurse.taps("Hester Vole")
    await nurse.sees("Ask Hester Vole to come to the TAC on Thursday 19 November, 1:30pm?")
    await deputy.hears_nothing()
    await nurse.taps("Ask them")
    await nurse.sees("You said you'll send a deputy.")
    await deputy.hears(
        "R-1042F: please stand in for the school nurse at the TAC on Thursday 19 November 2026, 1:30pm"
    )
    await deputy.gets_email("METHOD:REQUEST")
    await deputy.taps("I'll be there")
    await deputy.sees("Thank you. See you there.")
    await nurse.taps("I'll be there")
    await deputy.hears("you needn't stand in at the TAC", "An e-mail takes it out of your calendar.")
    await deputy.gets_email("METHOD:CANCEL", "you needn't stand in on Thursday 19 November 2026, 1:30pm")


async def test_a_deputy_who_is_sent_after_all_has_it_in_the_calendar_again(town: Town) -> None:
    await fixed_tac(town)
    nurse, deputy = town["school nurse"], town["nurse deputy"]
    sequences = []
    for day in ("Mon 2 Nov 2026 10:00", "Tue 3 Nov 2026 10:00"):
        await town.is_now(day)
        town.hush()
        await nurse.taps("Send a deputy", "Hester Vole", "Ask them")
        await deputy.hears("please stand in for the school nurse")
        sequences.append(sequence_of(await deputy.gets_email("METHOD:REQUEST")))
        await nurse.taps("I'll be there")
        await deputy.hears("you needn't stand in")
        sequences.append(sequence_of(await deputy.gets_email("METHOD:CANCEL")))
    assert sequences == sorted(set(sequences)), "each entry must be newer than the one before it"


async def test_when_somebody_else_is_sent_the_first_deputy_is_released(town: Town) -> None:
    await fixed_tac(town)
    nurse, deputy, other = town.people("school nurse", "nurse deputy", "health manager")
    await nurse.taps("Send a deputy", "Hester Vole", "Ask them")
    await deputy.gets_email("METHOD:REQUEST")
    await nurse.taps("Send a deputy", "Oona Brackley", "Ask them")
    await other.hears("please stand in for the school nurse")
    await other.gets_email("METHOD:REQUEST")
    await deputy.hears("you needn't stand in at the TAC")
    await deputy.gets_email("METHOD:CANCEL")
    deputy.hush()


async def test_when_the_meeting_moves_the_deputy_is_released_until_somebody_asks_again(town: Town) -> None:
    await fixed_tac(town)
    lead, nurse, deputy = town.people("lead", "school nurse", "nurse deputy")
    await nurse.taps("Send a deputy", "Hester Vole", "Ask them")
    await deputy.hears("please stand in")
    await deputy.gets_email("METHOD:REQUEST")
    await lead.taps("Move", "Fri 20 November", "1:30pm", "Venue closed", "Move it")
    await deputy.hears(
        "R-1042F: the TAC on Thursday 19 November, 1:30pm has moved, so you needn't stand in then.",
        "Whoever you stood in for will ask you again",
    )
    await deputy.gets_email("METHOD:CANCEL", "you needn't stand in on Thursday 19 November 2026, 1:30pm")
    await nurse.hears("has moved to Friday 20 November 2026, 1:30pm", offering=["I'll be there", "Send a deputy"])
    town.hush()


async def test_a_deputy_who_cannot_come_says_so_to_whom_they_stand_in_for(town: Town) -> None:
    await fixed_tac(town)
    nurse, deputy, lead = town.people("school nurse", "nurse deputy", "lead")
    await nurse.taps("Send a deputy")
    await nurse.says("vole")
    await nurse.taps("Ask them")
    await deputy.gets_email("METHOD:REQUEST")
    await deputy.taps("I can't")
    await deputy.sees("Thank you for saying so.")
    await deputy.gets_email("METHOD:CANCEL")
    await nurse.hears(
        "Hester Vole can't come to the TAC", "Will you come, or somebody else?", offering=["I'll be there"]
    )
    assert "You said" not in nurse.newest["text"]
    await lead.says("/meetings")
    await lead.taps("TAC", "Who's coming")
    await lead.sees("school nurse (Northwick Community Health): not answered")
    await town.is_now("Tue 3 Nov 08:00")
    await lead.hears("Hester Vole can't come to the TAC for the school nurse, who is asked again.")
    await nurse.taps("I'll be there")
    await nurse.sees("Hester Vole can't come", "You said you'll be there.")


async def test_whoever_cannot_come_says_why_and_the_lead_hears_with_the_digest(town: Town) -> None:
    await fixed_tac(town)
    school, lead = town["school"], town["lead"]
    await school.taps("I can't", "On leave")
    await school.sees("You said you can't come.")
    await town.nothing_was_sent()
    await town.is_now("Tue 3 Nov 08:00")
    await lead.hears("Thursday 19 November: school can't come to the TAC. Why: on leave.")


async def test_the_room_is_on_our_own_page_only(town: Town) -> None:
    await fixed_tac(town, room="Marmaduke House, room 4")
    school = town["school"]
    await school.taps("I'll be there", "How to join")
    await school.sees("We've sent a link to it to your work e-mail")
    await school.gets_email("http://answers.northwick.example/a/")
    town.leaks_nothing()


async def test_somebody_else_learns_nothing_of_the_meeting(town: Town) -> None:
    await fixed_tac(town)
    officer = town["police officer"]
    await officer.says("/meetings")
    await officer.sees("No meetings ahead")


async def test_who_is_coming_and_the_parents_each_on_their_own(town: Town) -> None:
    await fixed_tac(town, parents=("mother", "father"))
    lead, school = town["lead"], town["school"]
    await school.taps("I'll be there")
    await lead.taps("Who's coming")
    await lead.sees(
        "school (Oakfield Primary School): coming",
        "GP (Elm Road Surgery): not answered, by e-mail",
        offering=["Ask again"],
    )
    await lead.taps("Back", "Parents")
    await lead.taps("Mother is coming")
    await lead.sees("which parents or carers are coming", offering=["✓ Mother is coming", "Father is coming"])
    await lead.taps("Back")
    await lead.sees("Mother: coming.", "Father: not known yet.")
    await lead.taps("Parents", "Mother isn't", "Back")
    await lead.sees("Mother: not known yet.")


async def test_those_who_are_silent_are_asked_again(town: Town) -> None:
    await fixed_tac(town)
    lead, school, visitor = town.people("lead", "school", "health visitor")
    await school.taps("I'll be there")
    await lead.taps("Who's coming", "Ask again")
    await visitor.hears("we don't have enough people yet for the TAC")
    assert not [letter for letter in town.mailbox.unread() if letter.entry]  # the date is in their calendars already
    await school.hears_nothing()
    for key in ("school nurse", "GP"):
        town[key].hush()


async def test_a_member_who_has_blocked_the_bot_gets_the_invitation_by_mail(town: Town) -> None:
    school, lead = town["school"], town["lead"]
    await school.blocks()
    lead.hush()
    await fixed_tac(town, blocked="school")
    await school.gets_email("are you coming?", "METHOD:REQUEST")
    await lead.taps("Who's coming")
    await lead.sees("school (Oakfield Primary School): not answered, has blocked the bot: by e-mail")
    await town.is_now("Tue 3 Nov 08:00")
    lead.hush()
