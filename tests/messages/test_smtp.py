"""E-mail against a real SMTP server."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from email.utils import parsedate_to_datetime
from typing import Any, Literal
from uuid import UUID

import pytest
from aiosmtpd import smtp

from shared.messages.channels import Attachment, DeliveryFailed, Outgoing, Receipt, Smtp
from shared.settings import Settings

AT = datetime(2026, 9, 15, 13, 0, tzinfo=UTC)
HELLO = Outgoing(
    id=UUID("01999999-0000-7000-8000-000000000000"),
    kind="confirmed",
    contact_kind="email",
    contact="alex@example.org",
    subject="You have a seat: onsdag 16 september 18:00 – välkommen",
    body="Hej Örebro!\n.\n\u2068سارة\u2069\n" + "long " * 60 + "\n",
    at=AT,
)
RICH = replace(
    HELLO,
    html="<!DOCTYPE html>\n<p>Hej <bdi>سارة</bdi>!</p>\n",
    attachments=(Attachment("spontan.ics", "text/calendar; method=PUBLISH; charset=utf-8", b"BEGIN:VCALENDAR\r\n"),),
)


class Server:
    """Takes mail, or answers what it is told to."""

    def __init__(self) -> None:
        self.port = 0
        self.mails: list[bytes] = []
        self.to_recipient = "250 OK"
        self.to_data = "250 OK"

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802
        """Answer RCPT TO."""
        envelope.rcpt_tos.append(address)
        return self.to_recipient

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        """Keep the mail, if it is wanted."""
        if self.to_data.startswith("2"):
            self.mails.append(envelope.content)
        return self.to_data

    def mail(self) -> EmailMessage:
        """The only mail there is."""
        (content,) = self.mails
        return message_from_bytes(content, policy=default)


@asynccontextmanager
async def listening(server: Server) -> AsyncIterator[Server]:
    """Serve on a free port of this machine."""
    loop = asyncio.get_running_loop()
    listener = await loop.create_server(lambda: smtp.SMTP(server, loop=loop), "127.0.0.1", 0)
    server.port = listener.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listener.close()
        await listener.wait_closed()


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    """A mail server."""
    async with listening(Server()) as server:
        yield server


@pytest.fixture
def channel(server: Server) -> Smtp:
    """The channel, set up for that server."""
    return Smtp(_settings(server.port))


def _settings(port: int, security: Literal["starttls", "none"] = "none") -> Settings:
    return Settings(
        smtp_host="127.0.0.1",
        smtp_port=port,
        smtp_security=security,
        mail_from="hej@example.org",
        public_url="https://spontan.example.org",
    )


async def failure(channel: Smtp, message: Outgoing = HELLO) -> tuple[str, bool, bool]:
    """Code, permanence and whose fault it is, of a delivery that must fail."""
    with pytest.raises(DeliveryFailed) as failed:
        await channel.deliver(message)
    return failed.value.code, failed.value.permanent, failed.value.ours


async def test_an_email_arrives_whole(server: Server, channel: Smtp) -> None:
    """Every character of it, with the headers of a machine's mail and the clock's date."""
    assert await channel.deliver(HELLO) == Receipt("email")

    mail = server.mail()
    assert mail.get_content().replace("\r\n", "\n") == HELLO.body
    assert mail["Subject"] == HELLO.subject
    assert (mail["To"], mail["From"]) == ("alex@example.org", "hej@example.org")
    assert parsedate_to_datetime(mail["Date"]) == AT
    assert mail["Auto-Submitted"] == "auto-generated"


async def test_a_repeat_has_the_same_message_id(server: Server, channel: Smtp) -> None:
    """So that a mail program can tell that it is one message."""
    await channel.deliver(HELLO)
    await channel.deliver(HELLO)

    ids = {message_from_bytes(content)["Message-ID"] for content in server.mails}
    assert ids == {"<01999999-0000-7000-8000-000000000000@spontan.example.org>"}


async def test_nobody_is_named_in_a_header_but_the_recipient(server: Server, channel: Smtp) -> None:
    """Headers are kept in the logs of every server on the way."""
    await channel.deliver(HELLO)

    mail = server.mail()
    ours = {"To", "From", "Subject", "Date", "Message-ID", "Auto-Submitted"}
    technical = {"MIME-Version", "Content-Type", "Content-Transfer-Encoding"}
    assert set(mail.keys()) - {"X-Peer", "X-MailFrom", "X-RcptTo"} == ours | technical


@pytest.mark.parametrize(
    ("to_recipient", "to_data", "expected"),
    [
        ("550 no such user", "250 OK", ("smtp_550", True, False)),
        ("550 5.1.1 no such user", "250 OK", ("smtp_550", True, False)),
        ("550 5.7.1 your network is on a list", "250 OK", ("smtp_550", True, True)),
        ("450 greylisted", "250 OK", ("smtp_450", False, False)),
        ("250 OK", "554 looks like spam", ("smtp_554", True, True)),
        ("250 OK", "452 disk full", ("smtp_452", False, True)),
    ],
)
async def test_five_hundreds_are_final_and_four_hundreds_are_not(
    server: Server, channel: Smtp, to_recipient: str, to_data: str, expected: tuple[str, bool, bool]
) -> None:
    """RFC 5321, section 4.2.1; and whether the address is to blame, or we and what we sent (RFC 3463)."""
    server.to_recipient, server.to_data = to_recipient, to_data

    assert await failure(channel) == expected


@pytest.mark.parametrize(
    "field", [{"subject": "Hello\r\nBcc: everyone@example.org"}, {"contact": "alex@example.org\nBcc: b@example.org"}]
)
async def test_a_line_break_begins_no_new_header(server: Server, channel: Smtp, field: dict[str, str]) -> None:
    """It is refused for good, before anything is sent."""
    broken = Outgoing(**{**HELLO.__dict__, **field})

    assert await failure(channel, broken) == ("line_break_in_header", True, True)
    assert not server.mails


async def test_a_server_that_is_away_is_asked_again_later() -> None:
    """Nothing listens on that port any more."""
    async with listening(Server()) as server:
        port = server.port

    assert await failure(Smtp(_settings(port))) == ("smtp_unreachable", False, False)


async def test_a_server_without_the_demanded_encryption_gets_no_mail(server: Server) -> None:
    """STARTTLS was asked for and is not offered: better late than in the clear."""
    channel = Smtp(_settings(server.port, security="starttls"))

    code, permanent, _ = await failure(channel)

    assert (permanent, server.mails) == (False, [])
    assert code.startswith("smtp_")


async def test_without_a_mail_server_messages_wait() -> None:
    """An operator may still be setting it up."""
    assert await failure(Smtp(Settings())) == ("smtp_not_configured", False, False)


async def test_text_and_html_are_one_message_with_the_calendar_beside_it(server: Server, channel: Smtp) -> None:
    """A mail program shows the last form that it can, and offers the session for one's own calendar."""
    await channel.deliver(RICH)

    mail = server.mail()
    assert mail.get_content_type() == "multipart/mixed"
    both, calendar = mail.iter_parts()
    assert isinstance(both, EmailMessage)
    assert both.get_content_type() == "multipart/alternative"
    text, html = both.iter_parts()
    assert isinstance(text, EmailMessage)
    assert isinstance(html, EmailMessage)
    assert (text.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    assert text.get_content().replace("\r\n", "\n") == RICH.body
    assert html.get_content().replace("\r\n", "\n") == RICH.html
    assert calendar["Content-Type"] == 'text/calendar; method="PUBLISH"; charset="utf-8"'
    assert (calendar.get_filename(), calendar.get_payload(decode=True)) == ("spontan.ics", b"BEGIN:VCALENDAR\r\n")


async def test_one_click_unsubscribes_where_there_is_something_to_unsubscribe_from(
    server: Server, channel: Smtp
) -> None:
    """RFC 8058, and in no other message."""
    await channel.deliver(replace(HELLO, unsubscribe_url="https://spontan.example.org/stop/secret"))
    await channel.deliver(HELLO)

    with_it, without = (message_from_bytes(content, policy=default) for content in server.mails)
    assert with_it["List-Unsubscribe"] == "<https://spontan.example.org/stop/secret>"
    assert with_it["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert not any(name.startswith("List-") for name in without)
