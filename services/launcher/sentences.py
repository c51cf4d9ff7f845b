"""Turns errors an operator can act on into one sentence and an exit code; everything else stays a trace."""

import os

from alembic.util import CommandError
from pydantic_core import ValidationError

from services.launcher.errors import LauncherError
from shared.settings import ConfigurationError


def explain(error: Exception) -> tuple[str, int] | None:
    """The sentence and the exit code, None for an error that is a mistake of ours."""
    if isinstance(error, LauncherError):
        return str(error), error.exit_code
    if isinstance(error, ConfigurationError):
        return str(error), os.EX_CONFIG
    if isinstance(error, ValidationError) and error.title == "Settings":
        return _about_settings(error), os.EX_CONFIG
    if isinstance(error, CommandError):
        return f"The migration cannot run: {error}", os.EX_USAGE
    return None


def _about_settings(error: ValidationError) -> str:
    """Names the variables, never their values, which may be secret."""
    wrong = (
        f"SPONTAN_{'_'.join(str(part) for part in found['loc']).upper()}: {found['msg']}"
        for found in error.errors(include_input=False, include_url=False, include_context=False)
    )
    return "Not a valid setting. " + "; ".join(wrong) + "."
