"""The embedded cloud with every stack on it, deployed once by the real CDK CLI for all tests here."""

import os
from collections.abc import Iterator

import pytest

from ops import running, target
from ops.deployment import Deployment, find
from ops.embedded import embedded_cloud

WINDOW_SECONDS = 5
"""A short window, so that rows come soon; the whole minute is flown in test_up."""


@pytest.fixture(scope="session")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[running.Running]:
    before = dict(os.environ)
    os.environ["WILDRYDES_HOME"] = str(tmp_path_factory.mktemp("home"))
    try:
        with embedded_cloud({"window": str(WINDOW_SECONDS)}) as here:
            target.use(here)
            yield here
    finally:
        os.environ.clear()
        os.environ.update(before)


@pytest.fixture(scope="session")
def deployment(cloud: running.Running) -> Deployment:
    assert cloud.url.startswith("http://127.0.0.1:")
    return find()
