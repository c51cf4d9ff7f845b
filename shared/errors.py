"""The one base of everything the domain refuses: a stable code, a sentence to translate, and structured data."""

from typing import Any, ClassVar


class DomainError(Exception):
    """A rule of the domain says no.

    `code` never changes once published; machines act on it. `message` is a message id with `{placeholders}` filled
    from `data` after translation. The HTTP status lives in services/api/problems.py only.
    """

    code: ClassVar[str] = "error"
    message: ClassVar[str] = "Something went wrong."

    def __init__(self, **data: Any) -> None:
        self.data = data
        super().__init__(self.code)


class NotFound(DomainError):
    """There is no such thing, or it is not yours: the answer is the same on purpose."""

    code = "not_found"
    message = "We could not find that."


class InvalidInput(DomainError):
    """A value breaks a rule that its form does not know; `field` says which one."""

    code = "invalid_input"
    message = "Something in the form is not right."
