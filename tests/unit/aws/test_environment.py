"""Which variables of the user reach the local cloud, and which its shell has to unset."""

import os
from collections.abc import Iterator
from unittest.mock import patch

import pytest

from aws import environment
from aws.session import create_session

HOSTILE = {
    "AWS_PROFILE": "mine",
    "AWS_ENDPOINT_URL_KINESIS": "https://elsewhere",
    "AWS_SOME_FUTURE_SETTING": "1",
    "aws_ca_bundle": "/nowhere",
    "HTTP_PROXY": "http://elsewhere",
    "https_proxy": "http://elsewhere",
    "ALL_PROXY": "http://elsewhere",
    "REQUESTS_CA_BUNDLE": "/nowhere",
    "BOTO_CONFIG": "/nowhere",
    "CDK_DEFAULT_ACCOUNT": "123456789012",
    "NODE_OPTIONS": "--use-env-proxy",
    "GATEWAY_PORT": "1",
}
HARMLESS = {"PATH": "/bin", "LC_ALL": "C", "TERM": "dumb", "WILDRYDES_HOME": "/here", "PYTHONIOENCODING": "ascii"}
ACCESS = {
    "AWS_ENDPOINT_URL": "http://127.0.0.1:1",
    "AWS_ACCESS_KEY_ID": "key",
    "AWS_SECRET_ACCESS_KEY": "secret",
    "AWS_REGION": "us-east-1",
}


@pytest.fixture(autouse=True)
def process() -> Iterator[None]:
    """A process whose environment is only what a test sets."""
    with patch.dict(os.environ):
        yield


def test_only_known_variables_reach_the_local_cloud() -> None:
    isolated = environment.isolate({**HOSTILE, **HARMLESS})
    files = ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE")
    assert isolated == {**HARMLESS, **dict.fromkeys(files, os.devnull), "AWS_EC2_METADATA_DISABLED": "true"}


def test_session_of_the_local_cloud_uses_only_its_own_settings() -> None:
    os.environ.update({**HOSTILE, **ACCESS, "AWS_USE_FIPS_ENDPOINT": "true", "AWS_MAX_ATTEMPTS": "many"})
    client = create_session().client("kinesis")
    assert (client.meta.endpoint_url, client.meta.region_name) == ("http://127.0.0.1:1", "us-east-1")
    assert not HOSTILE.keys() & os.environ.keys()


def test_session_of_aws_keeps_the_settings_of_the_user() -> None:
    own = {"HTTPS_PROXY": "http://proxy", "AWS_ENDPOINT_URL_S3": "https://s3.example.com", "AWS_REGION": "eu-west-1"}
    os.environ.update({**ACCESS, **own, "AWS_DEFAULT_REGION": "eu-west-2"})
    del os.environ["AWS_ENDPOINT_URL"]
    client = create_session().client("s3")
    assert (client.meta.endpoint_url, client.meta.region_name) == ("https://s3.example.com", "eu-west-1")
    assert own.items() <= os.environ.items()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({}, "127.0.0.1,localhost"),
        ({"NO_PROXY": ""}, "127.0.0.1,localhost"),
        ({"NO_PROXY": "example.com, 127.0.0.1"}, "example.com,127.0.0.1,localhost"),
        ({"no_proxy": "a.com", "NO_PROXY": "b.com"}, "a.com,b.com,127.0.0.1,localhost"),
        ({"NO_PROXY": "*"}, "*"),
    ],
)
def test_shell_reaches_this_machine_without_its_proxy(before: dict[str, str], after: str) -> None:
    os.environ.update(before)
    _, exported = environment.make_shell_settings(ACCESS)
    assert exported["NO_PROXY"] == exported["no_proxy"] == after


def test_shell_unsets_every_aws_setting_that_it_does_not_export() -> None:
    os.environ.update(HOSTILE, AWS_REGION="mars")
    unset, exported = environment.make_shell_settings(ACCESS)
    assert {"AWS_PROFILE", "AWS_ENDPOINT_URL_KINESIS", "AWS_SOME_FUTURE_SETTING", "aws_ca_bundle"} <= set(unset)
    assert ACCESS.items() <= exported.items()
    assert not exported.keys() & set(unset)


@pytest.mark.parametrize(
    ("url", "is_own"),
    [
        ("http://127.0.0.1:4566", True),
        ("http://localhost:4566", True),
        ("http://[::1]:4566", True),
        ("https://kinesis.eu-west-1.amazonaws.com", False),
        ("http://127.0.0.1.example.com", False),
        ("nonsense", False),
        ("http://[", False),
        ("", False),
    ],
)
def test_loopback_is_told_from_other_addresses(url: str, is_own: bool) -> None:
    assert environment.is_loopback(url) is is_own
