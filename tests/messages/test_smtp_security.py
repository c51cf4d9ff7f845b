"""E-mail leaves encrypted and under our name, against a real SMTP server with TLS and authentication."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd import smtp

from shared.ids import new_id
from shared.messages.channels import DeliveryFailed, Outgoing, Receipt, Smtp
from shared.settings import Settings
from tests.messages.certificates import HOST, Certificates, make_certificates

HELLO = Outgoing(
    new_id(), "code", "email", "alex@example.org", "Your code", "123456\n", datetime(2026, 9, 15, tzinfo=UTC)
)
USER, PASSWORD = "spontan", "a password with åäö"


class Server:
    """Takes mail of those who have said the right name and password over an encrypted line; remembers who came."""

    def __init__(self) -> None:
        self.port = 0
        self.mails: list[tuple[bool, bool]] = []
        self.tried: list[tuple[bytes, bytes]] = []

    def authenticate(self, _server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> smtp.AuthResult:
        """Judge a name and a password."""
        self.tried.append((data.login, data.password))
        right = (data.login, data.password) == (USER.encode(), PASSWORD.encode())
        return smtp.AuthResult(success=right, handled=False)  # the server answers, not we

    async def handle_DATA(self, server: Any, session: Any, _envelope: Any) -> str:  # noqa: N802
        """Keep how it came: encrypted, and authenticated."""
        encrypted = server.transport.get_extra_info("ssl_object") is not None
        self.mails.append((encrypted, bool(session.authenticated)))
        return "250 OK"


Listen = Callable[[str], AbstractAsyncContextManager[Server]]


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    """An authority and a server's certificate for `localhost`."""
    return make_certificates(tmp_path_factory.mktemp("certificates"))


@pytest.fixture
def trusted(certificates: Certificates, monkeypatch: pytest.MonkeyPatch) -> None:
    """This machine trusts that authority, the way an operator makes it do so."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificates.authority))


@asynccontextmanager
async def listening(certificates: Certificates, security: str) -> AsyncIterator[Server]:
    """Serve on a free port, with TLS from the first byte or on demand."""
    server, loop = Server(), asyncio.get_running_loop()
    starttls = certificates.context() if security == "starttls" else None

    def protocol() -> smtp.SMTP:
        return smtp.SMTP(
            server,
            loop=loop,
            tls_context=starttls,
            require_starttls=starttls is not None,
            authenticator=server.authenticate,
            auth_required=True,
            auth_require_tls=starttls is not None,
        )

    implicit = certificates.context() if security == "tls" else None
    listener = await loop.create_server(protocol, "127.0.0.1", 0, ssl=implicit)
    server.port = listener.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listener.close()
        await listener.wait_closed()


def channel(server: Server, security: str, **more: Any) -> Smtp:
    """The channel of an installation that is set up for that server."""
    chosen = {"smtp_host": HOST, "smtp_username": USER, "smtp_password": PASSWORD} | more
    return Smtp(Settings(smtp_port=server.port, smtp_security=security, **chosen))


async def failure(channel: Smtp) -> tuple[str, bool]:
    """Code and permanence of a delivery that must fail."""
    with pytest.raises(DeliveryFailed) as failed:
        await channel.deliver(HELLO)
    return failed.value.code, failed.value.permanent


BOTH = pytest.mark.parametrize("security", ["starttls", "tls"])
# aiosmtpd cannot know that the line is encrypted from the first byte.
pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")


@BOTH
@pytest.mark.usefixtures("trusted")
async def test_mail_leaves_encrypted_and_authenticated(certificates: Certificates, security: str) -> None:
    """With a name and a password that are said only once the line is encrypted."""
    async with listening(certificates, security) as server:
        assert await channel(server, security).deliver(HELLO) == Receipt("email")
        assert (server.mails, server.tried) == ([(True, True)], [(USER.encode(), PASSWORD.encode())])


@BOTH
@pytest.mark.usefixtures("trusted")
async def test_a_wrong_password_of_ours_is_mended_some_day(certificates: Certificates, security: str) -> None:
    """535 is a 5yz reply, and all the same no reason to give up the message."""
    async with listening(certificates, security) as server:
        assert await failure(channel(server, security, smtp_password="yesterday's")) == ("smtp_535", False)
        assert server.mails == []


@BOTH
async def test_a_server_that_nobody_vouches_for_gets_neither_password_nor_mail(
    certificates: Certificates, security: str
) -> None:
    """Somebody sits between us and the mail server. The authority is not trusted here: no fixture says so."""
    async with listening(certificates, security) as server:
        assert await failure(channel(server, security)) == ("smtp_unreachable", False)
        assert (server.mails, server.tried) == ([], [])


@BOTH
@pytest.mark.usefixtures("trusted")
async def test_a_certificate_of_another_name_is_none(certificates: Certificates, security: str) -> None:
    """It is trusted, for `localhost` and not for this address."""
    async with listening(certificates, security) as server:
        assert await failure(channel(server, security, smtp_host="127.0.0.1")) == ("smtp_unreachable", False)
        assert (server.mails, server.tried) == ([], [])


def test_the_certificates_are_what_they_say(certificates: Certificates) -> None:
    """Made here and now, and readable by nobody else's rule than the folder's."""
    assert all(isinstance(path, Path) and path.stat().st_size for path in vars(certificates).values())
