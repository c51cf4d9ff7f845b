"""Sign in as a machine acting for a family: ask for a code, trade it for a bearer token."""

from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from services.api.code_limits import limit_codes, limit_tries
from services.api.dependencies import Config, Db, FromApp, Lang, Now
from services.api.problems import problem
from services.api.rest.problem import problems
from shared.locale import _
from shared.people import sign_in
from shared.people.contact import read_contact

router = APIRouter(tags=["sign-in"])


class SignInRequest(BaseModel):
    """Whom to send a code to."""

    contact: str = Field(max_length=254, description="An e-mail address or a mobile number.")


class SignIn(BaseModel):
    """A sign-in that waits for its code."""

    id: UUID


class Code(BaseModel):
    """The code from the message."""

    code: str = Field(max_length=20)


class Token(BaseModel):
    """A bearer token: send it as `Authorization: Bearer …`. It is shown once."""

    token: str


@router.post("/sign-ins", status_code=HTTPStatus.CREATED, responses=problems(422, 429))
async def create_sign_in(
    request: Request, db: Db, clock: Now, settings: Config, resources: FromApp, language: Lang, body: SignInRequest
) -> SignIn:
    """Send a code. Known and unknown contacts get the same answer."""
    contact = read_contact(body.contact, settings)
    await limit_codes(request, resources, contact)
    challenge = await sign_in.request_code(db, clock, settings, contact, language=language.code)
    return SignIn(id=challenge.id)


@router.post("/sign-ins/{sign_in_id}/token", response_model=Token, responses=problems(409, 429))
async def create_token(
    request: Request,
    db: Db,
    clock: Now,
    settings: Config,
    resources: FromApp,
    language: Lang,
    sign_in_id: UUID,
    body: Annotated[Code, "the code"],
) -> Token | Response:
    """Trade the code for a token."""
    await limit_tries(request, resources)
    _proof, challenge = await sign_in.prove(db, clock, settings, sign_in_id, body.code)
    if challenge is None:
        # An answer, not an exception: the attempt must be remembered, so this transaction has to commit.
        title = language.gettext(_("That code is not right, or it can no longer be used."))
        return problem(request, HTTPStatus.CONFLICT, "code_refused", title)
    account = await sign_in.account_for(db, clock, challenge)
    return Token(token=await sign_in.remember_device(db, clock, settings, account))
