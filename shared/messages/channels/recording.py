"""A channel for tests: it remembers, and fails when it is told to."""

from shared.messages.channels.channel import DeliveryFailed, Outgoing


class Recording:
    """Keeps what it is given, in order."""

    def __init__(self) -> None:
        self.delivered: list[Outgoing] = []
        self.failure: DeliveryFailed | None = None

    async def deliver(self, message: Outgoing) -> None:
        """Remember *message*. Raises the failure that was set."""
        if self.failure is not None:
            raise self.failure
        self.delivered.append(message)
