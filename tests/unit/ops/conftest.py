from collections.abc import Iterator
from typing import Any

import boto3
import pytest

from tests.unit.mocked_aws import mocked_aws

BUCKET = "quarantine"


@pytest.fixture
def s3(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Yield a client of a mocked S3 that has the bucket BUCKET."""
    with mocked_aws(monkeypatch):
        client = boto3.client("s3")
        client.create_bucket(Bucket=BUCKET)
        yield client
