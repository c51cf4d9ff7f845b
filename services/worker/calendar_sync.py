"""Tasks that read clubs' calendars. They wait for other people's servers, so no transaction is open meanwhile."""

from collections.abc import Collection, Sequence
from contextlib import nullcontext
from uuid import UUID

from services.worker.resources import Resources
from services.worker.runner import handle_outside, open_transaction
from services.worker.side_by_side import SideBySide
from services.worker.tasks import works
from shared.calendars.fetch import Fetcher, HttpFetcher
from shared.calendars.sync.claims import Claim, claim_due_sources, give_back
from shared.calendars.sync.read_source import Turn, read_source

READ = "calendars.read"
READ_DUE = "calendars.read_due"


async def read_due(resources: Resources, _ids: Sequence[UUID] = ()) -> None:
    """Read the calendars that are due, many side by side, until none is left or it is time for the next task."""
    await SideBySide(DueSources(resources)).run()


async def read_added(resources: Resources, event_ids: Sequence[UUID]) -> None:
    """Read the calendars that were just connected, or that somebody wants read: they look at the page now."""
    fetcher = HttpFetcher(resources.settings)
    await handle_outside(resources, READ, event_ids, lambda source_id: _read(resources, fetcher, source_id))


class DueSources:
    """The calendars that are due, as work to be done side by side; see side_by_side.Source."""

    def __init__(self, resources: Resources) -> None:
        self._resources = resources
        self._fetcher = HttpFetcher(resources.settings)

    async def claim(self, most: int, *, slow: bool, without: Collection[str]) -> list[Claim]:
        """Up to *most* that are due."""
        async with open_transaction(self._resources) as session:
            at = (await self._resources.clock(session)).now()
            return await claim_due_sources(session, at=at, most=most, failing=slow, without=without)

    async def work_on(self, claim: Claim, turn: Turn) -> None:
        """Read one."""
        await _read(self._resources, self._fetcher, claim.id, turn)

    async def give_back(self, claims: Sequence[Claim]) -> None:
        """Let them be due at once."""
        async with open_transaction(self._resources) as session:
            await give_back(session, claims, at=(await self._resources.clock(session)).now())


async def _read(resources: Resources, fetcher: Fetcher, source_id: UUID, turn: Turn = nullcontext) -> None:
    async with open_transaction(resources) as session:
        clock = await resources.clock(session)
    await read_source(lambda: open_transaction(resources), clock, resources.settings, source_id, fetcher, turn=turn)


works(READ, read_added)
works(READ_DUE, read_due)
