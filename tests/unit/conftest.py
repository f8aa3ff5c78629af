import gc
from collections.abc import Iterator

import pytest

from tests.unit.botocore_data import shared_data
from tests.unit.unicorn.archive import Archive, archive

# The modules under test are millions of objects, and a full collection goes through all of them. So the ones that are
# loaded before the tests are exempt, and full collections are a hundred times as rare.
gc.set_threshold(*gc.get_threshold()[:2], 1_000)


def pytest_collection_finish() -> None:
    gc.freeze()


@pytest.fixture(scope="session")
def an_archive() -> Iterator[Archive]:
    """An archive to be refilled by each test."""
    with archive() as one:
        yield one


@pytest.fixture(scope="session", autouse=True)
def botocore_data() -> Iterator[None]:
    with shared_data():
        yield
