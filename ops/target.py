"""Which cloud a command talks to: the embedded one that runs in this home, else the AWS of the environment."""

import os

from aws.names import COMMAND_STAGE_VARIABLE
from emulator.cloud import make_client_environment
from ops import session_file


def select_cloud(*, aws: bool = False) -> str:
    """Point this process at its cloud and describe it in a few words.

    An endpoint in the environment (as `wildrydes env` exports it) is taken as it is, and `aws` asks for AWS even
    though an embedded cloud runs.
    """
    if endpoint := os.environ.get("AWS_ENDPOINT_URL"):
        return f"the cloud at {endpoint}"
    here = None if aws else session_file.load()
    if here is None:
        profile = os.environ.get("AWS_PROFILE")
        return f"AWS, profile {profile}" if profile else "AWS"
    point_at(here, stage=os.environ.get(COMMAND_STAGE_VARIABLE))
    return f"the embedded cloud at {here.url}"


def point_at(here: session_file.Session, *, stage: str | None = None) -> None:
    """Point this process at an embedded cloud, whatever its environment said before, and at its stage or another."""
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN"):
        os.environ.pop(name, None)
    os.environ.update(make_client_environment(here))
    os.environ[COMMAND_STAGE_VARIABLE] = here.stage if stage is None else stage
