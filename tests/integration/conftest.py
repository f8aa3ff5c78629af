"""The local cloud with every stack on it, deployed once for all tests in this folder."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ops import session_file
from ops.deployment import Deployment, find_deployment
from tests.embedded import deploy_local_cloud
from tests.integration import long_span
from tests.integration.blue import deploy_blue, synthesize_blue
from tests.integration.flights import Flights
from tests.integration.sent import send

ALERT_QUEUE = "arn:aws:sqs:us-east-1:000000000000:ears"
"""The queue that is subscribed to alerts. Tests that listen create it."""
_INDEPENDENT = ("test_chaos", "test_commands", "test_delivery", "test_deploy", "test_mappings")


@pytest.fixture(scope="session")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[session_file.Session]:
    with deploy_local_cloud(tmp_path_factory.mktemp("home"), alerts=ALERT_QUEUE) as here:
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
    """Stage blue, which requires sign-in, until test_stages destroys it."""
    assert deployment.outputs
    return deploy_blue(cloud, blue_assembly)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=_get_place)


def _get_place(item: pytest.Item) -> int:
    """Return the place of a test in the order, so that flights and deliveries proceed while other tests run.

    First come tests that don't use the fleet's streams, then those that query the readings of `sent`, before other
    tests send more. Tests that wait for a flight come last.
    """
    if _waits_for(item, "flights"):
        return 3
    if _waits_for(item, "sent"):
        return 1
    return 0 if item.path.stem in _INDEPENDENT else 2


def _waits_for(item: pytest.Item, fixture: str) -> bool:
    return fixture in getattr(item, "fixturenames", ())


@pytest.fixture(scope="session", autouse=True)
def _start_early(request: pytest.FixtureRequest) -> None:
    for fixture in ("flights", "sent"):
        if any(_waits_for(item, fixture) for item in request.session.items):
            request.getfixturevalue(fixture)


@pytest.fixture(scope="session")
def sent(deployment: Deployment) -> Deployment:
    """The deployment, with the readings that test_commands queries on its stream."""
    send(deployment)
    return deployment


@pytest.fixture(scope="session")
def flights(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flights]:
    flights = Flights(tmp_path_factory.mktemp("flights"))
    yield flights
    flights.close()


@pytest.fixture(scope="module")
def archived(deployment: Deployment, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    """A deployment whose archive has a long span."""
    with long_span.archive_span(deployment, tmp_path_factory.mktemp("span")):
        yield deployment


@pytest.fixture
def emptied(archived: Deployment) -> Iterator[Deployment]:
    """The same without the rows of the span, and afterwards without an execution that is running."""
    long_span.delete_rows(archived)
    long_span.delete_runs(archived)
    yield archived
    assert "RUNNING" not in long_span.list_statuses(archived)
