"""How many text messages a text is: what it costs, and what the limits count."""

import pytest

from shared.messages.channels.sms.alphabet import parts, plain


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("åäöÅÄÖéÉ@\n" * 16, 1),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("a" * 152 + "€" + "a" * 152, 3),  # a sign of two places is not torn apart, so each part holds one less
        ("a" * 152 + "€" + "a" * 151, 2),
        ("س" * 70, 1),
        ("س" * 71, 2),
        ("س" * 134, 2),
        ("س" * 135, 3),
        ("🏀" * 35, 1),
        ("🏀" * 36, 2),
        ("🏀" * 67, 3),  # 33 pairs a part
        ("a" * 70 + "–", 2),  # one dash, and the whole text is in the dear alphabet
    ],
)
def test_parts_are_counted_as_phones_count_them(text: str, number: int) -> None:
    """160 or 153 signs of the cheap alphabet, 70 or 67 of any other."""
    assert parts(text) == number


def test_typographic_signs_become_those_of_a_typewriter() -> None:
    """What people paste; names in other alphabets stay as they are."""
    assert plain("Hall A – “ny” entré…\u00a0kl\u2009’18’") == "Hall A - \"ny\" entré... kl '18'"
    assert plain("\u2068سارة\u2069") == "سارة"
    assert parts(plain("Hall A – “ny” entré…")) == 1
