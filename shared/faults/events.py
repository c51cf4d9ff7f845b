"""What happens to reported faults."""

from shared.outbox import Event


class FaultReported(Event):
    """Somebody could not use a page; the subject is the report."""
