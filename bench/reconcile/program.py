"""Reconcile a fleet with a local cloud: run it as a module with the fleet. Its last line is a report in JSON.

It is a process of its own, so that its memory is that of the command.
"""

import json
import os
import sys
import tempfile
import time

from aws.session import create_session
from bench.reconcile.contents import NAME
from bench.reconcile.fleet import Fleet
from ops.deployment import Deployment
from ops.flight_metrics import get_peak_bytes
from ops.reconcile.reconciliation import reconcile_range

_OUTPUTS = (
    *("AggregatorName", "DatabaseName", "DeliveryStreamName", "QuarantineBucketName", "ReadingsStreamName"),
    *("TableName", "WorkGroupName"),
)


def main() -> None:
    unicorns, minutes = map(int, sys.argv[1:])
    fleet = Fleet(unicorns, minutes)
    deployment = Deployment(session=create_session(), outputs=dict.fromkeys(_OUTPUTS, NAME), statuses={})
    started, cpu = time.monotonic(), time.process_time()
    with tempfile.TemporaryFile("w+") as differences:
        report = reconcile_range(deployment, fleet.range, fleet.now, differences=differences)
        seconds, cpu_seconds = time.monotonic() - started, time.process_time() - cpu
        differences.seek(0)
        differing = [[row["name"], row["minute"]] for row in map(json.loads, differences)]
    measured = {"seconds": seconds, "cpu_seconds": cpu_seconds, "peak_bytes": get_peak_bytes(os.getpid())}
    counts = {"minutes": report.totals.minutes, "streamed": report.totals.streamed, "differing": differing}
    print(json.dumps({**measured, **counts}))  # noqa: T201 - the report


if __name__ == "__main__":
    main()
