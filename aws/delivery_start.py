"""Find out from when on Firehose archives a stream: it reads only what arrives after it began.

Source: Amazon Data Firehose API reference, "KinesisStreamSourceDescription".
"""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_firehose.client import FirehoseClient


def get_delivery_start(firehose: "FirehoseClient", name: str, stream: str) -> datetime | None:
    """Return when a delivery stream began to read a stream; None if it does not yet.

    Raises LookupError if it is for another source, and ClientError or BotoCoreError.
    """
    described = firehose.describe_delivery_stream(DeliveryStreamName=name)["DeliveryStreamDescription"]
    source = described["Source"]["KinesisStreamSourceDescription"]
    if not source["KinesisStreamARN"].endswith(f":stream/{stream}"):
        raise LookupError(f"{name} reads another stream")
    if described["DeliveryStreamStatus"] != "ACTIVE" or "DeliveryStartTimestamp" not in source:
        return None
    return source["DeliveryStartTimestamp"].astimezone(UTC)
