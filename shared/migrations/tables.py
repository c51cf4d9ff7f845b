"""Every table of Spontan in one metadata: what migrations compare the database with."""

import shared.bookings.models
import shared.calendars.models
import shared.catalogue.models
import shared.faults.models
import shared.insights.models
import shared.installation
import shared.messages.models
import shared.outbox.models
import shared.people.models
import shared.schedule.models
import shared.sweeps
import shared.tally  # noqa: F401  # imported for the tables they declare
from shared.database import metadata

__all__ = ["metadata"]
