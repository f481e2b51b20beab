"""Looking after agencies: their people, safeguarding leads, and who decides."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from bot.card import short, unshort
from bot.dialogue.ask import Ask, Option
from bot.dialogue.form import Do, Next
from bot.domain.facts import Role
from bot.domain.people_cells import POSTS
from bot.flows.choosing_person import colleague_options, name_of, pick_agency
from bot.flows.picking import PAGE, pick
from bot.flows.registry import registry
from bot.storage import people, posts
from bot.storage.work import Here, Work
from bot.usecases import keeping as usecases
from bot.usecases.keepers import keeps_people
from bot.views import keeping as words
from bot.views import own_time as own_words
from bot.views.keeping import AgencyPeople, Member, PostHolder, Posts

STOPS = "stops-"


async def _not_allowed(work: Work) -> Next:
    return Next(show=("help", {}))


# The people of an agency


@registry.form("which_agency")
async def which_agency(ask: Ask, here: Here, subject: dict[str, Any]) -> Do:
    if not await keeps_people(here):
        return Do(_not_allowed)
    agency = await pick_agency(ask, here, words.which_agency())
    return Do(partial(_show_agency, agency_id=agency.id))


async def _show_agency(work: Work, *, agency_id: UUID) -> Next:
    return Next(show=("agency_people", {"agency": str(agency_id)}))


async def load_agency(here: Here, about: dict[str, Any]) -> AgencyPeople | None:
    agency = next((one for one in await people.agencies(here) if str(one.id) == about["agency"]), None)
    if agency is None or not await keeps_people(here):
        return None
    colleagues = await people.colleagues_of(here, agency.id)
    pages = max(1, -(-len(colleagues) // PAGE))
    page = min(int(about.get("page", 0)), pages - 1)
    shown = colleagues[page * PAGE : (page + 1) * PAGE]
    return AgencyPeople(
        agency.name,
        tuple(
            Member(one.id, one.name, one.function, one.has_joined, one.id == agency.safeguarding_lead_id)
            for one in shown
        ),
        page,
        pages,
        agency.id,
    )


agency_people = registry.screen("agency_people", load_agency, words.agency_people)


@agency_people.on("person")
async def one_person(work: Work, facts: AgencyPeople, argument: str) -> Next:
    return Next(show=("settings", {"person": str(unshort(argument))}))


@agency_people.on("page")
async def turn_page(work: Work, facts: AgencyPeople, argument: str) -> Next:
    return Next(back=True, show=("agency_people", {"agency": str(facts.agency_id), "page": int(argument)}))


@agency_people.on("add")
async def add_somebody(work: Work, facts: AgencyPeople, argument: str) -> Next:
    return Next(start=("invite", {}))


# Safeguarding leads


@registry.form("safeguarding_lead")
async def safeguarding_lead(ask: Ask, here: Here, subject: dict[str, Any]) -> Do:
    if not await keeps_people(here):
        return Do(_not_allowed)
    agencies = await people.agencies(here)
    options = [
        Option(short(one.id), words.agency_label(one.name, has_lead=one.safeguarding_lead_id is not None))
        for one in sorted(agencies, key=lambda one: one.safeguarding_lead_id is not None)
    ]
    picked = pick(ask, "agency", words.which_safeguarding_agency(), options)
    agency = next(one for one in agencies if short(one.id) == picked)
    colleagues = await people.colleagues_of(here, agency.id)
    now = next((one.name for one in colleagues if one.id == agency.safeguarding_lead_id), None)
    asked = words.which_safeguarding_lead(agency.name, now)
    chosen = unshort(pick(ask, "person", asked, colleague_options(colleagues, without=agency.safeguarding_lead_id)))
    _save(ask, words.check_safeguarding_lead(await name_of(here, chosen), agency.name))
    return Do(partial(_name_lead, agency_id=agency.id, person_id=chosen))


async def _name_lead(work: Work, *, agency_id: UUID, person_id: UUID) -> Next:
    await usecases.name_safeguarding_lead(work, agency_id, person_id)
    return Next(note=own_words.saved())


def _save(ask: Ask, asked: Any) -> None:
    ask.confirm("save", asked, [Option("yes", own_words.yes_save(), style="primary")])


# Who decides


async def load_posts(here: Here, about: dict[str, Any]) -> Posts | None:
    if not await keeps_people(here):
        return None
    held = await posts.every_post(here)
    names = {one.id: one.name for one in await people.colleagues_by_id(here, [post.person_id for post in held])}
    return Posts(
        tuple(
            (
                role,
                tuple(
                    PostHolder(post.id, role, post.rank, names.get(post.person_id, ""))
                    for post in held
                    if post.role == role.value
                ),
            )
            for role in POSTS
        )
    )


posts_screen = registry.screen("posts", load_posts, words.posts)


@posts_screen.on("change")
async def change_post(work: Work, facts: Posts, argument: str) -> Next:
    return Next(start=("post", {"role": argument}))


@registry.form("post")
async def post(ask: Ask, here: Here, subject: dict[str, Any]) -> Do:
    loaded = await load_posts(here, {})
    if loaded is None:
        return Do(_not_allowed)
    role = Role(subject["role"])
    held = dict(loaded.by_role)[role]
    options = [Option(str(rank), words.rank_option(rank)) for rank in (posts.FIRST, posts.DEPUTY, posts.COVERS)]
    options += [Option(STOPS + short(one.id), words.somebody_stops(one.name)) for one in held]
    picked = ask.choose("what", words.what_about_post(role), options)
    if picked.startswith(STOPS):
        post_id = unshort(picked.removeprefix(STOPS))
        _save(ask, words.check_stops(next(one.name for one in held if one.id == post_id), role))
        return Do(partial(_empty, post_id=post_id))
    rank = int(picked)
    agency = await pick_agency(ask, here, words.who_for_post(role))
    colleagues = colleague_options(await people.colleagues_of(here, agency.id))
    person_id = unshort(pick(ask, "person", words.who_there(agency.name), colleagues))
    before = next((one.name for one in held if one.rank == rank and rank < posts.COVERS), None)
    name = await name_of(here, person_id)
    _save(ask, words.check_post(name, role, rank, before if before != name else None))
    return Do(partial(_fill, role=role, rank=rank, person_id=person_id))


async def _fill(work: Work, *, role: Role, rank: int, person_id: UUID) -> Next:
    await usecases.fill_post(work, role, rank, person_id)
    return Next(note=own_words.saved())


async def _empty(work: Work, *, post_id: UUID) -> Next:
    await usecases.empty_post(work, post_id)
    return Next(note=own_words.saved())
