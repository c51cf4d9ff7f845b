"""What the gateway's answer means: sent, not sent, or in doubt; and whether trying again can help."""

from http import HTTPStatus
from typing import Any

import httpx

from shared.messages.channels.channel import DeliveryFailed, Receipt

ABOUT_THE_MESSAGE = frozenset({HTTPStatus.BAD_REQUEST, HTTPStatus.UNPROCESSABLE_ENTITY})
"""Our name and the text are checked before, so what is left to be wrong with a request is the number.

All other 4xx are about us: the password (401), the credit (402), what we may do (403), the address (404), the rate (429).
"""


class NotSent(Exception):
    """It is certain that no text message left, so that it need not be counted."""

    def __init__(self, why: DeliveryFailed) -> None:
        self.why = why
        super().__init__(why.code)


def judge(response: httpx.Response, *, parts: int) -> Receipt:
    """The receipt of a message that was taken, of *parts* unless the gateway counts otherwise.

    Raises NotSent, or DeliveryFailed when it may have been sent all the same.
    """
    status = response.status_code
    if response.is_success:
        return _receipt(_said(response), parts=parts)
    failure = DeliveryFailed(f"sms_{status}", permanent=status in ABOUT_THE_MESSAGE)
    if response.is_server_error and status != HTTPStatus.SERVICE_UNAVAILABLE:
        raise failure
    raise NotSent(failure)


def _said(response: httpx.Response) -> dict[str, Any]:
    """The answer's JSON object; an empty one for anything else, for the message was taken and must not go twice."""
    try:
        said = response.json()
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _receipt(said: dict[str, Any], *, parts: int) -> Receipt:
    if said.get("status") == "failed":
        raise NotSent(DeliveryFailed("sms_failed", permanent=True))
    provider_id = said.get("id")
    return Receipt(
        "sms",
        parts=_number(said.get("parts")) or parts,
        cost=_number(said.get("cost")),
        provider_id=provider_id if isinstance(provider_id, str) else None,
    )


def _number(value: object) -> int:
    """A count or a cost; what is none, or cannot be stored, is 0."""
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**31 else 0
