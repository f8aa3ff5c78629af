"""Select the cloud that a command talks to: the local cloud of this home, or AWS."""

import os

from aws.environment import ENDPOINT, is_loopback, isolate_process, leave_local_cloud
from aws.names import COMMAND_STAGE_VARIABLE
from emulator.cloud import make_client_environment
from ops import session_file
from ops.fleet_choice import require_fleet


def select_cloud(*, aws: bool = False) -> str:
    """Point this process at its cloud, and return a short description of it.

    With `aws` it is AWS, even if the environment has an endpoint. Otherwise it is that endpoint, as `wildrydes env`
    exports it, or the local cloud that is running, or AWS if none is. Raises OtherFleet.
    """
    if aws:
        leave_local_cloud()
    elif endpoint := os.environ.get(ENDPOINT):
        if is_loopback(endpoint):
            isolate_process()
        return f"the cloud at {endpoint}"
    session = None if aws else session_file.load()
    if session is None:
        profile = os.environ.get("AWS_PROFILE")
        return f"AWS, profile {profile}" if profile else "AWS"
    require_fleet(session.fleet)
    point_at(session, stage=os.environ.get(COMMAND_STAGE_VARIABLE))
    return f"the local cloud at {session.url}"


def point_at(session: session_file.Session, *, stage: str | None = None) -> None:
    """Point this process at a local cloud, and at the session's stage or another one."""
    isolate_process()
    os.environ.pop("AWS_SESSION_TOKEN", None)
    os.environ.update(make_client_environment(session))
    os.environ[COMMAND_STAGE_VARIABLE] = session.stage if stage is None else stage
