"""The embedded Valkey: real, kept, private."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
from redis import Redis

from services.launcher.errors import FolderInUse, FolderUnusable, ServerFailed
from services.launcher.valkey import Valkey
from tests.launcher.conftest import Eventually


@pytest.fixture
def valkey(data: Path) -> Iterator[Valkey]:
    """A running server on a fresh folder."""
    server = Valkey(data)
    server.start()
    yield server
    server.stop()


def setting(server: Valkey, name: str) -> str:
    """One of its settings."""
    with Redis.from_url(server.url, decode_responses=True) as redis:
        return cast("dict[str, str]", redis.config_get(name))[name]


def store(server: Valkey) -> None:
    """Write something."""
    with Redis.from_url(server.url) as redis:
        redis.set("kept", "42")


def stored(server: Valkey) -> object:
    """What was written."""
    with Redis.from_url(server.url) as redis:
        return redis.get("kept")


def test_it_answers_on_its_socket_and_on_no_port(valkey: Valkey) -> None:
    """The socket is in a folder that only we can enter."""
    assert setting(valkey, "port") == "0"
    folder = Path(setting(valkey, "unixsocket")).parent
    assert folder.stat().st_mode & 0o777 == 0o700
    assert folder.stat().st_uid == os.geteuid()


def test_it_never_forgets_tasks_for_lack_of_memory(valkey: Valkey) -> None:
    """A broker refuses rather than evicts."""
    assert setting(valkey, "maxmemory-policy") == "noeviction"


def test_data_survives_a_restart(valkey: Valkey) -> None:
    """The append-only file is read at the next start."""
    store(valkey)
    assert valkey.stop()
    valkey.start()
    assert stored(valkey) == b"42"


def test_it_comes_back_at_the_same_address_after_being_killed(valkey: Valkey, eventually: Eventually) -> None:
    """Clients reconnect; what was written is there."""
    url = valkey.url
    store(valkey)
    valkey.kill()
    eventually(lambda: not valkey.running)
    valkey.start()
    assert valkey.url == url
    assert stored(valkey) == b"42"


def test_a_socket_path_that_is_too_long_is_avoided(data: Path) -> None:
    """Paths over 107 bytes cannot be bound."""
    server = Valkey(data / ("long" * 30))
    server.start()
    try:
        assert len(server.url.removeprefix("unix://")) <= 107
        store(server)
    finally:
        server.stop()


def test_a_second_start_on_the_same_folder_says_who_holds_it(valkey: Valkey) -> None:
    """With the process id, and what to do."""
    with pytest.raises(FolderInUse, match=rf"process {os.getpid()}\).*SPONTAN_DATA"):
        Valkey(valkey._data).start()


def test_a_folder_that_cannot_be_made_is_named(data: Path) -> None:
    """Nobody can make a folder below a file, not even root."""
    data.write_text("a file")
    with pytest.raises(FolderUnusable, match=rf"{data}/below.*SPONTAN_DATA"):
        Valkey(data / "below").start()


def test_a_start_that_fails_shows_the_log(data: Path) -> None:
    """The sentence ends with what Valkey said."""
    with pytest.raises(ServerFailed, match="no-such-setting"):
        Valkey(data, {"no-such-setting": "1"}).start()
