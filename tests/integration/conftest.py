"""The embedded cloud with every stack on it, deployed once for all tests here."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ops import running
from ops.deployment import Deployment, find
from tests.embedded import deployed
from tests.integration.blue import assembled, deployed_beside
from tests.integration.flights import Flights

EARS = "arn:aws:sqs:us-east-1:000000000000:ears"
"""A queue that is set to hear of alerts; a test that listens makes it."""


@pytest.fixture(scope="session")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[running.Running]:
    with deployed(tmp_path_factory.mktemp("home"), alerts=EARS) as here:
        yield here


@pytest.fixture(scope="session")
def deployment(cloud: running.Running) -> Deployment:
    assert cloud.url.startswith("http://127.0.0.1:")
    return find()


@pytest.fixture(scope="session")
def blue_assembly(cloud: running.Running) -> Path:
    assert cloud.url
    return assembled()


@pytest.fixture(scope="session")
def blue(cloud: running.Running, deployment: Deployment, blue_assembly: Path) -> Deployment:
    """Stage blue, which people sign in to, until test_stages destroys it."""
    assert deployment.outputs
    return deployed_beside(cloud, blue_assembly)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What waits for a flight comes last: the flights are under way meanwhile."""
    items.sort(key=_waits_for_a_flight)


def _waits_for_a_flight(item: pytest.Item) -> bool:
    return "flights" in getattr(item, "fixturenames", ())


@pytest.fixture(scope="session", autouse=True)
def _under_way(request: pytest.FixtureRequest) -> None:
    if any(map(_waits_for_a_flight, request.session.items)):
        request.getfixturevalue("flights")


@pytest.fixture(scope="session")
def flights(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flights]:
    flights = Flights(tmp_path_factory.mktemp("flights"))
    yield flights
    flights.close()
