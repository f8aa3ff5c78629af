"""Select the cloud that a command talks to: the local cloud of this home, or AWS."""

import os

from aws.names import COMMAND_STAGE_VARIABLE
from emulator.cloud import make_client_environment
from ops import session_file


def select_cloud(*, aws: bool = False) -> str:
    """Point this process at its cloud, and return a short description of it.

    If the environment has an endpoint, as `wildrydes env` exports it, nothing changes. Otherwise it is the local cloud
    that is running, or AWS if none is or if `aws` is true.
    """
    if endpoint := os.environ.get("AWS_ENDPOINT_URL"):
        return f"the cloud at {endpoint}"
    session = None if aws else session_file.load()
    if session is None:
        profile = os.environ.get("AWS_PROFILE")
        return f"AWS, profile {profile}" if profile else "AWS"
    point_at(session, stage=os.environ.get(COMMAND_STAGE_VARIABLE))
    return f"the local cloud at {session.url}"


def point_at(session: session_file.Session, *, stage: str | None = None) -> None:
    """Point this process at a local cloud, and at the session's stage or another one."""
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN"):
        os.environ.pop(name, None)
    os.environ.update(make_client_environment(session))
    os.environ[COMMAND_STAGE_VARIABLE] = session.stage if stage is None else stage
