from pathlib import Path

import pytest
from botocore import exceptions as aws

from edge.kinesis import kinesis_client


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION", "AWS_PROFILE", "AWS_ENDPOINT_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    monkeypatch.setattr("boto3.DEFAULT_SESSION", None)


def test_the_endpoint_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:4566")
    client = kinesis_client()
    assert (client.meta.endpoint_url, client.meta.region_name) == ("http://127.0.0.1:4566", "eu-west-1")


def test_a_call_is_made_once_so_that_retries_are_ours_to_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "7")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    client = kinesis_client()
    attempts = []

    def time_out(**_: object) -> None:
        attempts.append(1)
        raise aws.ConnectTimeoutError(endpoint_url="https://kinesis")

    client.meta.events.register("before-send", time_out)
    with pytest.raises(aws.ConnectTimeoutError):
        client.list_streams()
    assert len(attempts) == 1


def test_a_missing_region_is_an_aws_error() -> None:
    with pytest.raises(aws.NoRegionError):
        kinesis_client()


def test_a_region_that_cannot_be_is_an_aws_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "mars north")
    with pytest.raises(aws.InvalidRegionError):
        kinesis_client()


def test_an_endpoint_that_is_no_url_is_an_aws_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "nonsense")
    with pytest.raises(aws.InvalidEndpointConfigurationError, match="nonsense"):
        kinesis_client()
