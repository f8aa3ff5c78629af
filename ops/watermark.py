"""Compute the watermark: the time before which readings are complete in every store."""

from datetime import datetime, timedelta

from ops.deployment import Deployment

_MARGIN = timedelta(seconds=60)
"""Allows for differing clocks, and for the running time of a function or a delivery."""
_DEFAULT_BUFFER = 60
"""Seconds that Firehose buffers, if the delivery stream does not say."""


def get_watermark(deployment: Deployment, now: datetime) -> datetime:
    """Return the time before which readings are in their rows and in the archive, unless they arrive late."""
    return now - timedelta(seconds=max(get_window_seconds(deployment), _get_buffer_seconds(deployment))) - _MARGIN


def get_window_seconds(deployment: Deployment) -> int:
    """Return the length of the aggregator's tumbling window; 0 if it has none."""
    functions = deployment.session.client("lambda")
    mappings = functions.list_event_source_mappings(FunctionName=deployment.outputs["AggregatorName"])
    return max(
        (int(mapping.get("TumblingWindowInSeconds", 0)) for mapping in mappings["EventSourceMappings"]), default=0
    )


def _get_buffer_seconds(deployment: Deployment) -> int:
    described = deployment.session.client("firehose").describe_delivery_stream(
        DeliveryStreamName=deployment.outputs["DeliveryStreamName"]
    )["DeliveryStreamDescription"]
    hints = [
        destination["ExtendedS3DestinationDescription"].get("BufferingHints", {})
        for destination in described.get("Destinations", [])
        if "ExtendedS3DestinationDescription" in destination
    ]
    return max((int(hint.get("IntervalInSeconds", _DEFAULT_BUFFER)) for hint in hints), default=_DEFAULT_BUFFER)
