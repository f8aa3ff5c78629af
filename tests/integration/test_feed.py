"""The push feed on the local cloud: what is put on the stream reaches everybody who watches, without a hole."""

import json
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from botocore.exceptions import ClientError
from msgspec import convert

from feed.frame import Frame
from ops import session_file
from ops.deployment import Deployment
from ops.leftovers.search import find_event_apis, find_functions
from ops.process import wait_until
from tests.embedded import deploy_stage
from tests.integration.blue import run_command
from tests.push.configuration import read_push_config
from tests.push.socket import EventSocket
from tests.push.watcher import Watcher, to_credentials
from tests.roles.credentials import get_guest_credentials
from tests.unit.feed.records import make_reading, read_names
from unicorn.codec import encode

STAGE, SHARD = "violet", "shardId-000000000000"


@pytest.fixture(scope="module")
def violet(cloud: session_file.Session, deployment: Deployment) -> Deployment:
    assert deployment.outputs
    return deploy_stage(cloud, STAGE, feed="push")


@pytest.fixture(scope="module")
def guest(violet: Deployment) -> Watcher:
    """A guest, once the feed runs: its mapping starts with what is put after it was enabled."""
    guest = Watcher(read_push_config(violet), to_credentials(get_guest_credentials(violet)))
    with guest.connect() as socket:
        assert guest.subscribe(socket)["type"] == "subscribe_success"
        assert wait_until(lambda: is_heard(socket, put(violet, "Shadowfax")), 60)
    return guest


def is_heard(socket: EventSocket, number: str) -> bool:
    """Return whether a record is published within some seconds."""
    try:
        return bool(receive(socket, number, seconds=5))
    except TimeoutError:
        return False


@pytest.fixture
def socket(guest: Watcher) -> Iterator[EventSocket]:
    """A guest's subscription to all shards."""
    with guest.connect() as socket:
        assert guest.subscribe(socket)["type"] == "subscribe_success"
        yield socket


def put(violet: Deployment, *names: str) -> str:
    """Put a reading of each name on the stream, and return the last sequence number."""
    kinesis = violet.session.client("kinesis")
    records: Any = [{"Data": encode(make_reading(Name=name)), "PartitionKey": name} for name in names]
    return str(kinesis.put_records(StreamName=f"wildrydes-{STAGE}", Records=records)["Records"][-1]["SequenceNumber"])


def receive(socket: EventSocket, last: str, *, seconds: float = 15) -> list[Frame]:
    """Return the frames up to the one that has this record."""
    frames: list[Frame] = []
    while not frames or int(frames[-1].last) < int(last):
        message = socket.receive(seconds)
        assert message["type"] == "data", message
        frames.append(convert(json.loads(message["event"]), Frame))
    return frames


def load_snapshot(guest: Watcher) -> list[Frame]:
    status, body = guest.ask_bucket("GET", f"{SHARD}.json")
    return convert(json.loads(body)["frames"], list[Frame]) if status == 200 else []


def assert_chained(frames: list[Frame]) -> None:
    assert [(before.last, after.previous) for before, after in pairwise(frames) if before.last != after.previous] == []


def test_guest_receives_each_reading_in_a_chain_of_frames(violet: Deployment, socket: EventSocket) -> None:
    frames: list[Frame] = []
    for names in (("Arion", "Bayard"), ("Brego",), ("Arion",)):
        frames += receive(socket, put(violet, *names))
    assert read_names(frames) == ["Arion", "Bayard", "Brego", "Arion"]
    assert {frame.shard for frame in frames} == {SHARD}
    assert_chained(frames)


def test_what_is_no_reading_is_counted(violet: Deployment, socket: EventSocket) -> None:
    kinesis = violet.session.client("kinesis")
    answer = kinesis.put_record(StreamName=f"wildrydes-{STAGE}", Data=b"no reading", PartitionKey="Arion")
    [*_, frame] = receive(socket, answer["SequenceNumber"])
    assert (frame.unreadable, read_names([frame])) == (1, [])


def test_new_instance_continues_the_chain_without_a_hole(
    violet: Deployment, guest: Watcher, socket: EventSocket
) -> None:
    """A changed setting of the function ends its instances, which forget everything."""
    before = receive(socket, put(violet, "Grani", "Gullfaxi"))
    functions = violet.session.client("lambda")
    name = violet.outputs["FeedName"]
    functions.update_function_configuration(FunctionName=name, Description="A new instance")
    after = receive(socket, put(violet, "Sleipnir"))
    snapshot = load_snapshot(guest)
    known = {frame.last for frame in (*snapshot, *before)}
    assert after[0].previous in known  # nothing is between it and what pages have
    assert read_names(after)[-1] == "Sleipnir"
    assert_chained(after)


def test_snapshot_has_the_same_frames_in_a_chain(violet: Deployment, guest: Watcher, socket: EventSocket) -> None:
    frames = receive(socket, put(violet, "Rocinante"))

    def is_saved() -> bool:
        nonlocal frames
        frames += receive(socket, put(violet, "Rocinante"))
        return int(load_snapshot(guest)[-1].last) >= int(frames[0].last)

    assert wait_until(is_saved, 30)
    snapshot = load_snapshot(guest)
    assert_chained(snapshot)
    own = {frame.last: frame for frame in frames}
    assert [frame for frame in snapshot if frame.last in own] == [
        own[frame.last] for frame in snapshot if frame.last in own
    ]
    assert len([frame for frame in snapshot if frame.last in own]) > 1


def test_gap_is_told_to_who_missed_a_frame(violet: Deployment, guest: Watcher) -> None:
    with guest.connect() as socket:
        assert guest.subscribe(socket)["type"] == "subscribe_success"
        known = receive(socket, put(violet, "Nelson"))[-1].last
    with guest.connect() as other:  # somebody else gets what this page misses
        assert guest.subscribe(other)["type"] == "subscribe_success"
        receive(other, put(violet, "Palomo"))
    with guest.connect() as socket:
        assert guest.subscribe(socket)["type"] == "subscribe_success"
        [first, *_] = receive(socket, put(violet, "Rakhsh"))
    assert first.previous is not None
    assert int(first.previous) > int(known)


def test_doctor_looks_at_the_feed_too(violet: Deployment) -> None:
    assert violet.outputs["FeedName"] == f"WildRydesFeed-{STAGE}"
    found = json.loads(run_command("--stage", STAGE, "doctor", "--quick", "--json"))["findings"]
    about = {finding["about"]: finding["level"] for finding in found if f"WildRydesFeed-{STAGE}" in finding["about"]}
    assert about == {f"mapping of WildRydesFeed-{STAGE}": "ok", f"lag of WildRydesFeed-{STAGE}": "ok"}


def test_setting_is_turned_back_and_leaves_nothing(cloud: session_file.Session, violet: Deployment) -> None:
    """Comes last, because it ends the feed."""
    client: Any = violet.session.client
    assert [left.name for left in find_event_apis(client, STAGE)] == [f"wildrydes-{STAGE}"]
    assert violet.outputs["FeedName"] in {left.name for left in find_functions(client, STAGE)}
    polled = deploy_stage(cloud, STAGE)
    assert not polled.outputs.keys() & {"FeedName", "SnapshotBucketName"}
    assert "push" not in json.loads(polled.outputs["ConsoleConfig"])
    assert list(find_event_apis(client, STAGE)) == []
    assert violet.outputs["FeedName"] not in {left.name for left in find_functions(client, STAGE)}
    with pytest.raises(ClientError, match=r"NoSuchBucket|Not Found"):
        client("s3").head_bucket(Bucket=violet.outputs["SnapshotBucketName"])
    assert deploy_stage(cloud, STAGE, feed="push").outputs["FeedName"] == violet.outputs["FeedName"]
