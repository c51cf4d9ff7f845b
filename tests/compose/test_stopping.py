"""`docker compose down`: every service stops by its own signal, in its own time."""

from http import HTTPStatus

import httpx

from tests.compose.stack import Stack, eventually


def test_every_service_stops_cleanly_in_its_grace_period(running: Stack, port: int) -> None:
    """With exit code 0, and without a file left anywhere but in the folders that the file declares."""
    for one in running.values():
        if one.service.healthcheck:
            eventually(one.healthy, otherwise=one.tell)
    # The relay has no check of its own; readiness says that it sweeps.
    eventually(
        lambda: httpx.get(f"http://127.0.0.1:{port}/readyz").status_code == HTTPStatus.OK, otherwise=running.tell
    )
    for one in reversed(running.values()):
        assert one.stop() == 0, one.tell()
        assert list(one.home.iterdir()) == [], f"{one.service.name} wrote where its container is read-only"
