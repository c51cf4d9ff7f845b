"""Which tests share one worker of pytest-xdist, because they share something that takes long to start.

A scheduler of our own instead of `xdist_group` marks: pytest 9.2 no longer lets pytest-xdist 3.8 write a group into a
test's id, and the marks then silently do nothing.
"""

from xdist.scheduler import LoadScopeScheduling

TOGETHER = {
    "tests/browser/pages/": "pages",
    "tests/browser/": "browser",
    "tests/compose/": "compose",
    "tests/demo/": "demo",
    "tests/doctor/": "demo",
    "tests/faults/": "faults",
}


class Together(LoadScopeScheduling):  # type: ignore[misc]  # xdist's base is not typed
    """Sends the tests of one group to one worker, the largest groups first, and every other test anywhere."""

    def _split_scope(self, nodeid: str) -> str:
        """The group of a test, or the test itself."""
        return next((group for folder, group in TOGETHER.items() if nodeid.startswith(folder)), nodeid)
