"""Which index each statement of a sign-up uses, and whether one of them reads a whole table."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import asyncpg

from benchmarks.captured import PARAMETER, Statement

LARGE = 1_000  # rows; PostgreSQL is right to read a smaller table whole
FOR_ANY_PARAMETERS = {"jit": "off", "plan_cache_mode": "force_generic_plan"}
PLANNED = ("SELECT", "WITH", "INSERT", "UPDATE")


async def paths(url: str, statement: Statement) -> list[str]:
    """How *statement* reaches its rows, as `index of table` or `ALL of table`, by the plan for any parameters."""
    if not statement.sql.strip().startswith(PLANNED):
        return []
    connection = await asyncpg.connect(url, server_settings=FOR_ANY_PARAMETERS)
    try:
        await connection.execute(f"PREPARE probe AS {statement.sql}")
        nothing = ", ".join("NULL" for _ in set(PARAMETER.findall(statement.sql)))
        plan = json.loads(await connection.fetchval(f"EXPLAIN (FORMAT JSON) EXECUTE probe ({nothing})"))
        tables = await connection.fetch("SELECT relname, reltuples FROM pg_class WHERE relkind = 'r'")
    finally:
        await connection.close()
    return sorted(set(_paths(plan[0]["Plan"], {row["relname"]: row["reltuples"] for row in tables})))


def _paths(node: Mapping[str, Any], sizes: Mapping[str, float]) -> Iterator[str]:
    if "Index Name" in node:
        yield node["Index Name"]
    elif node["Node Type"] == "Seq Scan":
        table = node["Relation Name"]
        yield f"ALL of {table} ({'large!' if sizes[table] > LARGE else 'small'})"
    for below in node.get("Plans", ()):
        yield from _paths(below, sizes)
