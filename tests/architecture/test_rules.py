"""The rules of docs/architecture.md, each with a test that can fail."""

import ast
import importlib
import re
import subprocess
import sys
from typing import Any

import pytest

from services.api.problems import STATUS
from services.worker.subscriptions import SUBSCRIPTIONS
from shared.errors import DomainError
from shared.outbox import Event
from tests.architecture.source import ROOT, calls, modules, strings

# Where a transaction may begin and end: the edges, and nothing of the domain.
EDGES = {
    "shared/database.py",
    "shared/migrations/env.py",
    "services/api/dependencies.py",
    "services/worker/runner.py",
    "services/worker/relay.py",
    "services/worker/resources.py",  # lends it to the demo's mailbox, which stands for the world outside
}
EDGE_FOLDERS = ("services/launcher/",)

# Where the machine's clock may be read: the clock itself, and what measures processes instead of people's time.
CLOCKS = {"shared/clock.py", "services/api/health.py", "services/api/metrics.py", "services/worker/relay.py"}
# Where the database is asked for its own: one clock for all processes, beside the number of changes.
CLOCKS_IN_SQL = {"shared/calendars/write/look.py"}


def import_all(name: str) -> None:
    """Import every module of that name in the domain, so that what it declares is known."""
    for path in sorted((ROOT / "shared").glob(f"*/{name}.py")):
        importlib.import_module(f"shared.{path.parent.name}.{name}")


def subclasses(base: type[Any]) -> set[type[Any]]:
    """Every subclass, however deep."""
    children: list[type[Any]] = base.__subclasses__()
    return {below for child in children for below in {child, *subclasses(child)}}


def test_imports_go_downwards_only() -> None:
    """The contracts of pyproject.toml hold."""
    linter = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_only_the_edge_ends_transactions() -> None:
    """No commit, rollback or begin inside the domain or a route: what belongs together stays together."""
    ending = {"commit", "rollback", "begin", "transaction"}
    found = [
        f"{name}:{line} {called}"
        for name, tree in modules().items()
        if name not in EDGES and not name.startswith(EDGE_FOLDERS)
        for called, line in calls(tree)
        if called in ending
    ]
    # It uses what the edge lends it.
    assert [one for one in found if not one.startswith("shared/calendars/sync/read_source.py:")] == []


def test_every_edge_is_one() -> None:
    """An allowance that nobody needs any more would let the next one through."""
    ending = {"begin", "begin_transaction", "commit", "transaction"}
    assert {name for name in EDGES if not ending & {called for called, _ in calls(modules()[name])}} == set()
    assert {name for name in CLOCKS if "now" not in {called for called, _ in calls(modules()[name])}} == set()


def test_time_is_injected() -> None:
    """Nobody asks the machine or the database what time it is: tests turn the hands, and the demo moves them."""
    asks = [
        f"{name}:{node.lineno}"
        for name, tree in modules().items()
        if name not in CLOCKS and not name.startswith(EDGE_FOLDERS)
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and node.attr in {"now", "utcnow", "today"}
        and isinstance(node.value, ast.Name)
        and node.value.id in {"datetime", "date"}
    ]
    in_sql = [
        f"{name}:{line}"
        for name, tree in modules().items()
        for text, line in strings(tree)
        if re.search(
            r"\b(now|clock_timestamp|statement_timestamp)\(\)|\bcurrent_(date|timestamp|time)\b", text, re.IGNORECASE
        )
        and name not in CLOCKS_IN_SQL
        and not name.startswith(EDGE_FOLDERS)
    ]
    assert asks + in_sql == []


def test_every_error_has_one_status_and_a_code_of_its_own() -> None:
    """The table in problems.py is complete, and no code means two things."""
    import_all("errors")
    errors = {error for error in subclasses(DomainError) if error.__module__.startswith("shared.")}
    assert errors - set(STATUS) == set()
    codes = [error.code for error in errors]
    assert sorted(codes) == sorted(set(codes))


def test_every_event_has_its_line_in_the_subscriptions() -> None:
    """An event nobody reacts to says so; nothing is subscribed to that does not exist."""
    import_all("events")
    events = {event.__name__ for event in subclasses(Event) if event.__module__.startswith("shared.")}
    assert set(SUBSCRIPTIONS) == events


@pytest.mark.parametrize("forbidden", ["utils", "helpers", "common", "misc"])
def test_no_room_for_things_that_belong_nowhere(forbidden: str) -> None:
    """Everything has a subject, and is named for it."""
    assert [name for name in modules() if forbidden in re.split(r"[/_.]", name)] == []


def test_files_have_one_subject_and_functions_are_read_at_a_glance() -> None:
    """A file stays under 300 lines and a function under 60; most are far below."""
    long_files = [name for name in modules() if len((ROOT / name).read_text("utf-8").splitlines()) > 300]
    long_functions = [
        f"{name}:{node.lineno} {node.name}"
        for name, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and (node.end_lineno or 0) - node.lineno > 60
    ]
    assert long_files + long_functions == []


def test_relationships_load_nothing_by_surprise() -> None:
    """There are none: every read names what it joins."""
    assert [name for name, tree in modules().items() for called, _ in calls(tree) if called == "Relationship"] == []


def test_what_changes_a_sessions_time_place_or_status_raises_its_number() -> None:
    """Calendar apps keep what they have until SEQUENCE is higher (RFC 5545, 3.8.7.4)."""
    changing, raising = set(), set()
    for name, tree in modules().items():
        if name.startswith(("shared/schedule/", "shared/calendars/")):
            for function in ast.walk(tree):
                if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                    where = f"{name} {function.name}"
                    changing |= {where for node in ast.walk(function) if _changes_session(node)}
                    raising |= {where for node in ast.walk(function) if _raises_number(node)}
    assert changing - raising == set()
    assert len(changing) >= 3


def _changes_session(node: ast.AST) -> bool:
    targets = node.targets if isinstance(node, ast.Assign) else []
    found = {one.attr for target in targets for one in ast.walk(target) if isinstance(one, ast.Attribute)}
    said = isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) and node.value.value
    return bool(found & {"starts_at", "venue_id"}) or (
        "status" in found and said in {"draft", "published", "cancelled"}
    )


def _raises_number(node: ast.AST) -> bool:
    return isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Attribute) and node.target.attr == "sequence"
