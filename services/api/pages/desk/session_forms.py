"""The two short forms on a session's page: its seats, and why it is called off."""

from services.api.pages.typed import Text, Typed
from shared.locale import Language, _

REASONS = {
    "leader": _("There is no leader this time."),
    "place": _("The place is not available."),
    "weather": _("The weather does not allow it."),
}
"""What happens most often, one tap away. None of them says anything about a person's health."""
OTHER = "other"


class SeatsForm:
    """How many seats, as typed."""

    def __init__(self, seats: Text = "") -> None:
        self.seats = seats
        self.errors: dict[str, str] = {}

    def read(self, language: Language) -> int | None:
        """The number of seats; None is "as many as come", or wrong when `errors` says so."""
        typed = Typed(language)
        self.errors = typed.errors
        return typed.whole("seats", self.seats, least=0, most=10_000)


class CancelForm:
    """Why a session will not take place, as chosen or typed."""

    def __init__(self, reason: Text = "", other: Text = "") -> None:
        self.reason, self.other = reason, other
        self.errors: dict[str, str] = {}

    def read(self, language: Language) -> str:
        """The reason as people will read it; "" when `errors` says what is missing."""
        typed = Typed(language)
        self.errors = typed.errors
        if self.reason in REASONS:
            return language.gettext(REASONS[self.reason])
        if self.reason != OTHER:
            typed.wrong("reason", _("Choose why. Those who wanted to come will read it."))
            return ""
        return typed.line(
            "other", self.other, most=300, missing=_("Write the reason. Those who wanted to come will read it.")
        )
