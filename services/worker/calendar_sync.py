"""Tasks that read clubs' calendars. They wait for other people's servers, so no transaction is open meanwhile."""

from collections.abc import Sequence
from uuid import UUID

from services.worker.resources import Resources
from services.worker.runner import handle_outside, open_transaction
from services.worker.tasks import works
from shared.calendars.sync import read_source

READ = "calendars.read"


async def read_sources(resources: Resources, source_ids: Sequence[UUID]) -> None:
    """Read the calendars that are due."""
    for source_id in source_ids:
        await _read(resources, source_id)


async def read_added(resources: Resources, event_ids: Sequence[UUID]) -> None:
    """Read the calendars that were just connected: whoever did it looks at the page now."""
    await handle_outside(resources, READ, event_ids, lambda source_id: _read(resources, source_id))


async def _read(resources: Resources, source_id: UUID) -> None:
    async with open_transaction(resources) as session:
        clock = await resources.clock(session)
    await read_source(lambda: open_transaction(resources), clock, resources.settings, source_id)


works(READ, read_added)
works("calendars.read_source", read_sources)
