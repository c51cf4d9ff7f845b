"""A setting that is wrong is said at the start, not found out by the first visitor."""

import pytest
from pydantic import ValidationError

from shared.settings import Settings


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("timezone", "Nowhere/Here"),
        ("timezone", "../../etc/hosts"),
        ("phone_regions", "XX"),
        ("phone_regions", "SE,"),
        ("phone_regions", "SE NO"),
        ("sms_url", "http://sms.example.org"),
        ("sms_url", "https://sms.example.org/"),
        ("sms_sender", "Spontan idrott i Örebro"),
        ("sms_sender", "0701740605"),
        ("sms_per_day", "-1"),
        ("public_url", "spontan.example.org"),
        ("public_url", "https://spontan.example.org/"),
        ("color", "red"),
        ("color", "#ff9d42"),  # white text on it would be hard to read
        ("logo", "logo.gif"),
        ("contact_phone", "ask the caretaker"),
        ("embed_origins", "www.example.org"),
        ("embed_origins", "https://www.example.org/sport"),
        ("embed_origins", "https://www.example.org; script-src *"),
        ("rate_limit_codes", "five"),
        ("rate_limit_codes", "5/hour; often"),
        ("rate_limit_requests", "0/minute"),
    ],
)
def test_a_value_that_could_never_work_is_refused(field: str, wrong: str) -> None:
    """Each of these would otherwise be an error page for everyone, or turn everybody's number away."""
    with pytest.raises(ValidationError) as refused:
        Settings(**{field: wrong})  # type: ignore[arg-type]
    assert [error["loc"] for error in refused.value.errors()] == [(field,)]


def test_several_rates_may_hold_together() -> None:
    """A limit against haste and one against patience."""
    assert Settings(rate_limit_codes="5/hour; 15/day").rate_limit_codes == "5/hour; 15/day"


def test_the_first_country_is_the_one_that_is_meant_without_a_code() -> None:
    """Spaces between them are no mistake."""
    assert Settings(phone_regions="SE, NO").regions == ("SE", "NO")


def test_sites_that_embed_may_be_parted_by_spaces_or_commas() -> None:
    """As one writes them down."""
    settings = Settings(embed_origins="https://www.example.org, https://*.club.example")
    assert settings.embedded_by == ("https://www.example.org", "https://*.club.example")
