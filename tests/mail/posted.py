"""Letters that go over a real connection to a post office: a GP is to come to a meeting, in each of two families."""

from __future__ import annotations

from collections.abc import Sequence
from email.message import EmailMessage
from uuid import UUID

from bot.delivery.mail import Mail
from bot.delivery.mailing import Mailing
from tests.mail.post_office import PostOffice
from tests.town.family import Laid, lay_family
from tests.town.town import Town

KIND = "meeting_confirmed"


def posts_through(town: Town, office: PostOffice) -> None:
    """The bot's letters go to this post office from now on, until it is started anew."""
    town.running.sender.mail = Mailing(Mail(f"smtp://127.0.0.1:{office.port}", town.settings.mail_from))


async def two_families(town: Town) -> list[tuple[Laid, UUID]]:
    """Two, and in each a meeting to which the GP is to come."""
    laid = []
    for number, when in ((1042, "Thu 26 Nov 15:30"), (1043, "Fri 27 Nov 15:30")):
        family = await lay_family(town, number, table=("GP",))
        laid.append((family, await family.meeting(when)))
    return laid


async def told(town: Town, families: Sequence[tuple[Laid, UUID]]) -> None:
    """The GP is asked whether they are coming, in each of these families."""
    async with town.installation.working() as work:
        for family, meeting in families:
            about = {"meeting": meeting, "revision": 1}
            work.notify(KIND, seat=family.seats["GP"], family=family.id, **about)
    await town.settle()


def words(letter: EmailMessage) -> str:
    body = letter.get_body(("plain",))
    assert body is not None
    return str(body.get_content())
