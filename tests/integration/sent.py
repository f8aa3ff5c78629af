"""Send the readings that test_commands queries. Firehose buffers them for a minute, so they are sent early."""

import json

from ops.deployment import Deployment
from tests.events import aggregate
from tests.integration.blue import run_command
from tests.unit.unicorn.corpus import make_document

PACKED = "Perytios"
BROKEN = b'{"Name": "Perytios",'
COUNT = 43
"""The number of readings: three in an aggregate, and twenty of each of two unicorns."""


def send(deployment: Deployment) -> None:
    records = [
        (PACKED, make_document(Name=PACKED, StatusTime=f"2026-11-24 12:00:0{second}.000"), None) for second in (1, 2, 3)
    ]
    for data in (aggregate(records), BROKEN):
        deployment.session.client("kinesis").put_record(
            StreamName=deployment.outputs["ReadingsStreamName"], Data=data, PartitionKey=PACKED
        )
    names = ("--name", "Shadowfax", "--name", "O'Malley")
    done = run_command("producer", *names, "--count", "20", "--rate", "10", "--json")
    assert json.loads(done.splitlines()[-1])["sent"] == COUNT - len(records)
