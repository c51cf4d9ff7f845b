"""Which settings a running `spontan up` works with, so that a command in another terminal finds its embedded servers."""

import contextlib
import json
from collections.abc import Iterator
from pathlib import Path

from pydantic import SecretStr

from services.launcher import folder
from shared.settings import ConfigurationError, Settings

FILE = "running.json"
NOT_KEPT = frozenset({"smtp_password", "sms_password"})  # nobody in another terminal sends messages


@contextlib.contextmanager
def announced(settings: Settings) -> Iterator[None]:
    """Keep the settings of a running installation in its data folder, readable by its owner only, until it ends.

    After a kill the file stays; whoever follows it then finds that the servers do not answer.
    """
    file = settings.data / FILE
    chosen = {name: _plain(getattr(settings, name)) for name in settings.model_fields_set - NOT_KEPT}
    try:
        folder.write_privately(file, json.dumps(chosen))  # it holds the secret key
    except OSError as error:
        raise folder.unusable(settings.data, error) from error
    try:
        yield
    finally:
        file.unlink(missing_ok=True)


def running_settings() -> Settings:
    """The settings of this environment, completed by those of the Spontan that runs on this data folder.

    SPONTAN_DATABASE_URL in the environment means another installation: then nothing is completed. Raises
    ConfigurationError when no database is named and nothing runs here, ValidationError for a wrong setting.
    """
    given = Settings()
    if given.database_url:
        return given
    file = folder.data_folder(given) / FILE
    try:
        known = json.loads(file.read_text())
    except FileNotFoundError:
        raise ConfigurationError(
            f"No Spontan runs on the data folder {file.parent}. Start it with `spontan up`, or name its folder with "
            "SPONTAN_DATA, or set SPONTAN_DATABASE_URL."
        ) from None
    except (OSError, ValueError) as error:
        raise ConfigurationError(
            f"{file} cannot be read ({type(error).__name__}). Start `spontan up` again."
        ) from error
    own = {name: getattr(given, name) for name in given.model_fields_set}
    return Settings(**{**known, **own})


def _plain(value: object) -> object:
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    return str(value) if isinstance(value, Path) else value
