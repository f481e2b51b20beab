"""What the auditor asks the database, and the note that it leaves of its last look."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import and_, func, select

from bot.domain.auditing import LATE, LATE_MESSAGE, Audit, Finding, lately
from bot.domain.health import Doubtful
from bot.storage import cards, marks
from bot.storage.models import Card, Chat, Family, Inbox, Outbox, Person
from bot.storage.outbox import IS_CLAIMED, IS_WAITING, UNKNOWN, WAITS_SINCE
from bot.storage.work import Here, Work

NOTE = "audit"
MOST = 100
"""Of each kind that one look sees to; the next look, a minute later, sees to more."""
CLAIM_LATE = timedelta(seconds=30)
"""Beyond its lease, by the machine's clock: the sender takes up its own much sooner."""
RETRY_SET_ASIDE = timedelta(hours=1)
LISTED = timedelta(days=7)
"""For how long a message that may not have arrived is listed."""

# In one that is closed or merged away nothing is due: nobody misses its look.
_IS_ASIDE = and_(Family.set_aside_at.is_not(None), Family.closed_at.is_(None), Family.merged_into_id.is_(None))


async def late_looks(here: Here) -> int:
    """Families and people whose instant has come, and that no sweep has looked at."""
    families = select(func.count()).where(Family.wake_at < here.now - LATE, Family.set_aside_at.is_(None))
    people = select(func.count()).where(Person.wake_at < here.now - LATE)
    return (await here.db.execute(families)).scalar_one() + (await here.db.execute(people)).scalar_one()


async def late_messages(here: Here) -> int:
    """Messages that should have left minutes ago, tried again or not."""
    late = select(func.count()).where(IS_WAITING, here.now - LATE_MESSAGE > WAITS_SINCE)
    return (await here.db.execute(late)).scalar_one()


async def late_updates(here: Here) -> int:
    """What came in and was not carried out."""
    late = select(func.count()).where(
        Inbox.done_at.is_(None), Inbox.set_aside_at.is_(None), Inbox.received_at < here.now - LATE
    )
    return (await here.db.execute(late)).scalar_one()


async def set_aside(here: Here) -> Sequence[tuple[UUID, datetime]]:
    """Families whose look failed, and when it did."""
    query = select(Family.id, Family.set_aside_at).where(_IS_ASIDE).order_by(Family.set_aside_at).limit(MOST)
    return [(family_id, at) for family_id, at in await here.db.execute(query) if at is not None]


async def families_aside(here: Here) -> int:
    """How many these are."""
    return (await here.db.execute(select(func.count()).where(_IS_ASIDE))).scalar_one()


async def is_aside(here: Here, family_id: UUID) -> bool:
    query = select(Family.id).where(Family.id == family_id, Family.set_aside_at.is_not(None))
    return (await here.db.execute(query)).first() is not None


async def dead_claims(work: Work) -> Sequence[Outbox]:
    """Messages that somebody claimed long ago and never marked, locked."""
    before = work.installation.database.machine_now() - CLAIM_LATE
    query = (
        select(Outbox).where(IS_CLAIMED, Outbox.claimed_until < before).limit(MOST).with_for_update(skip_locked=True)
    )
    return (await work.db.execute(query)).scalars().all()


async def lagging(here: Here) -> frozenset[tuple[str, int]]:
    """Cards that a phone should show and does not yet, each with the revision that it should."""
    query = select(Card.id, Card.wanted).join(Chat, Chat.id == Card.chat_id).where(*cards.lags()).limit(MOST)
    return frozenset((card_id, wanted) for card_id, wanted in await here.db.execute(query))


async def unknown(here: Here, since: datetime | None = None) -> int:
    """Messages that may or may not have arrived, and are not sent again: since then, or of the last days."""
    after = since or here.now - LISTED
    query = select(func.count()).where(
        Outbox.state == UNKNOWN, Outbox.settled_at >= after, Outbox.settled_at < here.now
    )
    return (await here.db.execute(query)).scalar_one()


async def doubtful(here: Here) -> tuple[Doubtful, ...]:
    """The same, one by one, the newest first."""
    query = (
        select(Outbox.kind, Family.reference, Outbox.settled_at)
        .outerjoin(Family, Family.id == Outbox.family_id)
        .where(Outbox.state == UNKNOWN, Outbox.settled_at > here.now - LISTED)
        .order_by(Outbox.settled_at.desc())
        .limit(MOST)
    )
    return tuple(
        Doubtful(kind, reference, at) for kind, reference, at in await here.db.execute(query) if at is not None
    )


async def open_families(here: Here) -> int:
    return (await here.db.execute(select(func.count()).where(Family.closed_at.is_(None)))).scalar_one()


async def sample(here: Here, after: str | None, count: int) -> Sequence[tuple[UUID, datetime | None]]:
    """The next open families after that one, in one order for ever, and when each is to be looked at."""
    query = (
        select(Family.id, Family.wake_at)
        .where(Family.closed_at.is_(None), Family.merged_into_id.is_(None), Family.set_aside_at.is_(None))
        .order_by(Family.id)
        .limit(count)
    )
    if after is not None:
        query = query.where(Family.id > UUID(after))
    return [(family_id, wake_at) for family_id, wake_at in await here.db.execute(query)]


async def lock(work: Work, family_id: UUID) -> datetime | None:
    """When it is to be looked at; nobody changes it meanwhile."""
    query = select(Family.wake_at).where(Family.id == family_id).with_for_update()
    return (await work.db.execute(query)).scalar_one_or_none()


async def last(here: Here) -> Audit | None:
    """The last look, or None where there was none yet."""
    kept = await marks.noted(here, NOTE)
    if kept is None:
        return None
    told = json.loads(kept)
    return Audit(
        at=datetime.fromisoformat(told["at"]),
        found={Finding(what): count for what, count in told["found"].items()},
        mended={Finding(what): count for what, count in told["mended"].items()},
        families=told["families"],
        cursor=told["cursor"],
        lately=tuple((datetime.fromisoformat(at), count) for at, count in told.get("lately", ())),
    )


async def keep(work: Work, audit: Audit) -> None:
    """As if alone: of two replicas that look at the same time, what each has mended is kept."""
    mended_lately = lately(await last(work), audit.at, sum(audit.mended.values()))
    told = json.dumps(
        asdict(audit) | {"at": audit.at.isoformat(), "lately": [(at.isoformat(), n) for at, n in mended_lately]}
    )
    await marks.note(work, NOTE, told)
