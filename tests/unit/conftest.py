from collections.abc import Iterator

import pytest

from tests.unit.unicorn.archive import Archive, archive


@pytest.fixture(scope="session")
def an_archive() -> Iterator[Archive]:
    """An archive to be refilled by each test."""
    with archive() as one:
        yield one
