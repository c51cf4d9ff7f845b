"""The two ways to say no: to a whole body, or to one event of it."""

from collections.abc import Iterator
from contextlib import contextmanager


class Rejected(Exception):
    """The body is no calendar that could be read. `code` is one of calendars.problems.PROBLEMS."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Skipped(Exception):
    """One event cannot be read; the others can. `code` is one of calendars.problems.NOTES, `line` the one at fault."""

    def __init__(self, code: str, line: int | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.line = line


@contextmanager
def blaming(line: int) -> Iterator[None]:
    """What is skipped inside is the fault of that content line."""
    try:
        yield
    except Skipped as skipped:
        raise Skipped(skipped.code, line) from None
