"""The Celery application: queues, reliability settings, the daily schedule.

    celery -A services.worker.main:app worker -Q events,messages
    celery -A services.worker.main:app beat

Redis is only the way in: every task can be lost or run twice, for PostgreSQL knows what is due and what is done.
"""

from typing import Any

from celery import Celery
from celery.schedules import crontab
from celery.signals import beat_init, setup_logging, worker_init
from kombu import Queue

from services.worker.broker import broker_url, transport_options
from services.worker.queues import QUEUES, route
from services.worker.transport import mend_transport
from shared.logs import set_up_logs
from shared.settings import Settings, settings_from_environment

TASKS = tuple(
    f"services.worker.{module}" for module in ("messages", "reminders", "calendar_sync", "insights", "retention")
)
HARD_LIMIT_SECONDS = 300
"""The backstop: the process is killed. Tasks end themselves before, see process.TASK_SECONDS."""


def make_app(settings: Settings, *, socket_timeout: float = 10) -> Celery:
    """A Celery application on the broker of *settings*. Nothing is connected yet: children fork from here."""
    mend_transport()
    app = Celery("spontan", broker=broker_url(settings.redis_url), set_as_current=False, include=TASKS)
    app.conf.update(_safe(), **_connected(socket_timeout), **_routed(), timezone=settings.timezone)
    app.conf.beat_schedule = SCHEDULE
    return app


def _safe() -> dict[str, Any]:
    """No task is lost with its process, none runs for ever, and none is unpacked as anything but JSON."""
    return {
        "accept_content": ["json"],
        "task_serializer": "json",
        "task_ignore_result": True,
        "task_acks_late": True,
        "task_reject_on_worker_lost": True,
        "task_time_limit": HARD_LIMIT_SECONDS,
        "worker_prefetch_multiplier": 1,
        "worker_soft_shutdown_timeout": 20.0,
        "worker_hijack_root_logger": False,
        "worker_redirect_stdouts": False,
        "worker_max_tasks_per_child": None,
    }


def _connected(socket_timeout: float) -> dict[str, Any]:
    """Redis may go away at any time and for any length: keep trying, and never wait on a dead connection."""
    return {
        "broker_connection_retry": True,
        "broker_connection_retry_on_startup": True,
        "broker_connection_max_retries": None,
        "broker_connection_timeout": 4,
        "broker_transport_options": transport_options(socket_timeout=socket_timeout),
        "worker_cancel_long_running_tasks_on_connection_loss": False,  # a task that runs twice has one effect
    }


def _routed() -> dict[str, Any]:
    return {
        "task_queues": [Queue(name) for name in QUEUES],
        "task_default_queue": QUEUES[0],
        "task_create_missing_queues": False,
        "task_routes": (route,),
    }


# Daily jobs only: all that must happen soon is swept by the relay, whose sleep no stepped wall clock can stretch.
SCHEDULE: dict[str, dict[str, Any]] = {
    "retention.forget_expired": {"task": "retention.forget_expired", "schedule": crontab(hour="3", minute="15")},
    "insights.recount_recent": {"task": "insights.recount_recent", "schedule": crontab(hour="4", minute="5")},
}


@setup_logging.connect
def _our_logs(**_: Any) -> None:
    """Connecting this signal keeps Celery from setting up its own."""
    set_up_logs(settings_from_environment())


@worker_init.connect
@beat_init.connect
def _complete(**_: Any) -> None:
    """Say what is missing before anything starts. Raises ConfigurationError."""
    settings_from_environment().require_servers()


app = make_app(settings_from_environment())
