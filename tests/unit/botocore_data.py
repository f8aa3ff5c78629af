"""botocore's descriptions of AWS, which the tests' many sessions share."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from unittest.mock import patch

from botocore.loaders import Loader, create_loader

_SEPARATE = create_loader


@lru_cache
def _create_shared_loader(search_path: str | None = None) -> Loader:
    return _SEPARATE(search_path)


@contextmanager
def shared_data() -> Iterator[None]:
    """Give all sessions one loader.

    Each session would list and parse the same 10 MB of JSON again. A loader keeps what it has read, and a session's
    clients share it already, so none of them changes it.
    """
    with patch("botocore.session.create_loader", _create_shared_loader):
        yield
