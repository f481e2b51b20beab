"""A family is opened in chat, with its table, and everybody says whether they know which it is."""

from __future__ import annotations

from tests.families.told import open_family, saw
from tests.town.town import Town


async def test_a_lead_opens_a_family_and_the_table_is_asked_whether_they_know_it(town: Town) -> None:
    lead, nurse, school = town.people("lead", "school nurse", "school")
    await lead.says("/families")
    await lead.sees("You are at no family's table yet", offering=["Open a family"])
    await lead.taps("Open a family", "3")
    await lead.sees("How old is Child A, the eldest?")
    await lead.taps("11 to 15")
    await lead.sees("How old is Child B?", offering=["11 to 15", "5 to 10"])
    await lead.taps("5 to 10", "1 to 4", "Yes, the same", "Early help")
    await lead.sees("When was the assessment?")
    await lead.says("30 Oct")
    await lead.taps("mother", "father", "That's all")
    await lead.taps("School nurse", "School", "GP", "Drugs and alcohol service", "That's all")
    await lead.sees("Who from Oakfield Primary School?")
    await lead.taps("Roland Tipple", "Wynne Carbury", "Cyril Ogden", "Lorna Quist")
    await lead.sees(
        "Is anyone missing?", "health visitor", "charity", offering=["Nobody is missing", "Add: Health visitor"]
    )
    await lead.taps("Add: Health visitor", "Nobody yet")
    await lead.taps("Nobody is missing", "Yes, they agreed", "That's all", "Everyone at the table", "Today")
    await lead.taps("Sunday 2 May 2027")
    await lead.sees(
        "Child A (11 to 15), Child B (5 to 10) and Child C (1 to 4).",
        "the assessment was on Friday 30 October 2026",
        "School nurse: Wynne Carbury",
        "Health visitor: nobody yet",
        "Agreed until Sunday 2 May 2027",
        "4 people will be asked whether they know it",
    )
    await lead.taps("Open the family")
    await lead.hears("the next TAC is due by Friday 20 November and none is booked")
    saw(
        lead,
        "R-1000",
        "is open",
        "Nobody there: Health visitor, Northwick Community Health",
        "the TAC is due by Friday 20 November",
    )

    await nurse.hears(
        "You've been added to the team for family R-1000",
        "as school nurse",
        offering=["Yes", "Not yet, ask the lead", "It should be someone else"],
    )
    await town["GP"].gets_email("R-1000")
    await town["drug worker"].hears("for the drugs and alcohol service")
    await school.hears("for the school")
    await nurse.taps("Yes")
    await nurse.sees("Thank you")


async def test_whoever_does_not_know_the_family_has_the_lead_asked(town: Town) -> None:
    lead, nurse = town.people("lead", "school nurse")
    await open_family(town, {"School nurse": "Wynne Carbury"})
    await nurse.taps("Not yet, ask the lead")
    await nurse.sees("asked to tell you by phone or secure e-mail")
    await lead.hears("the school nurse, Wynne Carbury, does not know yet", "never here", offering=["I've told them"])
    await lead.taps("I've told them")
    await nurse.hears("Do you know which family it is?")
    await nurse.taps("Yes")
    await nurse.sees("Thank you")


async def test_it_should_be_someone_else(town: Town) -> None:
    lead, nurse, deputy = town.people("lead", "school nurse", "nurse deputy")
    await open_family(town, {"School nurse": "Wynne Carbury"})
    await nurse.taps("It should be someone else", "Hester Vole", "Tell the lead")
    await nurse.sees("The lead professional has been told")
    await lead.hears("Wynne Carbury says that the school nurse should be Hester Vole")
    await lead.taps("Give it to Hester Vole")
    await lead.sees("Done. Hester Vole is being asked", offering=["What's waiting for me"])
    assert "should be" not in lead.newest["text"]
    await deputy.hears("You've been added to the team", "as school nurse")
    await nurse.hears("you are no longer at this family's table")
    await nurse.says("/families")
    await nurse.sees("You are at no family's table yet")


async def test_a_stranger_to_the_family_learns_nothing_of_it(town: Town) -> None:
    """Not theirs and not there look alike, typed or remembered."""
    await open_family(town, {"School nurse": "Wynne Carbury"})
    town["school nurse"].hush()
    police = town["police officer"]
    await police.says("/families")
    await police.sees("You are at no family's table yet")


async def test_an_adult_service_is_named_only_to_those_who_run_the_plan(town: Town) -> None:
    school, manager = town.people("school", "CAF worker")
    await open_family(town, {"School": "Roland Tipple", "Drugs and alcohol service": "Lorna Quist"})
    await school.taps("Yes")
    town["drug worker"].hush()
    await school.says("/families")
    await school.taps("R-1000")
    await school.sees("2 at the table")
    await school.taps("Who's at the table")
    await school.sees("School, Oakfield Primary School")
    assert "Harbour" not in school.newest["text"]
    await manager.says("/families")
    await manager.taps("R-1000", "Who's at the table")
    await manager.sees("Drugs and alcohol service: Lorna Quist")
    await town["drug worker"].says("/families")
    await town["drug worker"].taps("R-1000", "Who's at the table")
    await town["drug worker"].sees("Harbour Recovery Service")


async def test_who_may_not_open_a_family_is_not_asked_anything(town: Town) -> None:
    school = town["school"]
    await school.says("/families")
    await school.sees("You are at no family's table yet")
    assert "Open a family" not in [b["label"] for row in school.newest["buttons"] or [] for b in row]


async def test_the_caf_team_says_who_leads_and_the_lead_hears_of_it(town: Town) -> None:
    worker, lead = town.people("CAF worker", "lead")
    await worker.says("/families")
    await worker.taps("Open a family")
    await worker.sees("Who is the lead professional?")
    await worker.says("dilys")
    await worker.taps("1", "5 to 10", "Child in need", "Yesterday", "That's all", "That's all", "Nobody is missing")
    await worker.taps("Not asked yet", "Open the family")
    await worker.sees("is open")
    await lead.hears("none is booked", "You now lead for family R-1000")
    number = next(line[0] for line in lead.newest["text"].splitlines() if "You now lead" in line)
    await lead.taps(f"{number} Open", "Yes")
    lead.hush()
    await lead.says("/families")
    await lead.sees("1 family")


async def test_child_protection_asks_for_the_conferences_and_the_basis(town: Town) -> None:
    worker = town["social worker"]
    await worker.says("/families")
    await worker.taps(
        "Open a family", "2", "16 or over", "under 1", "No, it differs", "Child protection", "Early help"
    )
    await worker.sees("When was the initial conference (ICPC)?")
    await worker.says("26/10")
    await worker.sees("When is the review conference (RCPC)?", "due by Tuesday 26 January 2027")
    await worker.says("19 Jan")
    await worker.sees("When was the assessment?")
    await worker.taps("Yesterday", "That's all", "That's all", "Nobody is missing")
    await worker.sees("On which basis is information shared?")
    await worker.taps("Public task")
    await worker.sees(
        "Review conference: Tuesday 19 January 2027", "need to know", "Child B (under 1): Early help (TAC)."
    )
    await worker.taps("Open the family")
    saw(worker, "Child protection", "the core group is due by Monday 9 November")
    worker.hush()


async def test_a_child_in_need_without_a_social_worker_is_remarked_on(town: Town) -> None:
    lead, worker = town.people("lead", "social worker")
    await lead.says("/families")
    await lead.taps("Open a family", "1", "5 to 10", "Child in need", "Yesterday", "That's all", "That's all")
    await lead.sees("No social worker is at the table yet.", offering=["Add: Children's social care"])
    await lead.taps("Nobody is missing", "Not asked yet")
    await lead.sees("No social worker is at the table yet.", offering=["Open the family"])
    await worker.says("/families")
    await worker.taps("Open a family", "1", "5 to 10", "Child in need", "Yesterday", "That's all", "That's all")
    await worker.sees("Is anyone missing?")
    assert "social worker" not in worker.newest["text"]


async def test_a_refusal_of_early_help_is_recorded_too(town: Town) -> None:
    lead = town["lead"]
    await lead.says("/families")
    await lead.taps("Open a family", "1", "5 to 10", "Early help", "Yesterday", "mother", "That's all", "That's all")
    await lead.taps("Nobody is missing", "No, they refused", "Today")
    await lead.sees("The family refused.")
    await lead.taps("Open the family")
    saw(lead, "is open", "The family did not agree.")
    town.hush()


async def test_when_an_agreement_may_end_is_offered_soonest_first(town: Town) -> None:
    lead = town["lead"]
    await lead.says("/families")
    await lead.taps("Open a family", "1", "5 to 10", "Early help", "Yesterday", "mother", "That's all", "That's all")
    await lead.taps("Nobody is missing", "Yes, they agreed", "Today")
    await lead.sees("Until when does it hold?")
    labels = [button["label"] for row in lead.newest["buttons"] for button in row]
    assert labels[:3] == ["Tuesday 2 February 2027", "Sunday 2 May 2027", "Tuesday 2 November 2027"]


async def test_a_day_that_does_not_exist_is_said_to_be_none(town: Town) -> None:
    lead = town["lead"]
    await lead.says("/families")
    await lead.taps("Open a family", "1", "5 to 10", "Early help")
    await lead.says("31/2/2026")
    await lead.sees("There is no such date.", "When was the assessment?")
    await lead.says("yesterday")
    await lead.sees("Which parents and carers")


async def test_nobody_need_be_silent_for_long(town: Town) -> None:
    """They are reminded on the next working morning, and in the afternoon the lead hears."""
    lead, nurse = town.people("lead", "school nurse")
    await open_family(town, {"School nurse": "Wynne Carbury"})
    nurse.hush()
    await town.is_now("Tue 3 Nov 12:00")
    await nurse.hears("Do you know which family it is?")
    await town.is_now("Wed 4 Nov 09:30")
    await lead.hears("the school nurse, Wynne Carbury, does not know yet")
    lead.hush()  # no date is booked, which another scenario is about
