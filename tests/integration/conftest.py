"""The embedded cloud with every stack on it, deployed once for all tests here."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ops import session_file
from ops.deployment import Deployment, find_deployment
from tests.embedded import deploy_local_cloud
from tests.integration.blue import deploy_blue, synthesize_blue
from tests.integration.flights import Flights
from tests.integration.sent import send

EARS = "arn:aws:sqs:us-east-1:000000000000:ears"
"""A queue that is set to hear of alerts; a test that listens makes it."""
_APART = ("test_chaos", "test_commands", "test_delivery", "test_deploy", "test_mappings")


@pytest.fixture(scope="session")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[session_file.Session]:
    with deploy_local_cloud(tmp_path_factory.mktemp("home"), alerts=EARS) as here:
        yield here


@pytest.fixture(scope="session")
def deployment(cloud: session_file.Session) -> Deployment:
    assert cloud.url.startswith("http://127.0.0.1:")
    return find_deployment()


@pytest.fixture(scope="session")
def blue_assembly(cloud: session_file.Session) -> Path:
    assert cloud.url
    return synthesize_blue()


@pytest.fixture(scope="session")
def blue(cloud: session_file.Session, deployment: Deployment, blue_assembly: Path) -> Deployment:
    """Stage blue, which people sign in to, until test_stages destroys it."""
    assert deployment.outputs
    return deploy_blue(cloud, blue_assembly)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=_turn)


def _turn(item: pytest.Item) -> int:
    """When a test has its turn: what is waited for is under way meanwhile.

    First come those that leave the fleet's streams alone, then those that ask about what was sent, before others send
    more; last those that wait for a flight.
    """
    if _waits_for(item, "flights"):
        return 3
    if _waits_for(item, "sent"):
        return 1
    return 0 if item.path.stem in _APART else 2


def _waits_for(item: pytest.Item, fixture: str) -> bool:
    return fixture in getattr(item, "fixturenames", ())


@pytest.fixture(scope="session", autouse=True)
def _under_way(request: pytest.FixtureRequest) -> None:
    for fixture in ("flights", "sent"):
        if any(_waits_for(item, fixture) for item in request.session.items):
            request.getfixturevalue(fixture)


@pytest.fixture(scope="session")
def sent(deployment: Deployment) -> Deployment:
    """The deployment, whose stream has what test_commands asks about."""
    send(deployment)
    return deployment


@pytest.fixture(scope="session")
def flights(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flights]:
    flights = Flights(tmp_path_factory.mktemp("flights"))
    yield flights
    flights.close()
