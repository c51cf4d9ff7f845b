"""A contact as people type it, in one spelling; mobile numbers only of countries that we send to."""

import pytest

from shared.locale import language
from shared.people.contact import Contact, is_of_regions, read_contact
from shared.people.errors import ContactInvalid, PhoneForeign, PhoneNotAvailable
from shared.settings import Settings

SWEDEN = Settings(sms_username="user", sms_password="password")
TWO = SWEDEN.model_copy(update={"phone_regions": "SE, NO"})


@pytest.mark.parametrize("typed", ["070-174 06 05", "+46 70 174 06 05", "0046701740605", " 0701740605 "])
def test_a_mobile_number_has_one_spelling(typed: str) -> None:
    """E.164, however it is typed."""
    assert read_contact(typed, SWEDEN) == Contact("phone", "+46701740605")


@pytest.mark.parametrize("typed", ["+47 912 34 567", "+1 900 555 0100", "019-21 10 00", "118 118", "0939-123456", "12"])
def test_no_number_that_could_cost_a_fortune_is_taken(typed: str) -> None:
    """Of another country, paid lines, short numbers, and lines that read no texts."""
    with pytest.raises(ContactInvalid):
        read_contact(typed, SWEDEN)


def test_several_countries_may_be_served_and_the_first_is_meant_without_a_code() -> None:
    """A municipality at the border."""
    assert read_contact("+47 912 34 567", TWO) == Contact("phone", "+4791234567")
    assert read_contact("070-174 06 05", TWO) == Contact("phone", "+46701740605")
    assert is_of_regions("+4791234567", TWO.regions)
    assert not is_of_regions("+4791234567", SWEDEN.regions)


def test_without_a_gateway_only_e_mail_is_a_contact() -> None:
    """A number that is right is told so, not that it is wrong."""
    with pytest.raises(PhoneNotAvailable):
        read_contact("070-174 06 05", Settings())


@pytest.mark.parametrize(("typed", "foreign"), [("+47 912 34 567", True), ("019-21 10 00", False), ("+1", False)])
def test_a_foreign_number_is_told_apart_from_a_slip(typed: str, *, foreign: bool) -> None:
    """Whoever has it has typed it right, and needs to hear which countries are served."""
    with pytest.raises(ContactInvalid) as refused:
        read_contact(typed, SWEDEN)
    assert isinstance(refused.value, PhoneForeign) == foreign
    assert not foreign or refused.value.data == {"countries": "SE"}


def test_countries_are_named_in_the_readers_language() -> None:
    """Not by their codes."""
    assert language("sv").countries(TWO.regions) == "Sverige och Norge"
