"""Find out from when on Firehose archives a stream: it reads only what arrives after it began.

Source: Amazon Data Firehose API reference, "KinesisStreamSourceDescription".
"""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_firehose.type_defs import DeliveryStreamDescriptionTypeDef


def get_delivery_start(description: "DeliveryStreamDescriptionTypeDef", stream: str) -> datetime | None:
    """Return when a delivery stream began to read a stream; None if it does not yet.

    Raises LookupError if it has another source.
    """
    source = description["Source"]["KinesisStreamSourceDescription"]
    if not source["KinesisStreamARN"].endswith(f":stream/{stream}"):
        raise LookupError(f"it reads {source['KinesisStreamARN']}")
    if description["DeliveryStreamStatus"] != "ACTIVE" or "DeliveryStartTimestamp" not in source:
        return None
    return source["DeliveryStartTimestamp"].astimezone(UTC)
