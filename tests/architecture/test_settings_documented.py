"""docs/settings.md tells every setting with its default, and no setting that does not exist."""

import re
from typing import Any

from pydantic import SecretStr

from shared.settings import Settings
from tests.architecture.source import ROOT

ROW = re.compile(r"^\| `(?P<name>SPONTAN_\w+)` \| (?P<default>[^|]+) \| (?P<meaning>[^|]+) \|$", re.MULTILINE)
EMPTY = "*empty*"


def rows() -> list[tuple[str, str]]:
    """Name and default of every row of the tables."""
    text = (ROOT / "docs" / "settings.md").read_text("utf-8")
    return [(row["name"], row["default"]) for row in ROW.finditer(text)]


def variable(field: str) -> str:
    """The environment variable of a field of Settings."""
    return f"{Settings.model_config['env_prefix']}{field}".upper()


def as_documented(default: Any) -> str:
    """How the table writes a default: the way one would type it into the environment."""
    typed = default.get_secret_value() if isinstance(default, SecretStr) else default
    text = str(typed).lower() if isinstance(typed, bool) else str(typed)
    return f"`{text}`" if text else EMPTY


def test_every_setting_is_documented_with_its_default_and_none_that_is_not() -> None:
    """The table and the class say the same."""
    declared = {variable(name): as_documented(field.default) for name, field in Settings.model_fields.items()}
    assert dict(rows()) == declared


def test_no_setting_is_documented_twice() -> None:
    """Two rows would begin to differ."""
    names = [name for name, _ in rows()]
    assert sorted(names) == sorted(set(names))


def test_every_variable_that_any_document_names_exists() -> None:
    """A reader who sets a variable that we do not read would wait for its effect in vain."""
    declared = {variable(name) for name in Settings.model_fields}
    documents = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), ROOT / ".env.example"]
    named = {name for path in documents for name in re.findall(r"\bSPONTAN_[A-Z_]*[A-Z]\b", path.read_text("utf-8"))}
    assert named - declared == set()
