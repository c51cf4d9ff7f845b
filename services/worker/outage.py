"""A server or a sweep that fails for a while: one line in the log when it begins and one when it is over."""

from structlog import get_logger

log = get_logger(__name__)
FIRST_PAUSE = 1.0
LONGEST_PAUSE = 15.0


class Outage:
    """Whether something is away, and how long to leave it alone (seconds, growing)."""

    def __init__(self, what: str) -> None:
        self._what = what
        self.pause = 0.0

    @property
    def lasts(self) -> bool:
        """Whether it failed the last time."""
        return self.pause > 0

    def begins(self, error: BaseException) -> None:
        """It failed, again or for the first time."""
        if not self.lasts:
            log.error("relay_outage", what=self._what, error=type(error).__name__)
        self.pause = min(max(self.pause * 2, FIRST_PAUSE), LONGEST_PAUSE)

    def ends(self) -> None:
        """It worked."""
        if self.lasts:
            log.info("relay_outage_over", what=self._what)
        self.pause = 0.0
