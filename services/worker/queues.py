"""Which queue a task waits in, decided by the first word of its name; the relay and beat ask the same function."""

from typing import Any

QUEUES = ("events", "messages", "calendars", "insights")

# Sending has a queue of its own: a slow mail server must not hold up what reacts to events. Code writing is a reaction.
_SENDING = "messages.send"
_BY_FIRST_WORD = {
    "messages": "events",
    "reminders": "events",
    "calendars": "calendars",
    "insights": "insights",
    "retention": "insights",
}


def queue_of(task: str) -> str:
    """The queue of a task such as `messages.confirm`. Raises KeyError for a first word that nobody declared."""
    return "messages" if task == _SENDING else _BY_FIRST_WORD[task.partition(".")[0]]


def route(
    name: str, _args: Any, _kwargs: Any, _options: Any, task: Any = None, **_more: Any
) -> dict[str, str] | None:  # the signature is Celery's
    """Celery's router. Celery's own tasks (`celery.backend_cleanup`) have no queue of ours and keep the default."""
    del task
    return None if name.startswith("celery.") else {"queue": queue_of(name)}
