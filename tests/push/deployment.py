"""Deploy a stage whose feed is pushed, beside the session's deployment."""

import os
from typing import Any

import pytest

from aws.names import COMMAND_STAGE_VARIABLE
from emulator.cloud import make_client_environment
from ops import session_file
from ops.assembly import make_cdk_environment, synthesize
from ops.console_server import load_configuration
from ops.deployment import Deployment, find_deployment
from ops.local_cloud import deploy
from tests.embedded import WINDOW_SECONDS


def deploy_push(cloud: session_file.Session, stage: str, **settings: str) -> Deployment:
    """Deploy a stage with `-c feed=push` and these settings by the CDK CLI."""
    context = {"stage": stage, "window": str(WINDOW_SECONDS), "feed": "push", "target": "embedded", **settings}
    assembly = synthesize(context, folder_name=f"cdk.out.{stage}")
    deploy(assembly=str(assembly), environment=make_cdk_environment(make_client_environment(cloud)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(COMMAND_STAGE_VARIABLE, stage)
        return find_deployment()


def read_push_config(deployment: Deployment) -> dict[str, str]:
    """Return the section of the console's configuration, as the console on this machine gets it."""
    config: dict[str, Any] = load_configuration(deployment, os.environ["AWS_ENDPOINT_URL"])
    return dict(config["push"])
