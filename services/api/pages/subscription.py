"""The ways from an address of ours into a calendar app: one tap, Google's button, a file, the address to copy."""

from dataclasses import dataclass
from urllib.parse import urlencode

from shared.calendars.write.feed import Kind
from shared.locale import Language
from shared.settings import Settings

MOST_CHARACTERS = 255
"""Google says nothing and fetches nothing when an address is longer."""
_GOOGLE = "https://calendar.google.com/calendar/r"
_FOR_GOOGLE = ("for", "google")


@dataclass(frozen=True)
class Subscription:
    """A calendar's address. One that is a *secret* is never sent in the clear, and not handed to Google by us."""

    address: str
    secret: bool = False

    @property
    def webcal(self) -> str:
        """The address for the calendar app of this device. Apps ask for `webcal:` in the clear first."""
        scheme = "webcals" if self.secret and self.address.startswith("https:") else "webcal"
        return f"{scheme}:{self.address.partition(':')[2]}"

    @property
    def google(self) -> str:
        """Where Google asks whether to subscribe to the variant for it. A plain link: our page sends nothing there."""
        return f"{_GOOGLE}?{urlencode({'cid': self._for_google})}"

    @property
    def fits(self) -> bool:
        """Whether every calendar app takes an address of this length."""
        return len(self.address if self.secret else self._for_google) <= MOST_CHARACTERS

    @property
    def _for_google(self) -> str:
        return f"{self.webcal}{'&' if '?' in self.address else '?'}{urlencode([_FOR_GOOGLE])}"


def in_language(language: Language, settings: Settings) -> dict[str, str]:
    """What an address says of the language: nothing, when it is the usual one."""
    return {} if language.code == settings.default_language else {"lang": language.code}


def subscription_to(kind: Kind | str, name: object, language: Language, settings: Settings) -> Subscription:
    """The calendar of an area, a venue, an organiser, an activity or a series, in the page's language."""
    query = urlencode(in_language(language, settings))
    return Subscription(f"{settings.public_url}/calendar/{kind}/{name}.ics{'?' if query else ''}{query}")
