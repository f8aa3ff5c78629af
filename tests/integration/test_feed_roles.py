"""Who may do what with the push feed, tried with real credentials of each role, over WebSocket, HTTP and S3."""

import re
from collections.abc import Mapping
from datetime import timedelta

import pytest
from botocore.credentials import Credentials

from ops import session_file
from ops.deployment import Deployment
from tests.embedded import deploy_stage
from tests.push.configuration import read_push_config
from tests.push.matrix import (
    CONNECT,
    LIST,
    OPERATIONS,
    PROBE_SNAPSHOT,
    PUBLISH,
    PUBLISH_HTTP,
    READ,
    SUBSCRIBE,
    WRITE,
    expect,
    format_matrix,
    try_operations,
)
from tests.push.watcher import Watcher, to_credentials
from tests.roles.columns import find_physical_ids
from tests.roles.credentials import assume_role, get_guest_credentials
from tests.roles.rows import FEED, FEED_ROLE, ROLES
from tests.roles.sign_in import sign_in

WATCHING = (CONNECT, SUBSCRIBE, READ)
FEEDING = (PUBLISH, PUBLISH_HTTP, READ, WRITE, LIST)
OTHERS = (
    "aggregator",
    "processor",
    "watch",
    "Firehose",
    "compactor",
    "backfill",
    "backfill's machine",
    "settings guard",
)
LATE = timedelta(minutes=20)
"""Later than any service of AWS accepts a signature."""


@pytest.fixture(scope="module", params=["guest", "signed in"])
def watched_by(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def pushed(cloud: session_file.Session, deployment: Deployment, watched_by: str) -> Deployment:
    """A stage that everybody may watch; and one that requires sign-in, and has its own key."""
    assert deployment.outputs
    if watched_by == "guest":
        return deploy_stage(cloud, "violet", feed="push")
    return deploy_stage(cloud, "indigo", feed="push", sign_in="required", kms="customer")


@pytest.fixture(scope="module")
def callers(pushed: Deployment, watched_by: str) -> dict[str, Watcher]:
    """Somebody with the credentials of each role, and those who have none that count."""
    push, made = read_push_config(pushed), find_physical_ids(pushed)
    watcher = get_guest_credentials(pushed) if watched_by == "guest" else sign_in(pushed, "watcher@example.org")
    roles = {**{role: ROLES[role] for role in OTHERS}, FEED: FEED_ROLE}
    by_role = {role: to_credentials(assume_role(pushed, made[id_])) for role, id_ in roles.items()}
    own = to_credentials(watcher)
    forged = Credentials(own.access_key, "0" * 40, own.token)
    pushed.session.client("s3").put_object(Bucket=push["snapshotBucket"], Key=PROBE_SNAPSHOT, Body=b"{}")
    return {
        watched_by: Watcher(push, own),
        **{role: Watcher(push, credentials) for role, credentials in by_role.items()},
        "nobody": Watcher(push, None),
        "expired": Watcher(push, own, age=LATE),
        "expired feed": Watcher(push, by_role[FEED], age=LATE),
        "forged": Watcher(push, forged),
        "forged feed": Watcher(push, Credentials(by_role[FEED].access_key, "0" * 40, by_role[FEED].token)),
        "made up": Watcher(push, Credentials("AKIAQQQQQQQQQQQQQQQQ", "q" * 40)),
    }


def test_each_may_do_what_it_may_and_nothing_else(callers: Mapping[str, Watcher], watched_by: str) -> None:
    outcomes = {who: try_operations(caller, callers[watched_by]) for who, caller in callers.items()}
    expected = {who: expect({watched_by: WATCHING, FEED: FEEDING}.get(who, ())) for who in callers}
    assert outcomes == expected, format_matrix(outcomes)
    print(format_matrix(outcomes))  # noqa: T201


def test_every_role_of_the_stage_is_tried(pushed: Deployment, watched_by: str) -> None:
    made = {id_ for id_ in find_physical_ids(pushed) if re.search("Role$", id_)}
    idle = {ROLES["signed in"]} if watched_by == "guest" else set()
    assert made == {ROLES[role] for role in (*OTHERS, watched_by)} | {FEED_ROLE} | idle
    assert len(OPERATIONS) == 8
