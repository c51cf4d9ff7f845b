"""How the family is told: the language of our messages, and when the reminder comes."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from services.api.dependencies import Config, Db, Now, SignedIn
from services.api.language_cookie import language_cookie
from services.api.rendering import Page, Render
from shared.errors import InvalidInput
from shared.locale import LANGUAGES, Language, _
from shared.people.contact import Contact
from shared.people.models import Account
from shared.people.preferences import REMINDERS, choose
from shared.settings import Settings

router = APIRouter()

AS_USUAL = "usual"
"""How the form writes "as everyone"; every other choice is its minutes."""
NOT_OFFERED = -1
"""Minutes that nobody can choose: what stands for a word that the form did not offer."""
HOUR, DAY = 60, 1440
_CHOICES = {AS_USUAL if minutes is None else str(minutes): minutes for minutes in REMINDERS}
_MISSING = {"language": _("Choose a language."), "reminder": _("Choose when the reminder comes.")}


@router.get("/my/messages")
async def ask(settings: Config, account: SignedIn, page: Render, done: str = "") -> HTMLResponse:
    """Which language, and when?"""
    chosen = AS_USUAL if account.reminder_minutes is None else str(account.reminder_minutes)
    return _form_page(settings, account, page, account.language, chosen, saved=done == "saved")


@router.post("/my/messages")
async def save(
    db: Db,
    clock: Now,
    settings: Config,
    account: SignedIn,
    page: Render,
    language: Annotated[str, Form()] = "",
    reminder: Annotated[str, Form()] = "",
) -> Response:
    """Remember the choice; reminders that are planned already follow it."""
    try:
        minutes = _CHOICES.get(reminder, NOT_OFFERED)
        await choose(db, clock, account, language=language, reminder_minutes=minutes)
    except InvalidInput as error:
        field = str(error.data["field"])
        errors = {field: page.language.gettext(_MISSING[field])}
        return _form_page(settings, account, page, language, reminder, errors=errors)
    headers = {"Set-Cookie": language_cookie(settings, language)}  # pages on this device follow the choice
    return RedirectResponse("/my/messages?done=saved", HTTPStatus.SEE_OTHER, headers)


def _form_page(
    settings: Settings,
    account: Account,
    page: Page,
    language: str,
    reminder: str,
    *,
    errors: dict[str, str] | None = None,
    saved: bool = False,
) -> HTMLResponse:
    contact = Contact(account.contact_kind, account.contact)
    return page(
        "family/messages.html",
        status=HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK,
        errors=errors or {},
        all_languages=list(LANGUAGES.items()),
        reminders=[(key, _in_words(minutes, page.language, settings)) for key, minutes in _CHOICES.items()],
        language_chosen=language,
        reminder_chosen=reminder,
        masked=contact.masked,
        by_phone=contact.kind == "phone",
        unreachable=account.unreachable_at is not None,
        saved=saved,
    )


def _in_words(minutes: int | None, language: Language, settings: Settings) -> str:
    if minutes is None:
        return language.gettext(_("As usual ({time})"), time=_before(settings.reminder_minutes, language))
    return _before(minutes, language) if minutes else language.gettext(_("No reminder"))


def _before(minutes: int, language: Language) -> str:
    if minutes % DAY == 0:
        return language.ngettext("{number} day before", "{number} days before", minutes // DAY)
    if minutes % HOUR == 0:
        return language.ngettext("{number} hour before", "{number} hours before", minutes // HOUR)
    return language.ngettext("{number} minute before", "{number} minutes before", minutes)
