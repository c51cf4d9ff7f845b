"""What the gateway for text messages tells us afterwards: it arrived, or it did not."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form, Response

from services.api.dependencies import Config, Db, Now
from services.api.problems import RETRY_AFTER_SECONDS
from shared.errors import NotFound
from shared.keys import reported_message
from shared.messages.reach import note_undelivered

router = APIRouter(prefix="/hooks")


@router.post("/sms/{report}")
async def delivered(db: Db, clock: Now, settings: Config, report: str, status: Annotated[str, Form()] = "") -> Response:
    """A delivery report as 46elks sends it. Repeated, it changes nothing; any answer but 2xx lets it come again.

    `sent` and `delivered` need no answer of ours: a message is believed to arrive until somebody says otherwise.
    """
    message_id = reported_message(settings.secret_key, report)
    if message_id is None:
        raise NotFound
    if status == "failed":
        noted = await note_undelivered(db, message_id, "sms_undelivered", at=clock.now(), unreachable=True)
        if noted == "too_early":  # the report was quicker than our own note that the message has left
            return Response(status_code=HTTPStatus.SERVICE_UNAVAILABLE, headers={"Retry-After": RETRY_AFTER_SECONDS})
    return Response(status_code=HTTPStatus.NO_CONTENT)
