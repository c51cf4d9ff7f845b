"""The two ways to say no: to a whole body, or to one event of it."""


class Rejected(Exception):
    """The body is no calendar that could be read. `code` is one of calendars.problems.PROBLEMS."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Skipped(Exception):
    """One event cannot be read; the others can. `code` is one of calendars.problems.NOTES."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
