"""Compute the watermark: the time before which readings are complete in every store."""

from datetime import datetime, timedelta

from ops.deployment import Deployment
from ops.task import TaskFailed
from ops.time_range import TimeRange
from unicorn.timestamps import format_timestamp

_MARGIN = timedelta(seconds=60)
"""Allows for differing clocks, and for the running time of a function or a delivery."""
_DEFAULT_BUFFER = 60
"""Seconds that Firehose buffers, unless the delivery stream has a setting of its own."""


def get_watermark(deployment: Deployment, now: datetime) -> datetime:
    """Return the time before which readings are in their rows and in the archive, unless they arrive late."""
    return now - timedelta(seconds=max(get_window_seconds(deployment), _get_buffer_seconds(deployment))) - _MARGIN


def cut_at_watermark(deployment: Deployment, time_range: TimeRange, now: datetime, *, task: str) -> TimeRange:
    """Return the complete minutes of a range. Raises TaskFailed if no minute is complete yet."""
    complete = time_range.cut_at(get_watermark(deployment, now))
    if complete.is_empty:
        end = format_timestamp(complete.end)[:16]
        why = f"{time_range} is still in progress, and only minutes before {end} are complete"
        raise TaskFailed(task, why, remedy="Use an earlier --from, or try again in a few minutes")
    return complete


def get_window_seconds(deployment: Deployment) -> int:
    """Return the length of the aggregator's tumbling window; 0 if it has none."""
    functions = deployment.session.client("lambda")
    answer = functions.list_event_source_mappings(FunctionName=deployment.outputs["AggregatorName"])
    windows = (mapping.get("TumblingWindowInSeconds", 0) for mapping in answer["EventSourceMappings"])
    return max(windows, default=0)


def _get_buffer_seconds(deployment: Deployment) -> int:
    firehose, name = deployment.session.client("firehose"), deployment.outputs["DeliveryStreamName"]
    described = firehose.describe_delivery_stream(DeliveryStreamName=name)["DeliveryStreamDescription"]
    buckets = (entry.get("ExtendedS3DestinationDescription") for entry in described.get("Destinations", []))
    hints = [bucket.get("BufferingHints", {}) for bucket in buckets if bucket is not None]
    return max((hint.get("IntervalInSeconds", _DEFAULT_BUFFER) for hint in hints), default=_DEFAULT_BUFFER)
