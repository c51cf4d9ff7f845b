"""What keeps one child process: a process of ours, or an embedded server."""

from services.launcher.children import Child


class OneChild:
    """Whether its child runs, under which id, and how it ended. Starting and stopping it is up to each kind."""

    _child: Child | None = None

    @property
    def running(self) -> bool:
        """Whether it was started and has not ended."""
        return self._child is not None and self._child.running

    @property
    def pid(self) -> int | None:
        """Its process id, None when it does not run."""
        return self._child.pid if self._child and self.running else None

    @property
    def ending(self) -> str:
        """How it ended: `code 1` or `SIGKILL`; empty while it runs."""
        return self._child.ending if self._child else ""

    def kill(self) -> None:
        """End it at once, without waiting; the next start repairs what that leaves."""
        if self._child:
            self._child.kill()
