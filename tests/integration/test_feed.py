"""The push feed on the local cloud: what is put on the stream reaches everybody who watches, without a hole."""

import json
import os
from collections.abc import Iterator

import pytest
from botocore.credentials import Credentials
from msgspec import convert

from emulator.cloud import make_client_environment
from feed.frame import Frame
from ops import session_file
from ops.assembly import make_cdk_environment, synthesize
from ops.console_server import load_configuration
from ops.deployment import Deployment, find_deployment
from ops.local_cloud import deploy
from tests.embedded import WINDOW_SECONDS
from tests.push.socket import EventSocket
from tests.push.watcher import Watcher
from tests.roles.credentials import Caller, get_guest_credentials
from tests.unit.feed.records import make_reading, read_names
from unicorn.codec import encode

STAGE = "violet"
SHARD = "shardId-000000000000"


@pytest.fixture(scope="module")
def violet(cloud: session_file.Session, deployment: Deployment) -> Iterator[Deployment]:
    """A stage whose feed is pushed."""
    assert deployment.outputs
    context = {"stage": STAGE, "window": str(WINDOW_SECONDS), "feed": "push", "target": "embedded"}
    assembly = synthesize(context, folder_name=f"cdk.out.{STAGE}")
    deploy(assembly=str(assembly), environment=make_cdk_environment(make_client_environment(cloud)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WILDRYDES_STAGE", STAGE)
        yield find_deployment()


@pytest.fixture(scope="module")
def push(violet: Deployment) -> dict[str, str]:
    found: dict[str, str] = load_configuration(violet, os.environ["AWS_ENDPOINT_URL"])["push"]
    return found


def get_credentials(caller: Caller) -> Credentials:
    found = caller._credentials
    return Credentials(found["aws_access_key_id"], found["aws_secret_access_key"], found["aws_session_token"])


def put(violet: Deployment, *names: str) -> list[str]:
    """Put a reading of each name on the stream, and return the sequence numbers."""
    kinesis = violet.session.client("kinesis")
    records = [{"Data": encode(make_reading(Name=name)), "PartitionKey": name} for name in names]
    answer = kinesis.put_records(StreamName=f"wildrydes-{STAGE}", Records=records)
    return [record["SequenceNumber"] for record in answer["Records"]]


def receive(socket: EventSocket, last: str) -> list[Frame]:
    """Return the frames up to the one that has this record."""
    frames: list[Frame] = []
    while not frames or int(frames[-1].last) < int(last):
        message = socket.receive()
        assert message["type"] == "data", message
        frames.append(convert(json.loads(message["event"]), Frame))
    return frames


def test_guest_receives_each_reading_in_a_chain_of_frames(violet: Deployment, push: dict[str, str]) -> None:
    guest = Watcher(push, get_credentials(get_guest_credentials(violet)))
    with guest.connect() as socket:
        assert guest.subscribe(socket)["type"] == "subscribe_success"
        frames: list[Frame] = []
        for names in (("Arion", "Bayard"), ("Brego",), ("Arion",)):
            frames += receive(socket, put(violet, *names)[-1])
    assert read_names(frames) == ["Arion", "Bayard", "Brego", "Arion"]
    assert [frame.previous for frame in frames[1:]] == [frame.last for frame in frames[:-1]]
