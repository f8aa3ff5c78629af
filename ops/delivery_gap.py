"""Tell what Firehose cannot have archived, because it arrived before its delivery stream read the stream."""

from collections.abc import Mapping
from datetime import datetime

import boto3

from aws.delivery_start import get_delivery_start


def describe_gap(session: boto3.Session, outputs: Mapping[str, str], first: datetime) -> str | None:
    """Return a sentence if Firehose began to read the stream only after `first`, else None."""
    stream, name = outputs["ReadingsStreamName"], outputs["DeliveryStreamName"]
    start = get_delivery_start(session.client("firehose"), name, stream)
    if start is None or start <= first:
        return None
    return (
        f"Firehose reads the stream since {start:%Y-%m-%d %H:%M:%S} UTC. What arrived before is not in the archive, "
        "unless `wildrydes refill` has put it back"
    )
