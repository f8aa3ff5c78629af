"""Up to which minute everything has come through: younger ones are still under way."""

from datetime import datetime, timedelta

from ops.deployment import Deployment

_MARGIN = timedelta(seconds=60)
"""For clocks, and for what a function or Firehose takes once it begins."""
_LONGEST_BUFFER = 60
"""Seconds, where the delivery stream doesn't tell."""


def get_watermark(deployment: Deployment, now: datetime) -> datetime:
    """The moment before which readings are in their rows and in the archive, unless they come late."""
    return now - timedelta(seconds=max(get_window_seconds(deployment), _get_buffer_seconds(deployment))) - _MARGIN


def get_window_seconds(deployment: Deployment) -> int:
    """Of the aggregator's tumbling window; 0 for none."""
    functions = deployment.session.client("lambda")
    found = functions.list_event_source_mappings(FunctionName=deployment.outputs["AggregatorName"])
    return max((int(one.get("TumblingWindowInSeconds", 0)) for one in found["EventSourceMappings"]), default=0)


def _get_buffer_seconds(deployment: Deployment) -> int:
    described = deployment.session.client("firehose").describe_delivery_stream(
        DeliveryStreamName=deployment.outputs["DeliveryStreamName"]
    )["DeliveryStreamDescription"]
    hints = [
        one["ExtendedS3DestinationDescription"].get("BufferingHints", {})
        for one in described.get("Destinations", [])
        if "ExtendedS3DestinationDescription" in one
    ]
    return max((int(hint.get("IntervalInSeconds", _LONGEST_BUFFER)) for hint in hints), default=_LONGEST_BUFFER)
