"""What must hold after any rush, however it went."""

import asyncio

from services.launcher.doctor.examination import examination
from shared.settings import Settings
from tests.faults.background import Background
from tests.faults.load import Ledger
from tests.faults.stage import run

SEATS = 20
_PARTIES = "SELECT id, status, first_status FROM party ORDER BY arrival"


def check_placed(background: Background, settings: Settings, ledger: Ledger, wishes: int) -> None:
    """Every seat once, the queue in the order of arrival; the ledger agrees, and the doctor finds nothing."""
    rows = background.run(run(settings.database_url, _PARTIES))
    assert ledger.faulty == []
    assert ledger.contradictory == []
    assert [row["status"] for row in rows] == ["confirmed"] * SEATS + ["waitlisted"] * (wishes - SEATS)
    placements = ledger.placements()
    assert sorted(placements.values()) == sorted((row["id"], row["first_status"]) for row in rows)
    assert [check for check in asyncio.run(examination(settings)) if not check.ok] == []
