"""The step where a visitor types the code."""

from http import HTTPStatus
from typing import Annotated

from fastapi import Form
from fastapi.responses import HTMLResponse

from services.api.rendering import Page
from shared.bookings.models import SignUpDraft
from shared.locale import _
from shared.people.contact import Contact
from shared.people.models import SignInChallenge


class CodeForm:
    """The code as typed."""

    def __init__(self, code: Annotated[str, Form(max_length=40)] = "") -> None:
        self.code = code


def code_page(page: Page, challenge: SignInChallenge, draft: SignUpDraft, *, error: str = "") -> HTMLResponse:
    """The page that waits for a code; *error* is what was wrong with the last one."""
    contact = Contact(challenge.contact_kind, challenge.contact)
    return page(
        "signin/code.html",
        status=HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK,
        errors={"code": error} if error else {},
        masked=contact.masked,
        by_phone=contact.kind == "phone",
        to="",
        again=f"/sessions/{draft.session_id}/sign-up",
        submit_text=page.language.gettext(_("Sign up")),
    )
