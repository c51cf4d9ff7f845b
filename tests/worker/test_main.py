"""The Celery application is set up to lose nothing, and every handler is a task of it."""

import pytest
from kombu import Connection

from services.worker.broker import broker_url
from services.worker.main import SCHEDULE, TASKS, app
from services.worker.queues import QUEUES, queue_of
from services.worker.subscriptions import SUBSCRIPTIONS
from shared.outbox import Event
from shared.settings import Settings


def registered() -> set[str]:
    """Our tasks by name."""
    app.loader.import_default_modules()
    return {name for name in app.tasks if not name.startswith("celery.")}


def event_types() -> set[str]:
    """Every event that the domain declares."""
    return {event.__name__ for event in Event.__subclasses__() if event.__module__.startswith("shared.")}


def test_every_handler_is_a_task() -> None:
    """A subscription that nobody answers would be redelivered for ever."""
    handlers = {handler for handlers in SUBSCRIPTIONS.values() for handler in handlers}
    assert handlers <= registered()


def test_every_event_type_is_subscribed_to_or_says_nobody() -> None:
    """An event that was forgotten in the table would vanish silently."""
    assert registered()
    assert event_types() <= set(SUBSCRIPTIONS)


def test_every_task_has_a_queue_that_a_worker_reads() -> None:
    """And what beat starts exists."""
    assert {queue_of(task) for task in registered()} == set(QUEUES)
    assert {entry["task"] for entry in SCHEDULE.values()} <= registered()
    assert len(TASKS) == len(set(TASKS))


def test_tasks_survive_their_process_and_are_json() -> None:
    """The settings that reliability rests on, as Celery understood them."""
    conf = app.conf
    assert (conf.task_acks_late, conf.task_reject_on_worker_lost, conf.task_ignore_result) == (True, True, True)
    assert (conf.worker_prefetch_multiplier, conf.broker_connection_max_retries) == (1, None)
    assert (conf.accept_content, conf.task_time_limit) == (["json"], 300)
    assert conf.broker_transport_options["visibility_timeout"] > conf.task_time_limit
    assert conf.broker_transport_options["socket_timeout"] > 0


@pytest.mark.parametrize(
    ("ours", "celerys"),
    [
        ("unix:///run/valkey.sock", "redis+socket:///run/valkey.sock?virtual_host=0"),
        ("unix:///run/valkey.sock?db=3", "redis+socket:///run/valkey.sock?virtual_host=3"),
        ("unix://user:secret@/run/valkey.sock", "redis+socket://user:secret@/run/valkey.sock?virtual_host=0"),
        ("redis://:secret@host:6380/3", "redis://:secret@host:6380/3"),
        ("rediss://host/0", "rediss://host/0?ssl_cert_reqs=required"),
        ("rediss://host/0?ssl_cert_reqs=none", "rediss://host/0?ssl_cert_reqs=none"),
    ],
)
def test_addresses_of_the_broker_are_translated(ours: str, celerys: str) -> None:
    """Celery writes sockets in its own way, and would not check a certificate unless it is told to."""
    assert broker_url(ours) == celerys


def test_a_broker_on_a_socket_answers(settings: Settings) -> None:
    """The suite's own Valkey, asked through kombu."""
    with Connection(broker_url(settings.redis_url)) as connection:
        connection.ensure_connection(max_retries=1)
