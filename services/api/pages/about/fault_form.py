"""The form by which people report what they cannot read, reach or use."""

from urllib.parse import urlsplit
from uuid import UUID

from services.api.pages.typed import Text, Typed, read_id
from shared.faults.report import LONGEST_CONTACT, LONGEST_PAGE, LONGEST_REPORT, NewReport
from shared.ids import new_id
from shared.locale import Language, _
from shared.people.contact import read_contact
from shared.people.errors import ContactInvalid, PhoneForeign, PhoneNotAvailable
from shared.settings import Settings

LONGEST_WORD = 20
"""Of a path: what is longer and no id may be a secret, such as the right to stop following."""


class FaultForm:
    """A report as typed. `read` gives it, or None and `errors` by field id."""

    def __init__(self, text: Text = "", page: Text = "", contact: Text = "", form_id: Text = "") -> None:
        self.text, self.page, self.contact = text, page, contact
        self.form_id: UUID = read_id(form_id) or new_id()
        self.errors: dict[str, str] = {}

    def read(self, language: Language, settings: Settings) -> NewReport | None:
        """The report, None when `errors` says what is wrong."""
        typed = Typed(language)
        self.errors = typed.errors
        text = typed.lines("text", self.text, most=LONGEST_REPORT)
        if not text:
            typed.wrong("text", _("Write what does not work."))
        page = typed.line("page", self.page, most=LONGEST_PAGE)
        contact = typed.line("contact", self.contact, most=LONGEST_CONTACT)
        if contact:
            contact = _reachable(contact, typed, settings)
        return None if typed.errors else NewReport(self.form_id, text, page, contact)


def _reachable(contact: str, typed: Typed, settings: Settings) -> str:
    """The contact as an account has it, so that it is found when its owner asks what we have; or what is wrong with it.

    A number that we cannot send to is kept as it was typed: a person answers.
    """
    try:
        return read_contact(contact, settings).value
    except ContactInvalid as error:
        typed.wrong("contact", error.message)
    except (PhoneForeign, PhoneNotAvailable):
        pass
    return contact


def _is_id(word: str) -> bool:
    return str(read_id(word)) == word.lower()  # with its hyphens: without them a secret may look like one


def page_before(referer: str, origin: str) -> str:
    """The path of the page of ours that somebody came from; empty for every other and for this one.

    Without its query, which may hold what somebody searched for, and only as far as it holds no secret.
    """
    try:
        parts = urlsplit(referer)
    except ValueError:  # "http://[": anyone can write anything into a header
        return ""
    if f"{parts.scheme}://{parts.netloc}" != origin or parts.path.startswith("/accessibility"):
        return ""
    words = parts.path.split("/")
    secret = next((n for n, word in enumerate(words) if len(word) > LONGEST_WORD and not _is_id(word)), len(words))
    return "/".join(words[:secret])[:LONGEST_PAGE]
