"""The secret of an installation that configures none: made once, kept in the data folder."""

import secrets
from pathlib import Path

from services.launcher.folder import unusable, write_privately


def kept_secret(data: Path) -> str:
    """The secret in `<data>/secret_key`, made when missing, readable by its owner only. Raises FolderUnusable.

    Losing it invalidates the codes that are out there, so it is never replaced.
    """
    file = data / "secret_key"
    try:
        if not file.exists():
            write_privately(file, secrets.token_urlsafe(48))
        return file.read_text().strip()
    except OSError as error:
        raise unusable(data, error) from error
