"""`spontan doctor`: is everything as it should be?"""

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from services.launcher.doctor.check import Check


@click.command(
    epilog="""\b
Examples:
  spontan doctor                 beside a running `spontan up`, or with SPONTAN_DATABASE_URL and the others set
  spontan doctor --json | jq     for machines

Reads only, in one transaction; safe at any time on a live installation.

Exit codes: 0 all is well, 1 a rule is broken, 69 a server does not answer, 78 a setting is wrong or the database is
not migrated.
"""
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document instead of a line per check.")
def doctor(*, as_json: bool) -> None:
    """Check settings, servers, migrations, clocks, and every rule that the data must keep.

    Prints a line per check: what is well, or what is wrong with the ids of up to five rows, never personal data.
    """
    import asyncio  # noqa: PLC0415

    from services.launcher.doctor.examination import examination, exit_code  # noqa: PLC0415
    from services.launcher.running import running_settings  # noqa: PLC0415

    checks = asyncio.run(examination(running_settings()))
    click.echo(_document(checks) if as_json else "\n".join(_line(check) for check in checks))
    raise SystemExit(exit_code(checks))


def _line(check: "Check") -> str:
    return f"{'ok   ' if check.ok else 'WRONG'}  {check.name}: {check.says}"


def _document(checks: "list[Check]") -> str:
    import json  # noqa: PLC0415
    from dataclasses import asdict  # noqa: PLC0415

    return json.dumps(
        {"ok": all(check.ok for check in checks), "checks": [asdict(check) for check in checks]}, indent=2
    )
