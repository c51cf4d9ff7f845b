"""docker-compose.yml keeps its promises: nothing runs as root, nothing is published, no secret has a default."""

import re
from typing import Any

import pytest
import yaml

from services.worker.queues import QUEUES
from shared.settings import Settings
from tests.architecture.source import ROOT
from tests.compose import composition
from tests.compose.composition import Service

WRITTEN: dict[str, Any] = yaml.safe_load(composition.text())
DEFAULT: dict[str, dict[str, Any]] = {n: s for n, s in WRITTEN["services"].items() if "profiles" not in s}
EVERY = pytest.mark.parametrize("name", WRITTEN["services"])
ENGINES = {"postgres": "postgres:18", "valkey": "valkey/valkey:9"}
NO_CHECK = {"migrate": "it ends", "relay": "it listens nowhere; /readyz tells when nobody sweeps"}


@EVERY
def test_no_service_can_become_root(name: str) -> None:
    """A user is named, every capability is dropped, and none can be gained."""
    service = WRITTEN["services"][name]
    assert str(service["user"]).partition(":")[0] not in {"", "0", "root"}
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert "privileged" not in service
    assert "cap_add" not in service


@EVERY
def test_no_service_can_change_its_own_files(name: str) -> None:
    """What is written goes into a named volume or into memory."""
    service = WRITTEN["services"][name]
    assert service["read_only"] is True
    assert all(volume.partition(":")[0] in WRITTEN["volumes"] for volume in service.get("volumes", []))


@EVERY
def test_every_service_can_be_scaled(name: str) -> None:
    """A fixed name would allow one container of it."""
    assert "container_name" not in WRITTEN["services"][name]


def test_only_the_web_server_is_published_and_only_on_this_machine(services: dict[str, Service]) -> None:
    """By default; the developers' mail catcher is started only when asked for."""
    published = {name: services[name].written["ports"] for name in DEFAULT if "ports" in DEFAULT[name]}
    assert published == {"api": ["127.0.0.1:8000:8000"]}


@pytest.mark.parametrize("name", ENGINES)
def test_the_servers_talk_to_nobody_outside(name: str) -> None:
    """Database and broker share a network that leads nowhere."""
    assert WRITTEN["services"][name]["networks"] == ["backend"]
    assert WRITTEN["networks"]["backend"] == {"internal": True}
    assert WRITTEN["services"][name]["image"] == ENGINES[name]


@EVERY
def test_every_service_that_can_be_asked_has_a_health_check(name: str) -> None:
    """The exceptions have a reason."""
    assert ("healthcheck" in WRITTEN["services"][name]) is (name not in NO_CHECK)


def test_one_service_builds_the_image_that_all_of_ours_run() -> None:
    """The others neither build it again nor look for it in a registry, where somebody else's would be found."""
    ours = {name: s for name, s in WRITTEN["services"].items() if s["image"] == "spontan"}
    assert [name for name, service in ours.items() if "build" in service] == ["migrate"]
    assert {s["pull_policy"] for name, s in ours.items() if name != "migrate"} == {"never"}
    assert {service["user"] for service in ours.values()} == {"10001:10001"}


def test_every_service_waits_for_what_it_needs() -> None:
    """For the tables and the broker, or, to make the tables, for the database."""
    after = {name: {on: how["condition"] for on, how in s.get("depends_on", {}).items()} for name, s in DEFAULT.items()}
    ready = {"migrate": "service_completed_successfully", "valkey": "service_healthy"}
    assert after == {
        "postgres": {},
        "valkey": {},
        "migrate": {"postgres": "service_healthy"},
        **dict.fromkeys(("api", "relay", "worker", "worker-insights", "beat"), ready),
    }


def test_every_queue_has_a_worker(services: dict[str, Service]) -> None:
    """A task on a queue that nobody reads would wait for ever."""
    served = [
        queue
        for service in services.values()
        for argument in service.command
        if argument.startswith("--queues=")
        for queue in argument.removeprefix("--queues=").split(",")
    ]
    assert sorted(served) == sorted(QUEUES)


def test_every_variable_is_a_setting_or_explained_in_the_example() -> None:
    """And the example sets nothing that neither the file nor the product reads."""
    settings = {f"SPONTAN_{name}".upper() for name in Settings.model_fields}
    example = set(composition.dotenv(composition.EXAMPLE.read_text("utf-8")))
    used = {found["name"] for found in composition.VARIABLE.finditer(composition.text()) if found["name"]}
    assert used - settings - example == set()
    assert example - settings - used == set()
    ours = {name for service in DEFAULT.values() for name in service.get("environment", {}) if "SPONTAN_" in name}
    assert ours - settings == set()


def test_every_secret_has_to_be_set() -> None:
    """No default in the file, no value in the example: Compose stops with a sentence instead."""
    secret = re.compile(r"SECRET|PASSWORD")
    kinds = {(v["name"], v["kind"]) for v in composition.VARIABLE.finditer(composition.text()) if v["name"]}
    assert {kind for name, kind in kinds if secret.search(name)} == {"?"}
    example = composition.dotenv(composition.EXAMPLE.read_text("utf-8"))
    assert [name for name, value in example.items() if secret.search(name) and value] == []
    for name in ("SPONTAN_SECRET_KEY", "POSTGRES_PASSWORD"):
        with pytest.raises(KeyError, match=name):
            composition.services({**dict.fromkeys(example, "x"), name: ""})


def test_the_database_sorts_as_the_embedded_one_does() -> None:
    """The arguments of initdb are those that the launcher gives."""
    launcher = (ROOT / "services" / "launcher" / "cluster.py").read_text("utf-8")
    arguments = WRITTEN["services"]["postgres"]["environment"]["POSTGRES_INITDB_ARGS"].split()
    assert arguments
    assert [one for one in arguments if f'"{one}"' not in launcher] == []


def test_proxies_are_believed_when_they_come_through_the_published_port() -> None:
    """That is from the gateway of the network whose address the file fixes."""
    (outside,) = WRITTEN["networks"]["outside"]["ipam"]["config"]
    assert WRITTEN["services"]["api"]["environment"]["SPONTAN_FORWARDED_ALLOW_IPS"] == outside["gateway"]
