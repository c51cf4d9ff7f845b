"""The image can be built from what is here, holds what the lock says, and nothing to build with."""

import shlex
import tomllib
from fnmatch import fnmatch

from tests.architecture.source import ROOT

Instruction = tuple[str, str]


def instructions() -> list[Instruction]:
    """Every instruction of the Dockerfile with its text, continued lines joined."""
    lines = [line for line in (ROOT / "Dockerfile").read_text("utf-8").splitlines() if not line.startswith("#")]
    joined = "\n".join(lines).replace("\\\n", " ").splitlines()
    return [(name, text.strip()) for name, _, text in (line.partition(" ") for line in joined if line)]


def stages() -> list[list[Instruction]]:
    """The instructions of each stage, `FROM` first."""
    found: list[list[Instruction]] = []
    for name, text in instructions():
        if name == "FROM":
            found.append([])
        found[-1].append((name, text))
    return found


def copied() -> list[str]:
    """What is copied from the repository."""
    copies = [shlex.split(text) for name, text in instructions() if name == "COPY" and "--from" not in text]
    return [source for *sources, _target in copies for source in sources]


def test_everything_that_is_copied_exists_and_is_sent_to_the_builder() -> None:
    """A file that .dockerignore keeps back would break the build where nobody tests it."""
    sent = [line[1:] for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines() if line.startswith("!")]
    assert sorted(copied()) == sorted(sent)
    assert [source for source in copied() if not (ROOT / source).exists()] == []


def test_packages_are_installed_from_the_lock_with_their_hashes() -> None:
    """And the project itself brings nothing else in."""
    installs = [text for name, text in instructions() if name == "RUN" and "pip install" in text]
    assert len(installs) == 2
    assert "--require-hashes" in installs[0]
    assert "-r requirements.lock" in installs[0]
    assert "--no-deps" in installs[1]


def test_both_stages_use_the_python_that_is_tested() -> None:
    """The oldest one that pyproject.toml admits."""
    needs = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["requires-python"]
    bases = {stage[0][1].split()[0] for stage in stages()}
    assert bases == {f"python:{needs.removeprefix('>=')}-slim"}


def test_the_image_starts_the_web_server_as_nobody_in_particular() -> None:
    """A numeric user, so that an orchestrator can see that it is not root; the same one as in docker-compose.yml."""
    last = dict(stages()[-1])
    assert last["USER"] == "10001:10001"
    assert last["CMD"] == '["spontan", "api"]'
    assert "ENTRYPOINT" not in last
    assert "HEALTHCHECK" not in last


def test_the_image_has_nothing_to_install_or_compile_with() -> None:
    """Nothing is fetched in the last stage, and what pip needs is gone from both Pythons."""
    runs = [text for name, text in stages()[-1] if name == "RUN"]
    assert [text for text in runs if "apt-get" in text or "pip install" in text] == []
    removed = [text for name, text in instructions() if name == "RUN" and "pip uninstall" in text]
    assert len(removed) == len(stages())
    assert [text for text in removed if "setuptools" not in text or "pip" not in text.split("--yes")[1]] == []


def test_every_file_of_the_product_is_part_of_the_package() -> None:
    """Templates, catalogues, styles: what pyproject.toml forgets would be missing in the image only."""
    patterns = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]["package-data"]["*"]
    files = [path for folder in ("services", "shared") for path in (ROOT / folder).rglob("*") if path.is_file()]
    forgotten = [
        path.relative_to(ROOT).as_posix()
        for path in files
        if "__pycache__" not in path.parts and not any(fnmatch(path.name, known) for known in ("*.py", *patterns))
    ]
    assert forgotten == []
