"""Links that cannot be made up, changed, used for something else, or used too late."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st

from bot.storage.tokens import Pass, is_signed, read_pass, sign, write_pass

NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)
MAUD = UUID("11111111-2222-4333-8444-555555555555")


def a_pass(**more: object) -> Pass:
    about = {"meeting": str(uuid4()), "seat": str(uuid4())}
    return Pass(
        **({"kind": "poll", "about": about, "person_id": MAUD, "expires_at": NOW + timedelta(days=14)} | more)
    )  # type: ignore[arg-type]


def test_a_link_opens_what_it_was_written_for() -> None:
    what = a_pass()
    assert read_pass(write_pass(what), NOW) == what


def test_it_is_over_on_the_second() -> None:
    token = write_pass(a_pass(expires_at=NOW + timedelta(seconds=2)))
    assert read_pass(token, NOW + timedelta(seconds=1)) is not None
    assert read_pass(token, NOW + timedelta(seconds=2)) is None


def test_an_invitation_of_two_ids_is_short_enough_for_an_old_mail_program() -> None:
    assert len(write_pass(a_pass(kind="meeting_cancelled"))) < 200


@given(st.integers(0, 400), st.sampled_from("ABCxyz019-_"))
def test_one_changed_character_ends_it(place: int, letter: str) -> None:
    token = write_pass(a_pass())
    place %= len(token)
    changed = token[:place] + letter + token[place + 1 :]
    assert (read_pass(changed, NOW) is None) == (changed != token)


@given(st.text(max_size=300))
def test_nothing_made_up_is_read(token: str) -> None:
    assert read_pass(token, NOW) is None


def test_a_padded_or_stretched_spelling_of_the_same_link_is_another_link() -> None:
    token = write_pass(a_pass())
    assert [read_pass(other, NOW) for other in (token + "=", token + "\n", " " + token, token + "!!")] == [None] * 4


ids = st.uuids(version=4).map(str)
values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**40), 2**40)
    | ids
    | st.from_regex(r"[a-z0-9:]{0,20}", fullmatch=True),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.from_regex(r"[a-z_]{1,9}", fullmatch=True), inner),
    max_leaves=6,
)


@given(st.dictionaries(st.from_regex(r"[a-z_]{1,9}", fullmatch=True), values, max_size=3))
def test_whatever_a_notification_is_about_comes_back_as_it_was(about: dict[str, object]) -> None:
    what = a_pass(about=about)
    assert read_pass(write_pass(what), NOW) == what


def test_a_signature_for_one_purpose_is_worth_nothing_for_another() -> None:
    assert is_signed("session", "words", sign("session", "words"))
    assert not is_signed("form", "words", sign("session", "words"))
    assert not is_signed("session", "other words", sign("session", "words"))
    assert not is_signed("session", "words", "")
    assert not is_signed("session", "words", "é")
