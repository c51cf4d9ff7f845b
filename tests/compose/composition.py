"""docker-compose.yml as Compose reads it: anchors merged, variables filled in from `.env`."""

import re
import signal
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from tests.architecture.source import ROOT

COMPOSE = ROOT / "docker-compose.yml"
EXAMPLE = ROOT / ".env.example"
VARIABLE = re.compile(r"\$(?:\$|\{(?P<name>\w+)(?::(?P<kind>[-?])(?P<text>[^}]*))?\})")
SECONDS = {"s": 1, "m": 60}


@dataclass(frozen=True)
class Service:
    """One service; *stop_seconds* after its stop signal it would be killed."""

    name: str
    command: list[str]
    environment: dict[str, str]
    healthcheck: list[str]
    stop_signal: signal.Signals
    stop_seconds: int
    written: Mapping[str, Any]


def text() -> str:
    """The file."""
    return COMPOSE.read_text("utf-8")


def services(variables: Mapping[str, str]) -> dict[str, Service]:
    """Every service by name. Raises KeyError for a variable that has to be set and is not."""
    written = yaml.safe_load(text())["services"]
    return {name: _service(name, fill(service, variables), variables) for name, service in written.items()}


def fill(value: Any, variables: Mapping[str, str]) -> Any:
    """Any part of the file with its variables replaced, as Compose does it before anything else."""
    if isinstance(value, str):
        return VARIABLE.sub(lambda found: _value_of(found, variables), value)
    if isinstance(value, list):
        return [fill(one, variables) for one in value]
    if isinstance(value, dict):
        return {name: fill(one, variables) for name, one in value.items()}
    return value


def dotenv(content: str) -> dict[str, str]:
    """The variables of a `.env` file."""
    lines = (line for line in content.splitlines() if line and not line.startswith("#"))
    return {name: value for name, _, value in (line.partition("=") for line in lines)}


def _value_of(found: re.Match[str], variables: Mapping[str, str]) -> str:
    if found["name"] is None:
        return "$"
    value = variables.get(found["name"], "")
    if not value and found["kind"] == "?":
        raise KeyError(found["name"])
    return value or found["text"] or ""


def _service(name: str, written: Mapping[str, Any], variables: Mapping[str, str]) -> Service:
    from_file = variables if ".env" in written.get("env_file", []) else {}
    grace = str(written.get("stop_grace_period", "10s"))
    return Service(
        name=name,
        command=written.get("command", []),
        environment={**from_file, **written.get("environment", {})},
        healthcheck=_as_command(written.get("healthcheck", {}).get("test", [])),
        stop_signal=signal.Signals[written.get("stop_signal", "SIGTERM")],
        stop_seconds=int(grace[:-1]) * SECONDS[grace[-1]],
        written=written,
    )


def _as_command(test: list[str]) -> list[str]:
    if not test:
        return []
    return ["/bin/sh", "-c", test[1]] if test[0] == "CMD-SHELL" else test[1:]
