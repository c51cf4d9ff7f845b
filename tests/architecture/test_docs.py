"""What the documents say exists: every link, every make target, every dependency with its licence."""

import re
import tomllib
from importlib.metadata import metadata
from pathlib import Path

import pytest

from tests.architecture.source import ROOT

LINK = re.compile(r"\[[^\]]*\]\((?P<target>[^)\s]+)\)")
MAKE = re.compile(r"\bmake ([a-z]+(?:-[a-z]+)*)(?=[\s`]|$)", re.MULTILINE)
CODE = re.compile(r"^```.*?^```|`[^`\n]+`", re.MULTILINE | re.DOTALL)
MACHINE = re.compile(r"(?<![\w.])/(?:home|root|Users|work|workspace|tmp)/")
PACKAGE = re.compile(r"^\| `(?P<name>[\w-]+)` \| [^|]+ \| [^|]+ \| (?P<licence>[^|]+) \|$", re.MULTILINE)

DOCUMENTS = sorted(path.relative_to(ROOT).as_posix() for path in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
EVERY = pytest.mark.parametrize("name", DOCUMENTS)


def text(name: str) -> str:
    """A document's text."""
    return (ROOT / name).read_text("utf-8")


def documented() -> dict[str, str]:
    """Licence by package, as docs/dependencies.md tells it."""
    return {row["name"]: row["licence"] for row in PACKAGE.finditer(text("docs/dependencies.md"))}


def stated_licence(package: str) -> str | None:
    """The licence that a package's metadata states, the best statement first."""
    about = metadata(package)
    classifiers = [one.split(" :: ")[-1] for one in about.get_all("Classifier") or [] if one.startswith("License ::")]
    stated = [*(about.get_all("License-Expression") or []), *(about.get_all("License") or []), *classifiers]
    return next(filter(None, stated), None)


@EVERY
def test_every_link_leads_somewhere(name: str) -> None:
    """Relative links point at files and folders of the repository."""
    targets = [found["target"] for found in LINK.finditer(CODE.sub("", text(name)))]
    inside = [
        target.partition("#")[0] for target in targets if "://" not in target and not target.startswith("mailto:")
    ]
    assert [one for one in inside if one and not ((ROOT / name).parent / one).exists()] == []


@EVERY
def test_no_document_names_a_path_of_a_machine(name: str) -> None:
    """Readers have other machines."""
    assert MACHINE.findall(text(name)) == []


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md"])
def test_every_target_that_is_named_can_be_made(name: str) -> None:
    """Only what is written as code counts; "to make sure" is English."""
    named = {target for code in CODE.findall(text(name)) for target in MAKE.findall(code)}
    there = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    assert named
    assert named - there == set()


def test_every_direct_dependency_is_explained() -> None:
    """What for, what else was considered, and under which licence."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    lines = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    assert {re.split(r"[^\w-]", line)[0] for line in lines} - set(documented()) == set()


def test_nothing_is_explained_that_is_not_installed() -> None:
    """A package that left the locks leaves the page."""
    locks = (ROOT / "requirements.lock").read_text("utf-8") + (ROOT / "requirements-dev.lock").read_text("utf-8")
    locked = set(re.findall(r"^([\w-]+)==", locks, re.MULTILINE))
    assert set(documented()) - locked == set()


def test_licences_are_those_that_the_packages_state() -> None:
    """Taken from the installed metadata, so that an update that changes a licence is seen."""
    assert documented() == {name: stated_licence(name) for name in documented()}


def test_decisions_are_numbered_without_gaps() -> None:
    """And each has the four parts of one page."""
    decisions = sorted((ROOT / "docs" / "adr").glob("*.md"))
    assert [int(path.name[:4]) for path in decisions] == list(range(1, len(decisions) + 1))
    for path in decisions:
        parts = re.findall(r"^\*\*(\w+)\.\*\*", path.read_text("utf-8"), re.MULTILINE)
        assert parts == ["Context", "Decision", "Consequences", "Alternatives"], path.name


def test_every_document_can_be_reached_from_the_readme() -> None:
    """A page that nobody links to is not read."""
    seen: set[Path] = set()
    waiting = [ROOT / "README.md"]
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        seen.add(path)
        if path.is_dir():
            waiting += path.glob("*.md")
        elif path.suffix == ".md":
            targets = [found["target"].partition("#")[0] for found in LINK.finditer(path.read_text("utf-8"))]
            waiting += [(path.parent / one).resolve() for one in targets if one and "://" not in one]
    assert [name for name in DOCUMENTS if ROOT / name not in seen] == []
