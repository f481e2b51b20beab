"""What a reply means for the places that somebody answers for."""

from __future__ import annotations

from bot.domain.facts import OptionFacts, PollFacts, Vote
from bot.domain.replies import freed_days
from tests.domain.builders import at, meeting, on, seat, uid


def test_the_day_of_the_meeting_is_not_free_and_a_day_is_named_once() -> None:
    school = seat("school")
    times = ("Tue 15 Dec 2026 10:00", "Tue 15 Dec 2026 13:30", "Wed 16 Dec 2026 10:00", "Wed 16 Dec 2026 14:00")
    options = tuple(OptionFacts(uid(time), at(time), votes=((school.id, Vote.YES),)) for time in times)
    poll = PollFacts(at("Mon 7 Dec 2026 09:00"), at("Tue 8 Dec 2026 17:00"), options)
    fixed = meeting("Tue 15 Dec 2026 10:00", poll=poll)

    assert freed_days(fixed, [school]) == (on("Wed 16 Dec 2026"),)
