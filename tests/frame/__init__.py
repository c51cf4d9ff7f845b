"""What the test frame is built of."""

from tests.frame.live import live_database
from tests.frame.rollback import rolled_back

__all__ = ["live_database", "rolled_back"]
