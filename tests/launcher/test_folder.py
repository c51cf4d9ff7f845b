"""Where the data is, and whose."""

import os
from pathlib import Path

import pytest

from services.launcher import folder
from services.launcher.errors import FolderInUse
from shared.settings import Settings


def test_the_folder_that_is_set_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """As an absolute path, because children may stand elsewhere."""
    monkeypatch.setenv("SPONTAN_DATA", "somewhere")
    assert folder.data_folder(Settings()) == Path.cwd() / "somewhere"


def test_without_a_setting_it_is_here_or_for_root_where_nobody_can_reach_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Root's own folders are usually closed to the user PostgreSQL runs as."""
    monkeypatch.delenv("SPONTAN_DATA", raising=False)
    expected = Path("/var/lib/spontan") if os.geteuid() == 0 else Path.cwd() / ".spontan"
    assert folder.data_folder(Settings()) == expected


def test_a_new_folder_shows_others_nothing(tmp_path: Path) -> None:
    """The server's own user may pass through, nobody may look around."""
    folder.prepare(tmp_path / "new")
    assert (tmp_path / "new").stat().st_mode & 0o777 == (0o711 if os.geteuid() == 0 else 0o700)


def test_the_mode_of_a_folder_that_is_not_ours_stays(tmp_path: Path) -> None:
    """We change nothing that we did not make."""
    tmp_path.chmod(0o750)
    folder.prepare(tmp_path)
    assert tmp_path.stat().st_mode & 0o777 == 0o750


def test_a_lock_is_free_again_after_its_holder_let_go(tmp_path: Path) -> None:
    """And its holder may ask for it twice."""
    first, second = folder.FolderLock(tmp_path, "purpose"), folder.FolderLock(tmp_path, "purpose")
    with first:
        first.acquire()
        with pytest.raises(FolderInUse):
            second.acquire()
    with second:
        pass
