"""Tell what Firehose cannot have archived, because it arrived before its delivery stream read the stream."""

from datetime import datetime
from typing import TYPE_CHECKING

from aws.delivery_start import get_delivery_start
from ops.deployment import Deployment

if TYPE_CHECKING:
    from mypy_boto3_firehose.type_defs import DeliveryStreamDescriptionTypeDef


def find_gap(deployment: Deployment, first: datetime) -> str | None:
    """Return the same as `describe_gap` for the delivery stream of a deployment."""
    outputs, firehose = deployment.outputs, deployment.session.client("firehose")
    answer = firehose.describe_delivery_stream(DeliveryStreamName=outputs["DeliveryStreamName"])
    return describe_gap(answer["DeliveryStreamDescription"], outputs["ReadingsStreamName"], first)


def describe_gap(description: "DeliveryStreamDescriptionTypeDef", stream: str, first: datetime) -> str | None:
    """Return a sentence if a delivery stream began to read the stream only after `first`, else None."""
    try:
        start = get_delivery_start(description, stream)
    except LookupError:
        return f"The delivery stream {description['DeliveryStreamName']} does not read {stream}, so nothing is archived"
    if start is None or start <= first:
        return None
    return (
        f"Firehose reads the stream since {start:%Y-%m-%d %H:%M:%S} UTC. What arrived before is not in the archive, "
        "unless `wildrydes refill` has put it back"
    )
