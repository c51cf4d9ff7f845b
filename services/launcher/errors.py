"""What can stop the launcher, each with a sentence for the operator and an exit code of sysexits.h."""

import os


class LauncherError(Exception):
    """The text is the whole message: it says what is wrong and what to do, and is printed without a trace."""

    exit_code = 1


class ServerFailed(LauncherError):
    """A server or process did not start, or would not stay up; the text ends with the last lines of its log."""


class PortTaken(LauncherError):
    """Something else listens on the port of the web server."""

    exit_code = os.EX_UNAVAILABLE


class FolderUnusable(LauncherError):
    """The data folder cannot be created, written to or reached by the user the server runs as."""

    exit_code = os.EX_CANTCREAT


class FolderInUse(LauncherError):
    """Another live Spontan holds the data folder."""

    exit_code = os.EX_TEMPFAIL


class FolderOfAnotherVersion(LauncherError):
    """The data folder was made by another major version of PostgreSQL, which this one cannot read."""

    exit_code = os.EX_CONFIG


class DatabaseUnreachable(LauncherError):
    """The configured database does not answer."""

    exit_code = os.EX_UNAVAILABLE


class NoSuchEvent(LauncherError):
    """The event that was asked for is not in the outbox, or not any more."""
