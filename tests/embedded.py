"""An embedded cloud for tests, with every stack on it, deployed by the real CDK CLI."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from aws.names import COMMAND_STAGE_VARIABLE
from emulator.cloud import make_client_environment
from ops import session_file, target
from ops.assembly import make_cdk_environment, synthesize
from ops.deployment import Deployment, find_deployment
from ops.local_cloud import deploy, run_local_cloud

WINDOW_SECONDS = 5
"""A short window, so that rows come soon; the whole minute is flown in test_up."""


_homes: list[Path] = []
"""Those of this process, the latest last."""


def furnish(home: Path, *, like: Path) -> None:
    """Put into a home what was made in another one of the sources; with other settings it is made anew all the same."""
    for name in ("console", "cdk.out"):
        if (stamp := like / f"{name}.sha256").is_file():
            shutil.copytree(like / name, home / name)
            shutil.copy(stamp, home)


@contextmanager
def deploy_local_cloud(home: Path, *, limits: bool = False, **context: str) -> Iterator[session_file.Session]:
    """Start one in a home of its own, deployed with these CDK context values; this process talks to it in the block.

    With `limits` it throttles as AWS does.
    """
    before = dict(os.environ)
    os.environ["WILDRYDES_HOME"] = str(home)
    if _homes:
        furnish(home, like=_homes[-1])
    _homes.append(home)
    try:
        with run_local_cloud({"window": str(WINDOW_SECONDS), **context}, limits=limits) as here:
            target.point_at(here)
            yield here
    finally:
        os.environ.clear()
        os.environ.update(before)


def deploy_stage(cloud: session_file.Session, stage: str, *, stack: str | None = None, **settings: str) -> Deployment:
    """Deploy a further stage with these settings by the CDK CLI: all stacks, or one and those that it needs."""
    context = {"stage": stage, "window": str(WINDOW_SECONDS), "target": "embedded", **settings}
    assembly = str(synthesize(context, folder_name=f"cdk.out.{stage}"))
    environment = make_cdk_environment(make_client_environment(cloud))
    deploy(assembly=assembly, environment=environment, stack=f"{stack}-{stage}" if stack else "--all")
    return find_stage(stage)


def find_stage(stage: str) -> Deployment:
    """Find the deployment of a stage."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(COMMAND_STAGE_VARIABLE, stage)
        return find_deployment()
