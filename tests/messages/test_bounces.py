"""Which of our messages came back, and whether its contact is to blame."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.ids import new_id
from shared.messages.bounces import Bounce, Unreadable, read_bounce
from shared.messages.channels import Outgoing
from shared.messages.channels.smtp.letter import compose
from shared.settings import Settings
from tests.conftest import NOW
from tests.messages.returned import HOST, bounce

OURS = new_id()
SETTINGS = Settings(public_url=f"http://{HOST}:8000")


@pytest.mark.parametrize("whole", [True, False])
def test_a_message_of_ours_that_came_back_for_good_is_found(*, whole: bool) -> None:
    """Servers return all of it, or its headers."""
    assert read_bounce(bounce(OURS, whole=whole), SETTINGS) == Bounce(OURS, "5.1.1")


def test_the_id_is_the_one_that_our_letters_carry() -> None:
    """Written there, read here."""
    message = Outgoing(OURS, "confirmed", "email", "alex@example.org", "Hello", "Hello\n", NOW)
    assert compose(message, SETTINGS)["Message-ID"] == f"<{OURS}@{HOST}>"


@pytest.mark.parametrize(
    ("action", "status"),
    [("delayed", "4.4.1"), ("failed", "4.4.7"), ("delivered", "2.1.5"), ("failed", "five"), ("relayed", "5.1.1")],
)
def test_delays_and_successes_are_no_bounce(action: str, status: str) -> None:
    """Only what failed with a status of 5 is final."""
    assert read_bounce(bounce(OURS, action=action, status=status), SETTINGS) is None


def test_a_message_of_somebody_else_is_none_of_ours() -> None:
    """Another host in its id, or no id that we give."""
    assert read_bounce(bounce(OURS, host="elsewhere.example.org"), SETTINGS) is None


def test_other_mail_is_no_report() -> None:
    """Somebody answered."""
    assert read_bounce(b"From: kim@example.org\nSubject: Thanks!\n\nSee you!\n", SETTINGS) is None


@pytest.mark.parametrize(
    ("status", "unreachable"), [("5.1.1", True), ("5.2.1", True), ("5.4.1", True), ("5.6.0", False), ("5.7.1", False)]
)
def test_a_policy_against_us_does_not_blame_the_contact(status: str, *, unreachable: bool) -> None:
    """RFC 3463: 5.7 is about security and policy, 5.6 about the content."""
    found = read_bounce(bounce(OURS, status=status), SETTINGS)
    assert found
    assert (found.unreachable, found.problem) == (unreachable, f"bounced_{status}")


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\x00\x01\x02", b"no headers at all"])
def test_what_is_no_mail_is_unreadable(content: bytes) -> None:
    """An empty pipe, a picture."""
    with pytest.raises(Unreadable):
        read_bounce(content, SETTINGS)


@given(st.binary(max_size=200), st.integers(0, 1200), st.integers(0, 60))
def test_whatever_comes_in_is_read_or_refused(noise: bytes, at: int, cut: int) -> None:
    """A report with anything in it: no other error leaves the reader."""
    whole = bounce(OURS)
    with contextlib.suppress(Unreadable):
        read_bounce(whole[:at] + noise + whole[at + cut :], SETTINGS)
