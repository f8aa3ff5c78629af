"""Deploy stage blue beside the session's deployment, in the same account: with its own key, and with sign-in."""

import os
from pathlib import Path

from emulator.cloud import make_client_environment
from ops import session_file
from ops.assembly import make_cdk_environment, synthesize
from ops.deployment import Deployment
from ops.local_cloud import deploy
from tests.embedded import WINDOW_SECONDS, find_stage
from tests.integration.command import start_wildrydes

DEFAULT_UNICORN, BLUE_UNICORN = "Crimson", "Indigo"
"""A unicorn of the default stage, and one of stage blue."""


def synthesize_blue() -> Path:
    context = {"stage": "blue", "window": str(WINDOW_SECONDS), "kms": "customer", "sign_in": "required"}
    return synthesize({**context, "target": "embedded"}, folder_name="cdk.out.blue")


def deploy_blue(cloud: session_file.Session, assembly: Path) -> Deployment:
    """Deploy stage blue, and fly a unicorn in each stage."""
    deploy(assembly=str(assembly), environment=make_cdk_environment(make_client_environment(cloud)))
    for stage, unicorn in (((), DEFAULT_UNICORN), (("--stage", "blue"), BLUE_UNICORN)):
        run_command(*stage, "producer", "--name", unicorn, "--count", "5", "--rate", "10", "--json")
    return select_blue()


def select_blue() -> Deployment:
    return find_stage("blue")


def run_command(*arguments: str) -> str:
    """Run a command that must succeed, and return its output."""
    done = start_wildrydes(Path(os.environ["WILDRYDES_HOME"]), *arguments)
    assert done.returncode == 0, done.stderr
    return done.stdout
