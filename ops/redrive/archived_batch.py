"""Find when the records of failed batches arrived, so that the archive can replace them once the stream cannot.

The archive has readings by the hour of their arrival. A batch of summaries is replaced by the readings that they may
have been made of: the aggregator may have been as late as the stream keeps its readings.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from ops.deployment import Deployment
from ops.redrive.dead_letters import FailedBatch

_DELIVERY = timedelta(hours=1)
"""Firehose names an object by its oldest record, and may itself be behind."""


@dataclass(slots=True)
class ArrivalGroup:
    """Batches whose records arrived in one span of time, and the readings to replace them."""

    first: datetime
    """When the first reading arrived, at the earliest."""
    last: datetime
    batches: list[FailedBatch]


def group_by_arrival(deployment: Deployment, batches: Sequence[FailedBatch]) -> list[ArrivalGroup]:
    """Group batches whose spans overlap, so that each hour of the archive is read once."""
    keeps = _read_retention(deployment) if batches else timedelta(0)
    spans = [(*_find_span(deployment.outputs["ReadingsStreamName"], keeps, batch), batch) for batch in batches]
    groups: list[ArrivalGroup] = []
    for first, last, batch in sorted(spans, key=lambda span: span[:2]):
        if groups and first <= groups[-1].last:
            groups[-1].last = max(groups[-1].last, last)
            groups[-1].batches.append(batch)
        else:
            groups.append(ArrivalGroup(first, last, [batch]))
    return groups


def _read_retention(deployment: Deployment) -> timedelta:
    readings = deployment.outputs["ReadingsStreamName"]
    described = deployment.session.client("kinesis").describe_stream_summary(StreamName=readings)
    return timedelta(hours=described["StreamDescriptionSummary"]["RetentionPeriodHours"])


def _find_span(readings: str, keeps: timedelta, batch: FailedBatch) -> tuple[datetime, datetime]:
    first, last = datetime.fromisoformat(batch.oldest), datetime.fromisoformat(batch.newest)
    if batch.document["KinesisBatchInfo"]["streamArn"].rpartition("/")[2] != readings:
        first -= keeps
    return first - _DELIVERY, last + _DELIVERY
