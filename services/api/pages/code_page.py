"""The page where somebody types the code, the same when signing in, signing up and following."""

from datetime import datetime
from http import HTTPStatus

from fastapi.responses import HTMLResponse

from services.api.rendering import Page
from shared.locale import Language, _
from shared.people.contact import Contact
from shared.people.models import SignInChallenge
from shared.people.sign_in import Proof
from shared.settings import Settings


def code_page(
    page: Page,
    challenge: SignInChallenge,
    *,
    again: str,
    change: str,
    submit: str,
    about: str = "",
    error: str = "",
    status: HTTPStatus = HTTPStatus.OK,
    sent_again: bool = False,
    queue: bool = False,
) -> HTMLResponse:
    """The page that waits for the code of *challenge*; *error* says in words what was wrong with the last one.

    *again* is where a new code is asked for, *change* the form where the contact can be changed, *submit* the message id
    on the button, *about* what it is done with. *queue*: what the code confirms is a place in the queue.
    """
    contact = Contact(challenge.contact_kind, challenge.contact)
    return page(
        "signin/code.html",
        status=status,
        errors={"code": error} if error else {},
        masked=contact.masked,
        by_phone=contact.kind == "phone",
        again=again,
        change=change,
        submit_text=page.language.gettext(submit),
        about=about,
        sent_again=sent_again,
        queue=queue,
    )


def why_not(proof: Proof, challenge: SignInChallenge, language: Language, settings: Settings, *, now: datetime) -> str:
    """What was wrong with a code, and what to do; *challenge* as it is after that try."""
    left = settings.code_attempts - challenge.attempts
    if challenge.expires_at <= now:
        return language.gettext(
            _("This code has become too old. It worked for {minutes} minutes. Ask for a new one below."),
            minutes=settings.code_minutes,
        )
    if challenge.used_at is not None:
        return language.gettext(_("This code has been used. Ask for a new one below."))
    if proof is Proof.SPENT or left <= 0:
        return language.gettext(
            _("Those were too many tries: this code can no longer be used. Ask for a new one below.")
        )
    wrong = language.gettext(_("That code is not right. Look at the newest message from us."))
    tries = language.ngettext("You can try {number} more time.", "You can try {number} more times.", left)
    return f"{wrong} {tries}"
