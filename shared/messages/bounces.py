"""Read an e-mail that came back: a delivery status notification (RFC 3464) about a message of ours. Pure.

Whoever can guess a Message-ID could send us such a report, but only its recipient and the servers on the way have seen
it, and all that a report can do is to stop our mail until a code proves the contact again.
"""

import re
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.errors import MessageError
from email.message import EmailMessage, Message
from urllib.parse import urlsplit
from uuid import UUID

from shared.settings import Settings

_STATUS = re.compile(r"^\s*(5\.\d{1,3}\.\d{1,3})\b")
_NOT_THE_CONTACT = ("5.6.", "5.7.")
"""RFC 3463: the content was refused, or a policy refused us. The address may be as good as ever."""


class Unreadable(Exception):
    """What came in is no e-mail."""


@dataclass(frozen=True)
class Bounce:
    """One of our messages came back for good, with an enhanced status code such as 5.1.1."""

    message_id: UUID
    status: str

    @property
    def problem(self) -> str:
        """A stable code for the message's row."""
        return f"bounced_{self.status}"

    @property
    def unreachable(self) -> bool:
        """Whether the contact is to blame."""
        return not self.status.startswith(_NOT_THE_CONTACT)


def read_bounce(content: bytes, settings: Settings) -> Bounce | None:
    """The bounce in an incoming e-mail; None for other mail, delays, reports of success, and messages of others.

    Raises Unreadable.
    """
    try:
        mail = message_from_bytes(content, policy=policy.default)
        if not mail.keys():
            raise Unreadable
        if mail.get_content_type() != "multipart/report":
            return None
        found = _message_id(mail, settings), _status(mail)
    except (MessageError, LookupError, ValueError, TypeError, AttributeError, RecursionError) as error:
        # The standard library's parser meets odd mail with any of these.
        raise Unreadable from error
    message_id, status = found
    return Bounce(message_id, status) if message_id and status else None


def _status(mail: EmailMessage) -> str:
    """The status of the first recipient that failed for good; empty when none did."""
    for part in mail.iter_parts():
        if part.get_content_type() != "message/delivery-status":
            continue
        for fields in _blocks(part):
            action = str(fields.get("Action", "")).strip().lower()
            status = _STATUS.match(str(fields.get("Status", "")))
            if action == "failed" and status:
                return status[1]
    return ""


def _blocks(part: Message) -> list[Message]:
    """The groups of fields: first about the message, then one per recipient."""
    payload = part.get_payload()
    return [block for block in payload if isinstance(block, Message)] if isinstance(payload, list) else []


def _message_id(mail: EmailMessage, settings: Settings) -> UUID | None:
    """The id in the returned message's own Message-ID, when that is one of ours."""
    ours = re.compile(rf"^\s*<([0-9a-f-]{{36}})@{re.escape(urlsplit(settings.public_url).hostname or '')}>\s*$")
    for part in mail.iter_parts():
        returned = _returned(part)
        found = ours.match(str(returned.get("Message-ID", ""))) if returned else None
        if found:
            return UUID(found[1])
    return None


def _returned(part: Message) -> Message | None:
    """The message that came back, whole or only its headers."""
    if part.get_content_type() == "message/rfc822":
        payload = part.get_payload()
        first = payload[0] if isinstance(payload, list) and payload else None
        return first if isinstance(first, Message) else None
    if part.get_content_type() == "text/rfc822-headers":
        content = part.get_payload(decode=True)
        return message_from_bytes(content, policy=policy.default) if isinstance(content, bytes) else None
    return None
