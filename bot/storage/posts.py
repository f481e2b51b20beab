"""Who holds which post: the manager of a tier, the deputy, and who is next above."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import delete, or_, select

from bot.domain.facts import Role
from bot.storage.models import Post
from bot.storage.work import Here, Work

FIRST, DEPUTY, COVERS = 0, 1, 2


async def posts_by_person(here: Here) -> dict[UUID, frozenset[tuple[Role, int]]]:
    found: dict[UUID, set[tuple[Role, int]]] = defaultdict(set)
    for post in (await here.db.execute(select(Post))).scalars():
        found[post.person_id].add((Role(post.role), post.rank))
    return {person_id: frozenset(posts) for person_id, posts in found.items()}


async def set_posts(work: Work, person_id: UUID, posts: Iterable[tuple[Role, int]]) -> None:
    """Exactly these posts, whatever there was before."""
    await work.db.execute(delete(Post).where(Post.person_id == person_id))
    work.db.add_all(Post(role=role.value, person_id=person_id, rank=rank) for role, rank in posts)


async def holders(here: Here, role: Role) -> list[UUID]:
    """In the order in which they are asked."""
    query = select(Post.person_id).where(Post.role == role.value).order_by(Post.rank, Post.id)
    return list((await here.db.execute(query)).scalars())


async def covered_by(here: Here, person_id: UUID) -> frozenset[Role]:
    """The posts of which this person is one of the team, beside the manager and the deputy."""
    query = select(Post.role).where(Post.person_id == person_id, Post.rank >= COVERS)
    return frozenset(Role(role) for role in (await here.db.execute(query)).scalars())


async def every_post(here: Here) -> list[Post]:
    """In the order in which they are asked."""
    return list((await here.db.execute(select(Post).order_by(Post.role, Post.rank, Post.id))).scalars())


async def put_in(work: Work, role: Role, rank: int, person_id: UUID) -> None:
    """This person at this place of the role. Whoever was first, or the deputy, makes way; covers stand side by side."""
    makes_way = Post.rank == rank if rank < COVERS else Post.person_id == person_id
    await work.db.execute(
        delete(Post)
        .where(Post.role == role.value, or_(makes_way, Post.person_id == person_id))
        .execution_options(synchronize_session=False)
    )
    work.db.add(Post(role=role.value, person_id=person_id, rank=rank))


async def take_out(work: Work, post_id: UUID) -> UUID | None:
    """Whose post it was, or None where it was gone before."""
    gone = await work.db.execute(delete(Post).where(Post.id == post_id).returning(Post.person_id))
    return gone.scalar_one_or_none()
