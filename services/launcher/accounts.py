"""As whom the embedded PostgreSQL runs: as ourselves, or as `nobody` when we are root, as whom it refuses to run."""

import os
import pwd
from dataclasses import dataclass

from services.launcher.errors import ServerFailed


@dataclass(frozen=True, slots=True)
class Account:
    """An unprivileged user of this machine, by its numbers in passwd."""

    name: str
    uid: int
    gid: int


def unprivileged() -> Account | None:
    """The user to become, or None when we are an ordinary user. Raises ServerFailed when passwd lacks the user."""
    if os.geteuid() != 0:
        _require_entry(os.geteuid())
        return None
    try:
        entry = pwd.getpwnam("nobody")
    except KeyError:
        raise ServerFailed("PostgreSQL refuses to run as root, and this machine has no user `nobody`.") from None
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def _require_entry(uid: int) -> None:
    """`docker run --user 12345` gives a uid without a name; initdb refuses it with a message that helps nobody."""
    try:
        pwd.getpwuid(uid)
    except KeyError:
        raise ServerFailed(
            f"User {uid} has no entry in /etc/passwd, which PostgreSQL needs. Run Spontan as a user of this machine, "
            "or set SPONTAN_DATABASE_URL to a PostgreSQL of your own."
        ) from None
