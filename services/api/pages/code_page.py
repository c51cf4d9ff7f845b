"""The step where somebody types the code, the same when signing in, signing up and following."""

from http import HTTPStatus

from fastapi.responses import HTMLResponse

from services.api.rendering import Page
from shared.locale import _
from shared.people.contact import Contact
from shared.people.models import SignInChallenge
from shared.people.sign_in import Proof

WRONG_CODE = {
    Proof.WRONG: _("That code is not right. Look at the newest message from us."),
    Proof.SPENT: _("That code can no longer be used. Ask for a new one."),
}


def code_page(
    page: Page,
    challenge: SignInChallenge,
    *,
    judged: Proof | None = None,
    to: str = "",
    again: str = "/sign-in",
    submit: str = _("Sign in"),
) -> HTMLResponse:
    """The page that waits for the code of *challenge*; *judged* is how the last one was, if it was not right.

    *to* is where to go afterwards, *again* where to ask for a new code, *submit* the message id on the button.
    """
    contact = Contact(challenge.contact_kind, challenge.contact)
    return page(
        "signin/code.html",
        status=HTTPStatus.UNPROCESSABLE_ENTITY if judged else HTTPStatus.OK,
        errors={"code": page.language.gettext(WRONG_CODE[judged])} if judged else {},
        masked=contact.masked,
        by_phone=contact.kind == "phone",
        to=to,
        again=again,
        submit_text=page.language.gettext(submit),
    )
