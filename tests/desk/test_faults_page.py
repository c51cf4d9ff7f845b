"""Reported faults at the desk: administrators read them and note that they were dealt with."""

import httpx

from shared.clock import FixedClock
from shared.database import AsyncSession
from shared.faults.report import NewReport, report_fault
from shared.ids import new_id
from shared.settings import Settings
from tests.factories import make_staff, sign_in


async def test_an_administrator_reads_a_report_and_marks_it_as_handled(
    client: httpx.AsyncClient, session: AsyncSession, clock: FixedClock, settings: Settings
) -> None:
    """The desk leads there; what is handled moves down and has no button any more."""
    client.headers.update(await sign_in(session, clock, settings, await make_staff(session, "administrator")))
    assert 'href="/desk/faults"' in (await client.get("/desk")).text
    assert "Nothing waits" in (await client.get("/desk/faults")).text
    fault = NewReport(new_id(), "I cannot <reach> it", "/my", "kim@example.org")
    await report_fault(session, clock, fault)
    await session.flush()

    page = (await client.get("/desk/faults")).text
    assert "I cannot &lt;reach&gt; it" in page
    assert "kim@example.org" in page
    answer = await client.post(f"/desk/faults/{fault.id}/handled")

    assert answer.headers["location"] == "/desk/faults"
    page = (await client.get("/desk/faults")).text
    assert "Nothing waits" in page
    assert "Handled:" in page
    assert "Mark as handled" not in page
