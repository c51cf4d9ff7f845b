"""Read a contact as people type it: an e-mail address or a mobile number, in one spelling."""

from collections.abc import Sequence
from dataclasses import dataclass

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from shared.people.errors import ContactInvalid, PhoneForeign, PhoneNotAvailable
from shared.settings import Settings

_MOBILE = (phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE)


@dataclass(frozen=True)
class Contact:
    """A normalised contact: `kind` is `email` or `phone`, `value` a lower-case address or an E.164 number."""

    kind: str
    value: str

    @property
    def masked(self) -> str:
        """Enough to recognise one's own contact by, too little to learn somebody else's: "a…@example.org", "…567"."""
        if self.kind == "phone":
            return f"…{self.value[-3:]}"
        name, _, domain = self.value.partition("@")
        return f"{name[:1]}…@{domain}"


def read_contact(typed: str, settings: Settings) -> Contact:
    """The contact somebody typed.

    Raises ContactInvalid (PhoneForeign for a number of another country), or PhoneNotAvailable where no text message can
    be sent.
    """
    text = typed.strip()
    if "@" in text:
        return Contact("email", _email(text))
    number = _parsed(text, settings.regions)
    if number is None and not _is_foreign(text, settings.regions):
        raise ContactInvalid
    if not settings.sms_available:
        raise PhoneNotAvailable
    if number is None:
        raise PhoneForeign(countries=", ".join(settings.regions))
    return Contact("phone", phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def _email(text: str) -> str:
    try:
        return validate_email(text, check_deliverability=False, test_environment=True).normalized.lower()
    except EmailNotValidError:
        raise ContactInvalid from None


def is_of_regions(number: str, regions: Sequence[str]) -> bool:
    """Whether an E.164 *number* is a mobile number of one of these countries. Any other could cost a fortune."""
    return _parsed(number, regions) is not None


def _is_foreign(text: str, regions: Sequence[str]) -> bool:
    """Whether somebody wrote a real number of a country that is not among ours."""
    try:
        number = phonenumbers.parse(text, regions[0])
    except phonenumbers.NumberParseException:
        return False
    return phonenumbers.is_possible_number(number) and not any(
        phonenumbers.country_code_for_region(region) == number.country_code for region in regions
    )


def _parsed(text: str, regions: Sequence[str]) -> phonenumbers.PhoneNumber | None:
    """A mobile number of these countries; without a country code it is one of the first."""
    try:
        number = phonenumbers.parse(text, regions[0])
    except phonenumbers.NumberParseException:
        return None
    ours = phonenumbers.region_code_for_number(number) in regions
    if ours and phonenumbers.is_valid_number(number) and phonenumbers.number_type(number) in _MOBILE:
        return number
    return None
