"""Logging: one structured line per thing that happened, without a person in it."""

import logging
import sys
import traceback
from collections.abc import MutableMapping
from typing import Any

import structlog

from shared.settings import Settings

# Names of fields that could carry a person or a secret. The line keeps the field, so that the mistake is seen.
PERSONAL = frozenset(
    {"contact", "email", "phone", "name", "alias", "code", "token", "cookie", "url", "body", "address"}
)


def hide_personal(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Replace the value of every field that is personal by its name."""
    for field in PERSONAL & event.keys():
        event[field] = "[hidden]"
    return event


def where(error: BaseException) -> list[str]:
    """The places an error came through, without its text and without values."""
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)]


def hide_error_text(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Say of an error what it is and where it came through. Its text may hold a row of the database, and so a person."""
    found = event.pop("exc_info", None)
    error = sys.exc_info()[1] if found is True else found[1] if isinstance(found, tuple) else found
    if isinstance(error, BaseException):
        event["exception"], event["where"] = type(error).__name__, where(error)
    return event


def set_up_logs(settings: Settings) -> None:
    """Send our own lines and those of the libraries to standard error, as JSON or for a terminal."""
    console = settings.log_format == "console"
    shared: list[structlog.types.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        hide_personal,
    ]
    plain = structlog.dev.plain_traceback  # the default shows local variables, and those hold people
    renderer = (
        structlog.dev.ConsoleRenderer(exception_formatter=plain) if console else structlog.processors.JSONRenderer()
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                *([] if console else [hide_error_text]),
                renderer,
            ],
        )
    )
    _install(handler, settings.log_level.upper())


def _install(handler: logging.Handler, level: str) -> None:
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    # Nobody asks for these of a line, and finding them out is half of what a line costs (Python's own advice).
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    logging._srcfile = None  # noqa: SLF001
    for chatty in ("httpx", "httpcore", "kombu", "amqp"):  # their lines hold addresses, and feed addresses are secrets
        logging.getLogger(chatty).setLevel("WARNING")
