"""The secret of an installation that configures none: made once, kept in the data folder."""

import os
import secrets
from pathlib import Path

from services.launcher.folder import unusable


def kept_secret(data: Path) -> str:
    """The secret in `<data>/secret_key`, made when missing, readable by its owner only. Raises FolderUnusable.

    Losing it invalidates codes and secret addresses that are out there, so it is never replaced.
    """
    file = data / "secret_key"
    try:
        if not file.exists():
            _write(file, secrets.token_urlsafe(48))
        return file.read_text().strip()
    except OSError as error:
        raise unusable(data, error) from error


def _write(file: Path, text: str) -> None:
    """Whole or not at all: an empty secret left by a crash would be used for ever."""
    unfinished = file.with_name(f"{file.name}.unfinished")
    unfinished.unlink(missing_ok=True)
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as opened:
        opened.write(text)
        opened.flush()
        os.fsync(descriptor)
    unfinished.rename(file)
