"""The secret of an installation that configures none."""

from pathlib import Path

import pytest

from services.launcher.errors import FolderUnusable
from services.launcher.secret import kept_secret
from shared.settings import SHORTEST_SECRET


def test_the_secret_is_made_once_and_kept(tmp_path: Path) -> None:
    """Codes and addresses that are out there stay valid after a restart."""
    first = kept_secret(tmp_path)
    assert len(first) >= SHORTEST_SECRET
    assert kept_secret(tmp_path) == first


def test_only_its_owner_can_read_the_secret(tmp_path: Path) -> None:
    """Whatever the umask."""
    kept_secret(tmp_path)
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600


def test_two_installations_have_two_secrets(tmp_path: Path) -> None:
    """A secret is random."""
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    assert kept_secret(tmp_path / "a") != kept_secret(tmp_path / "b")


def test_a_crash_while_writing_leaves_no_half_secret(tmp_path: Path) -> None:
    """What an earlier attempt left is replaced."""
    (tmp_path / "secret_key.unfinished").write_text("half")
    assert len(kept_secret(tmp_path)) >= SHORTEST_SECRET


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    """With the setting that changes it."""
    with pytest.raises(FolderUnusable, match="SPONTAN_DATA"):
        kept_secret(tmp_path / "missing")
