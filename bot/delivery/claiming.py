"""What leaves now, of those whose turn it is: claimed, settled, and made a card or a letter, in one transaction."""

from __future__ import annotations

from collections.abc import Sequence

from bot.delivery.channels import Channel, Letter
from bot.delivery.dispatch import Dispatch
from bot.delivery.limiter import Limiter
from bot.delivery.settling import Parcel, circumstances, settle_one
from bot.delivery.turns import Place, Turn
from bot.storage import cards, claims
from bot.storage.claims import Claimed
from bot.storage.work import Who, Work


async def settle(
    work: Work, turns: Sequence[Turn], limiter: Limiter, mail: Channel | None, taken: list[int]
) -> dict[Place, Dispatch]:
    """What leaves now, by where it arrives. `taken` is given the chats to whom a turn of the limits was taken."""
    if not turns:
        return {}
    claimed = await claims.claim(work, [row_id for turn in turns for row_id in turn.ids])
    rows = {row.id: row for row in claimed}
    around = await circumstances(work, rows.values(), [turn.person for turn in turns if turn.person is not None])
    settled: dict[Place, Dispatch] = {}
    with work.db.no_autoflush:  # nothing that is asked here depends on what is written here
        for turn in turns:
            due = (rows[row_id] for row_id in turn.ids if row_id in rows)
            theirs = [row for row in due if around.is_for(row, turn.to.person_id)]
            if turn.can_be_taken_at(limiter, work.now) > work.now:
                continue  # the others have taken what the limits allow
            parcel = await settle_one(work, theirs, turn.person, turn.chat, around) if theirs else None
            if parcel is not None:
                dispatch = settled[turn.place] = await _made(work, parcel, theirs, turn, mail)
                if dispatch.says_something:
                    dispatch.begins_at = limiter.take(dispatch.number, work.now)
                    taken.append(dispatch.number)
    leaving = {row_id for one in settled.values() for row_id in one.parcel.ids}
    await claims.put_down(work, [row for row in claimed if row.id not in leaving])
    return settled


async def _made(work: Work, parcel: Parcel, rows: Sequence[Claimed], turn: Turn, mail: Channel | None) -> Dispatch:
    """The card or the letter that it goes as."""
    chat = None if parcel.by_mail else turn.chat
    card_id: str | None = None
    letter: Letter | None = None
    if parcel.frame is not None and chat is not None and turn.number is not None:
        person_id = turn.person.id if turn.person else None
        card = cards.new_card(
            work, chat_id=chat.id, person_id=person_id, stack=[parcel.frame], note=parcel.note, drawn_by_sender=True
        )
        card_id = card.id
    elif parcel.card is not None and turn.person is not None and mail is not None:
        reader = work.seen_by(Who(turn.person.id, None, turn.person.language))
        letter = await mail.compose(reader, turn.person, parcel.card, parcel)
    keys = {row.id: row.key for row in rows if row.id in parcel.ids and row.key is not None}
    may_repeat = any(row.may_repeat for row in rows if row.id in parcel.ids)
    return Dispatch(parcel, turn.person, chat, card_id, letter, keys=keys, may_repeat=may_repeat)
