"""A card as its reader would see it now."""

from __future__ import annotations

from dataclasses import dataclass

from bot import log
from bot.card import Card as Words
from bot.flows import conduct
from bot.flows.conduct import Drawn
from bot.i18n import speaking
from bot.storage.cards import is_in_doubt
from bot.storage.chats import has_left
from bot.storage.database import AWAY
from bot.storage.models import Card, Chat, Person
from bot.storage.work import Here, Who, Work
from bot.views import common

logger = log.get(__name__)


@dataclass(frozen=True, slots=True)
class Drawing:
    """One revision of a card, ready to be put on a phone."""

    card_id: str
    revision: int
    chat: Chat
    message_id: int | None
    words: Words
    asks: bool
    has_turn: bool = False  # the limits have been asked already

    @property
    def number(self) -> int:
        return int(self.chat.number or 0)


async def drawing_of(work: Work, card: Card, chat: Chat, *, has_turn: bool = False) -> Drawing:
    """What this card shows whoever's chat it is in."""
    who = await _reader(work, chat)
    with speaking(who.language):
        drawn = await _drawn(work.seen_by(who), card, who)
        words = conduct.with_note(drawn.card, common.may_be_repeat()) if is_in_doubt(card) else drawn.card
    return Drawing(card.id, card.wanted, chat, card.message_id, words, drawn.asks, has_turn)


async def _drawn(here: Here, card: Card, who: Who) -> Drawn:
    if card.person_id is not None and card.person_id != who.person_id:
        return Drawn(common.gone())
    try:
        return await conduct.draw(here, card)
    except Exception as error:
        if isinstance(error, AWAY):
            raise  # nothing is wrong with the card; or it is, and nothing more can be asked in this transaction
        code = log.reference_code()
        logger.error("drawing_failed", card=card.id, code=code, exc_info=error)
        return Drawn(Words(common.went_wrong(code)))


async def _reader(here: Here, chat: Chat) -> Who:
    """Whose chat it is now. Access ends with the chat's move to another phone, and on the leaving date."""
    person = await here.db.get(Person, chat.person_id) if chat.person_id else None
    if person is None or has_left(person, here):
        return Who(None, chat.id)
    return Who(person.id, chat.id, person.language)
