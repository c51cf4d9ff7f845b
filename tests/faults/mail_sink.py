"""A mail server that accepts everything and writes down what it accepted before it says so."""

import asyncio
import os
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any, cast
from uuid import UUID
from weakref import WeakSet

from aiosmtpd import smtp

_MESSAGE_ID = re.compile(rb"^Message-ID:\s*<([0-9a-f-]{36})@", re.MULTILINE | re.IGNORECASE)
_DATE = re.compile(rb"^Date:\s*([^\r\n]+)", re.MULTILINE)


@dataclass(frozen=True)
class Mail:
    """One acceptance. The same message accepted twice is two of them."""

    id: UUID
    recipient: str
    judged_at: datetime
    """The moment for which the sender found it to be true, to the second."""


class MailSink:
    """Listens on a free port of this machine; `file` has a line for each mail, in the order in which they came."""

    def __init__(self, file: Path, *, port: int = 0) -> None:
        self.file = file
        self.port = port
        self.accepted = 0
        self._connections: WeakSet[smtp.SMTP] = WeakSet()
        self._descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    async def open(self) -> None:
        """Listen."""
        loop = asyncio.get_running_loop()

        def connection() -> smtp.SMTP:
            self._connections.add(made := smtp.SMTP(self, loop=loop))
            return made

        self._server = await loop.create_server(connection, "127.0.0.1", self.port, backlog=512)
        self.port = self._server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        """Stop listening, and hang up on the dead whose connections are still open."""
        self._server.close()
        for connection in self._connections:
            if connection.transport is not None:
                cast(asyncio.Transport, connection.transport).abort()

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802  # the name is aiosmtpd's
        """Write it down, then accept it."""
        head = envelope.content.partition(b"\r\n\r\n")[0]
        found, date = _MESSAGE_ID.search(head), _DATE.search(head)
        if not (found and date):
            return "550 no Message-ID or Date"
        line = b"\t".join([found.group(1), date.group(1), envelope.rcpt_tos[0].encode()])
        os.write(self._descriptor, line + b"\n")
        self.accepted += 1
        return "250 accepted"

    def mails(self) -> list[Mail]:
        """Everything that was accepted so far."""
        rows = [line.split("\t") for line in self.file.read_text().splitlines()]
        return [Mail(UUID(one), recipient, parsedate_to_datetime(date)) for one, date, recipient in rows]


def repeats(mails: Sequence[Mail]) -> int:
    """How many acceptances too many there were: the same Message-ID again."""
    return sum(number - 1 for number in Counter(mail.id for mail in mails).values())
