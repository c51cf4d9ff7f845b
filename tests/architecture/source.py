"""The product's own source, parsed once."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PRODUCT = ("services", "shared")


@cache
def modules() -> dict[str, ast.Module]:
    """Every module of the product by its path from the root, migrations' scripts left out."""
    paths = [path for folder in PRODUCT for path in (ROOT / folder).rglob("*.py")]
    named = {path.relative_to(ROOT).as_posix(): path for path in paths}
    return {
        name: ast.parse(path.read_text("utf-8")) for name, path in sorted(named.items()) if "/versions/" not in name
    }


def calls(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """The name of everything that is called, with its line: `session.commit` gives "commit"."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            function = node.func
            name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
            yield name, node.lineno


def strings(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Every text in the code that is not a docstring, with its line."""
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node.value, node.lineno
