"""Wait until every branch of the pipeline holds all readings of a flight, and compare the branches."""

import time
from collections.abc import Callable

from aws.relation import with_readings
from consumer.starting_position import TRIM_HORIZON
from consumer.stream_reader import read_records
from ops.athena import fetch_all
from ops.deployment import Deployment
from ops.flight_metrics import Arrivals
from ops.quarantine_reader import count_pieces
from ops.reconcile import archive, table
from ops.reconcile.compare import compare
from ops.verdict import Verdict, compute_verdict
from unicorn.codec import decode
from unicorn.reading import Reading

MAX_WAIT_SECONDS = 150
_POLL_SECONDS = 3.0


def wait_until_drained(deployment: Deployment, *, sent: int, report: Callable[[str], None]) -> tuple[Verdict, Arrivals]:
    """Wait until each branch holds everything that was sent, at most MAX_WAIT_SECONDS, and compare the branches.

    Return the verdict and when each reading arrived. `report` is called with the counts. The stream must hold only this
    flight.
    """
    deadline = time.monotonic() + MAX_WAIT_SECONDS
    arrivals, unreadable = read_stream(deployment)
    while time.monotonic() < deadline:
        stored, archived = sum(row.readings for row in table.read_all(deployment).values()), count_archived(deployment)
        quarantined = count_quarantined(deployment)
        report(f"DynamoDB {stored:,}, Athena {archived:,}, quarantine {quarantined:,} of {sent:,} and {unreadable:,}")
        if stored >= sent and archived >= sent and quarantined >= unreadable:
            break
        time.sleep(_POLL_SECONDS)
    stored_rows, archived_rows = (sorted(place.read_all(deployment).items()) for place in (table, archive))
    verdict = compute_verdict(
        sent=sent,
        streamed=len(arrivals),
        unreadable=unreadable,
        quarantined=count_quarantined(deployment),
        rows=compare(stored=stored_rows, archived=archived_rows),
    )
    return verdict, arrivals


def read_stream(deployment: Deployment) -> tuple[Arrivals, int]:
    """Return the readings on the whole stream, and the number of pieces of data on it that are not readings."""
    kinesis = deployment.session.client("kinesis")
    arrivals: dict[tuple[str, str], float] = {}
    unreadable = 0
    for record in read_records(kinesis, deployment.outputs["ReadingsStreamName"], TRIM_HORIZON, until_caught_up=True):
        for piece in decode(record.data):
            if isinstance(piece, Reading):
                arrivals.setdefault((piece.Name, piece.StatusTime), record.arrived.timestamp())
            else:
                unreadable += 1
    return arrivals, unreadable


def count_archived(deployment: Deployment) -> int:
    """Count the rows of the relation `readings`."""
    result = fetch_all(deployment, with_readings("SELECT count(*) FROM readings"))
    return int(str(result.rows[0][0]))


def count_quarantined(deployment: Deployment) -> int:
    """Count the pieces of data in the quarantine."""
    return count_pieces(deployment.session.client("s3"), deployment.outputs["QuarantineBucketName"])
