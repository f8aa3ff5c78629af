import json
from collections.abc import Iterator

import boto3
import pytest
from botocore.exceptions import ClientError

from feed.frame import make_frames
from feed.snapshot import Snapshots
from tests.unit.feed.records import SHARD, make_records, number
from tests.unit.mocked_aws import mocked_aws


@pytest.fixture
def snapshots(monkeypatch: pytest.MonkeyPatch) -> Iterator[Snapshots]:
    with mocked_aws(monkeypatch):
        s3 = boto3.client("s3")
        s3.create_bucket(Bucket="snapshots")
        yield Snapshots(s3, "snapshots")


def test_frames_are_loaded_as_they_were_saved(snapshots: Snapshots) -> None:
    frames = [*make_frames(make_records(3), None), *make_frames(make_records(3, start=3), number(2))]
    snapshots.save(SHARD, frames)
    assert snapshots.load(SHARD) == frames


def test_object_is_json_that_no_cache_keeps(snapshots: Snapshots) -> None:
    snapshots.save(SHARD, make_frames(make_records(1), None))
    saved = snapshots.s3.get_object(Bucket="snapshots", Key="shardId-000000000000.json")
    assert (saved["ContentType"], saved["CacheControl"]) == ("application/json", "no-store")
    document = json.loads(saved["Body"].read())
    assert document["version"] == 1
    [frame] = document["frames"]
    assert set(frame) == {"version", "shard", "previous", "first", "last", "unreadable", "data"}
    assert frame["previous"] is None


def test_shard_without_a_snapshot_has_no_frames(snapshots: Snapshots) -> None:
    assert snapshots.load(SHARD) == []


@pytest.mark.parametrize("body", [b"", b"[]", b'{"frames":[{}]}', b"\xff"])
def test_object_that_is_no_snapshot_counts_as_none(snapshots: Snapshots, body: bytes) -> None:
    snapshots.s3.put_object(Bucket="snapshots", Key=f"{SHARD}.json", Body=body)
    assert snapshots.load(SHARD) == []


@pytest.mark.parametrize("part", ["snapshot", "frame"])
def test_snapshot_of_another_version_counts_as_none(snapshots: Snapshots, part: str) -> None:
    snapshots.save(SHARD, make_frames(make_records(1), None))
    document = json.loads(snapshots.s3.get_object(Bucket="snapshots", Key=f"{SHARD}.json")["Body"].read())
    (document if part == "snapshot" else document["frames"][0])["version"] = 2
    snapshots.s3.put_object(Bucket="snapshots", Key=f"{SHARD}.json", Body=json.dumps(document).encode())
    assert snapshots.load(SHARD) == []


def test_trouble_with_the_bucket_is_raised(snapshots: Snapshots) -> None:
    with pytest.raises(ClientError, match="NoSuchBucket"):
        Snapshots(snapshots.s3, "elsewhere").load(SHARD)
