"""A channel for tests: it remembers, and fails when it is told to."""

from shared.messages.channels.channel import DeliveryFailed, Outgoing, Receipt


class Recording:
    """Keeps what it is given, in order."""

    name = "recording"

    def __init__(self) -> None:
        self.delivered: list[Outgoing] = []
        self.failure: DeliveryFailed | None = None

    async def deliver(self, message: Outgoing) -> Receipt:
        """Remember *message*. Raises the failure that was set."""
        if self.failure is not None:
            raise self.failure
        self.delivered.append(message)
        return Receipt(self.name)
