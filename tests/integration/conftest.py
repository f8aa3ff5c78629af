"""The embedded cloud with every stack on it, deployed once for all tests here."""

from collections.abc import Iterator

import pytest

from ops import running
from ops.deployment import Deployment, find
from tests.embedded import deployed


@pytest.fixture(scope="session")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[running.Running]:
    with deployed(tmp_path_factory.mktemp("home")) as here:
        yield here


@pytest.fixture(scope="session")
def deployment(cloud: running.Running) -> Deployment:
    assert cloud.url.startswith("http://127.0.0.1:")
    return find()
