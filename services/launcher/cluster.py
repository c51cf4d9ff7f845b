"""PostgreSQL's files: made once by initdb, checked before each start."""

import os
import pwd
import shutil
from pathlib import Path

from services.launcher import children
from services.launcher.accounts import Account
from services.launcher.errors import FolderInUse, FolderOfAnotherVersion, FolderUnusable, ServerFailed
from services.launcher.programs import ENVIRONMENT, Programs

SUPERUSER = "postgres"
INITDB = (
    *("--username", SUPERUSER),
    # Sorting by code point, the same on every machine and in every version; people's order is made in Python.
    *("--encoding=UTF8", "--locale-provider=builtin", "--locale=C.UTF-8"),
    # Whoever can enter the socket's folder is us; nobody comes over TCP.
    *("--auth-local=trust", "--auth-host=reject"),
)
STOPPING = 60  # seconds a server whose launcher was killed gets to write its last checkpoint


def ensure(cluster: Path, programs: Programs, *, account: Account | None, log: Path, sync: bool) -> None:
    """Make *cluster* if it is missing, else check that this PostgreSQL and this user can serve it.

    Raises FolderOfAnotherVersion, FolderUnusable, FolderInUse or ServerFailed. *sync* False skips the flush to disk.
    """
    if cluster.exists():
        _check_version(cluster, programs.major)
        _check_owner(cluster, account)
        _clear_stale_pid(cluster)
    else:
        _make(cluster, programs, account=account, log=log, sync=sync)


def _make(cluster: Path, programs: Programs, *, account: Account | None, log: Path, sync: bool) -> None:
    """Initialise beside the final place and rename, so that a crash half-way leaves nothing that looks whole."""
    unfinished = cluster.with_name(cluster.name + ".unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700)
    if account:
        os.chown(unfinished, account.uid, account.gid)
    argv = [programs.path("initdb"), "--pgdata", str(unfinished), *INITDB, *(() if sync else ("--no-sync",))]
    initdb = children.start(argv, log=log, env=ENVIRONMENT, account=account)
    try:
        code = initdb.process.wait()
    finally:
        initdb.stop([], seconds=0)  # after Ctrl-C: its helpers too, which are in its process group
    if code != 0:
        raise ServerFailed(f"PostgreSQL's initdb failed. The end of {log}:\n{children.tail(log)}")
    unfinished.rename(cluster)


def _check_version(cluster: Path, major: str) -> None:
    try:
        made_by = (cluster / "PG_VERSION").read_text().strip()
    except FileNotFoundError:
        raise FolderUnusable(
            f"{cluster} exists but is not a PostgreSQL data folder. Move it away or choose another SPONTAN_DATA."
        ) from None
    except PermissionError:
        return  # another user's; the check of the owner says so
    if made_by != major:
        raise FolderOfAnotherVersion(
            f"{cluster} was made by PostgreSQL {made_by}; this Spontan brings version {major}, which cannot read it. "
            "Choose another folder with SPONTAN_DATA, or move the data with the old version's pg_dump."
        )


def _check_owner(cluster: Path, account: Account | None) -> None:
    """PostgreSQL insists on owning its files; it is the same folder used as root and as oneself that breaks this."""
    uid = account.uid if account else os.geteuid()
    owner = cluster.stat().st_uid
    if owner != uid:
        raise FolderUnusable(
            f"{cluster} belongs to {_name(owner)}, but PostgreSQL would run as {_name(uid)}. "
            "Start Spontan as the user who started it first, or choose another folder with SPONTAN_DATA."
        )


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"user {uid}"


def _clear_stale_pid(cluster: Path) -> None:
    """Wait for a server whose launcher was just killed, then remove its pid file.

    After a crash the number in the file may belong to anything, in a container likely to a process of the same user;
    PostgreSQL would take that for a live server and refuse to start. We hold the folder's lock and look closer.
    """
    pid = postmaster_pid(cluster)
    if pid is None:
        return
    if not children.wait_until(lambda: not children.stands_in(pid, cluster), seconds=STOPPING):
        raise FolderInUse(
            f"A PostgreSQL without a launcher (process {pid}) still serves {cluster}. End it with `kill -INT {pid}`."
        )
    (cluster / "postmaster.pid").unlink(missing_ok=True)


def postmaster_pid(cluster: Path) -> int | None:
    """The process named in postmaster.pid, alive or not."""
    lines = _pid_file(cluster)
    return int(lines[0]) if lines and lines[0].isdecimal() else None


def ready(cluster: Path, pid: int) -> bool:
    """Whether server *pid* accepts connections: the eighth line of postmaster.pid says so, and pg_ctl relies on it."""
    lines = _pid_file(cluster)
    return lines[:1] == [str(pid)] and lines[7:8] != [] and lines[7].strip() == "ready"


def _pid_file(cluster: Path) -> list[str]:
    try:
        return (cluster / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return []
