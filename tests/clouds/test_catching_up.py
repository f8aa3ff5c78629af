"""A consumer that reads a shard's past takes nothing from the functions that read the same shard."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from emulator.measures import NAMESPACE, REFUSED_POLLS
from ops.paths import ROOT
from tests.clouds.bare_cloud import BareCloud, create_function, run_bare_cloud
from tests.events import aggregate
from tests.unit.unicorn.corpus import make_document

STREAM = "full"
READINGS = 240
AGGREGATES = 270
"""More than 10 MB, which an answer of GetRecords may hold."""
COUNT = READINGS * AGGREGATES
PER_SECOND = 20
HANDLER = b"""
def handle(event, context):
    return {}
"""


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BareCloud]:
    """A local cloud with limits, and a function that reads the stream."""
    with run_bare_cloud(tmp_path_factory.mktemp("limits"), limits=True) as cloud:
        kinesis = cloud.make_client("kinesis")
        kinesis.create_stream(StreamName=STREAM, ShardCount=1)
        described = kinesis.describe_stream_summary(StreamName=STREAM)["StreamDescriptionSummary"]
        cloud.make_client("lambda").create_event_source_mapping(
            FunctionName=create_function(cloud.make_client, "reader", HANDLER),
            EventSourceArn=described["StreamARN"],
            StartingPosition="TRIM_HORIZON",
        )
        yield cloud


def put_aggregates(cloud: BareCloud, count: int, stop: threading.Event) -> None:
    """Put 0.8 MB of aggregates a second, until there are so many or `stop` is set."""
    kinesis, records = cloud.make_client("kinesis"), [("Arion", make_document(), None)] * READINGS
    record = {"Data": aggregate(records), "PartitionKey": "Arion"}
    assert len(record["Data"]) * AGGREGATES > 10_500_000
    put = 0
    while put < count and not stop.is_set():
        answer = kinesis.put_records(StreamName=STREAM, Records=[record] * min(PER_SECOND // 2, count - put))
        put += len(answer["Records"]) - answer["FailedRecordCount"]
        stop.wait(0.5)


def count_refused_polls(cloud: BareCloud) -> float:
    now = datetime.now(UTC)
    answer = cloud.make_client("cloudwatch").get_metric_statistics(
        Namespace=NAMESPACE,
        MetricName=REFUSED_POLLS,
        Dimensions=[{"Name": "StreamName", "Value": STREAM}],
        StartTime=now - timedelta(minutes=10),
        EndTime=now + timedelta(minutes=1),
        Period=600,
        Statistics=["Sum"],
    )
    return sum(float(point["Sum"]) for point in answer["Datapoints"])


def test_consumer_from_the_oldest_record_starves_no_function(cloud: BareCloud) -> None:
    fleet = threading.Event()
    put_aggregates(cloud, AGGREGATES, fleet)
    flying = threading.Thread(target=put_aggregates, args=(cloud, sys.maxsize, fleet))
    flying.start()
    try:
        done = subprocess.run(
            [sys.executable, "-m", "consumer", "--stream", STREAM, "--from", "oldest", "--count", str(COUNT)],
            cwd=ROOT,
            env=dict(cloud.environment),
            capture_output=True,
            timeout=120,
            check=True,
        )
    finally:
        fleet.set()
        flying.join()
    assert len(done.stdout.splitlines()) == COUNT
    assert count_refused_polls(cloud) == 0
