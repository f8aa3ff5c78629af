"""A local cloud without stacks, for tests that need only some of its services."""

import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3

from aws.environment import isolate
from emulator.cloud import make_client_environment, start
from tests.integration.test_mappings import zip_handler

_TRUST = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}

MakeClient = Callable[[str], Any]
"""Makes a client by the service's name."""


@dataclass(frozen=True, slots=True)
class BareCloud:
    """A running local cloud without stacks."""

    make_client: MakeClient
    environment: Mapping[str, str]
    """Environment variables with which a process finds the cloud."""


@contextmanager
def run_bare_cloud(folder: Path, *, limits: bool = False) -> Iterator[BareCloud]:
    """Run a local cloud for the duration of the block, with its files in the folder."""
    consoles = folder / "consoles"
    consoles.mkdir()
    cloud = start(log=folder / "emulator.log", environment=os.environ, consoles=consoles, scratch=folder, limits=limits)
    settings = make_client_environment(cloud)
    keys = settings["AWS_ACCESS_KEY_ID"], settings["AWS_SECRET_ACCESS_KEY"]
    session: Any = boto3.Session(*keys, region_name=settings["AWS_REGION"])  # the service is not known before run time
    try:
        yield BareCloud(
            lambda service: session.client(service, endpoint_url=cloud.url),
            {**isolate(os.environ), **settings},
        )
    finally:
        cloud.stop()


def create_function(make_client: MakeClient, name: str, source: bytes) -> str:
    """Create a function from the source of its module, which defines `handle`. Return its name."""
    policy = json.dumps({"Version": "2012-10-17", "Statement": [_TRUST]})
    role = make_client("iam").create_role(RoleName=name, AssumeRolePolicyDocument=policy)["Role"]["Arn"]
    make_client("lambda").create_function(
        FunctionName=name,
        Runtime="python3.13",
        Role=role,
        Handler="failing.handle",
        Code={"ZipFile": zip_handler(source)},
    )
    return name
