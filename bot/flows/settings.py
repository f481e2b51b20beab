"""Settings: one's own, or somebody else's for whoever looks after people."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from bot.card import unshort
from bot.dialogue.form import Next, OutOfDate
from bot.domain.own_time import PersonSettings
from bot.flows.registry import registry
from bot.storage import mail_codes
from bot.storage.settings import settings_of
from bot.storage.work import Here, Work
from bot.usecases.joining import invite_person
from bot.usecases.keepers import keeps_people
from bot.usecases.own_time import end_time_away, switch_reminders
from bot.usecases.work_email import EMAIL
from bot.views import own_time as words


async def load(here: Here, about: dict[str, Any]) -> PersonSettings | None:
    """Mine; or those of `about["person"]`, for whoever looks after people."""
    if here.who.person_id is None:
        return None
    person_id = UUID(about["person"]) if "person" in about else here.who.person_id
    keeps = await keeps_people(here)
    return (
        await settings_of(here, person_id, keeps_people=keeps) if keeps or person_id == here.who.person_id else None
    )


screen = registry.screen("settings", load, words.settings)


def _start(form: str, facts: PersonSettings) -> Next:
    return Next(start=(form, {"person": str(facts.person_id)}))


@screen.on("days")
async def working_days(work: Work, facts: PersonSettings, argument: str) -> Next:
    return _start("working_days", facts)


@screen.on("away")
async def time_away(work: Work, facts: PersonSettings, argument: str) -> Next:
    return _start("time_away", facts)


@screen.on("back")
async def not_away(work: Work, facts: PersonSettings, argument: str) -> Next:
    await end_time_away(work, unshort(argument))
    return Next(note=words.saved())


@screen.on("deputy")
async def deputy(work: Work, facts: PersonSettings, argument: str) -> Next:
    return _start("deputy", facts)


@screen.on("manager")
async def line_manager(work: Work, facts: PersonSettings, argument: str) -> Next:
    return _start("line_manager", facts)


@screen.on("leaving")
async def leaving_date(work: Work, facts: PersonSettings, argument: str) -> Next:
    return _start("leaving_date", facts)


@screen.on("language")
async def language(work: Work, facts: PersonSettings, argument: str) -> Next:
    return _start("language", facts)


@screen.on("email")
async def another_email(work: Work, facts: PersonSettings, argument: str) -> Next:
    return _start("work_email", facts)


@screen.on("code")
async def type_the_code(work: Work, facts: PersonSettings, argument: str) -> Next:
    if facts.new_email is None:
        raise OutOfDate
    change = {"change": str(facts.new_email.change_id)}
    is_sent = await mail_codes.awaited(work, facts.person_id, EMAIL) is not None
    return Next(start=("email_code", {**change, "round": 1})) if is_sent else Next(show=("confirm_email", change))


@screen.on("reminders")
async def reminders(work: Work, facts: PersonSettings, argument: str) -> Next:
    off = argument == "off"
    await switch_reminders(work, facts.person_id, off=off)
    return Next(note=words.reminders_are_off() if off else words.reminders_are_on())


@screen.on("link")
async def make_a_link(work: Work, facts: PersonSettings, argument: str) -> Next:
    made = await invite_person(work, facts.person_id)
    return Next(show=("invitation_link", {"invitation": str(made)}))


@screen.on("agencies")
async def people_of_an_agency(work: Work, facts: PersonSettings, argument: str) -> Next:
    return Next(start=("which_agency", {}))


@screen.on("safeguarding")
async def safeguarding_leads(work: Work, facts: PersonSettings, argument: str) -> Next:
    return Next(start=("safeguarding_lead", {}))


@screen.on("posts")
async def who_decides(work: Work, facts: PersonSettings, argument: str) -> Next:
    return Next(show=("posts", {}))


@screen.on("closed")
async def closed_days(work: Work, facts: PersonSettings, argument: str) -> Next:
    return Next(show=("closed_days", {}))
