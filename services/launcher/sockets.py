"""Folders for unix sockets that only their server's user can enter."""

import os
import re
import shutil
import tempfile
from pathlib import Path

from services.launcher.accounts import Account

LONGEST_PATH = 107  # bytes: sockaddr_un holds 108 with the final zero
UNQUOTED = re.compile(r"[\w./-]+", re.ASCII)


def make(data: Path, server: str, socket: str, account: Account | None) -> Path:
    """A folder of mode 0700 for the file *socket*: below the data folder, or a short one in the temporary folder.

    A path over 107 bytes cannot be bound. One with commas, colons or spaces is avoided too: such a path means several
    hosts to some database drivers and needs quoting in every URL.
    """
    folder = data / "sockets" / server
    if _usable(folder / socket):
        remove(folder)
        folder.parent.mkdir(exist_ok=True)
        folder.parent.chmod(0o711)  # also with a strict umask: the server's user passes through
        folder.mkdir(mode=0o700)
    else:
        folder = Path(tempfile.mkdtemp(prefix="spontan-", dir=_short_temporary_folder(socket)))
    if account:
        os.chown(folder, account.uid, account.gid)
    return folder


def remove(folder: Path) -> None:
    """Delete a folder that make gave, with what a killed server left in it."""
    shutil.rmtree(folder, ignore_errors=True)


def _short_temporary_folder(socket: str) -> Path:
    chosen = Path(tempfile.gettempdir())
    return chosen if _usable(chosen / "spontan-12345678" / socket) else Path("/tmp")  # noqa: S108 - only for mkdtemp


def _usable(path: Path) -> bool:
    return len(os.fsencode(path)) <= LONGEST_PATH and UNQUOTED.fullmatch(str(path)) is not None
