"""The data folder: where it is, whether we may write there, files for our eyes only, and that one Spontan at a time uses it."""

import fcntl
import os
from pathlib import Path
from typing import Self

from services.launcher.errors import FolderInUse, FolderUnusable
from shared.settings import Settings

ROOTS_FOLDER = Path("/var/lib/spontan")


def data_folder(settings: Settings) -> Path:
    """The absolute data folder: SPONTAN_DATA, else `.spontan` here, else /var/lib/spontan as root.

    Root's own folders are usually closed to `nobody`, as whom PostgreSQL then runs; /var/lib is not.
    """
    if os.geteuid() == 0 and "data" not in settings.model_fields_set:
        return ROOTS_FOLDER
    return settings.data.absolute()


def prepare(folder: Path) -> None:
    """Make *folder* if it is missing; a folder that exists keeps its mode. Raises FolderUnusable."""
    try:
        if not folder.is_dir():
            folder.mkdir(parents=True)
            # Whoever else runs a server of ours must pass through, but need not look around.
            folder.chmod(0o711 if os.geteuid() == 0 else 0o700)
        (folder / "logs").mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise unusable(folder, error) from error


def unusable(folder: Path, error: OSError) -> FolderUnusable:
    """The sentence for an *error* that writing below the data folder gave."""
    return FolderUnusable(
        f"Cannot write in the data folder {folder}: {error.strerror}. Choose another with SPONTAN_DATA."
    )


def write_privately(file: Path, text: str) -> None:
    """Whole or not at all, and readable by its owner only: an empty secret left by a crash would be used for ever."""
    unfinished = file.with_name(f"{file.name}.unfinished")
    unfinished.unlink(missing_ok=True)
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as opened:
        opened.write(text)
        opened.flush()
        os.fsync(descriptor)
    unfinished.rename(file)


class FolderLock:
    """The exclusive use of a data folder for one purpose, until released or until this process ends in any way.

    Also a context, which takes it and gives it back.
    """

    def __init__(self, folder: Path, purpose: str) -> None:
        self._folder = folder
        self._file = folder / f"{purpose}.lock"
        self._descriptor: int | None = None

    def __enter__(self) -> Self:
        self.acquire()
        return self

    def __exit__(self, *_: object) -> None:
        self.release()

    def acquire(self) -> None:
        """Take the lock; nothing happens when we have it already. Raises FolderInUse or FolderUnusable."""
        if self._descriptor is not None:
            return
        try:
            descriptor = os.open(self._file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise unusable(self._folder, error) from error
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.pread(descriptor, 20, 0).decode().strip()
            os.close(descriptor)
            raise FolderInUse(
                f"The data folder {self._folder} is in use by another Spontan (process {holder}). "
                "Stop that one, or choose another folder with SPONTAN_DATA."
            ) from None
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, str(os.getpid()).encode(), 0)
        self._descriptor = descriptor

    def release(self) -> None:
        """Give the lock back, if we have it. The file stays: deleting it would let two others lock two files."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
