"""What Firehose cannot have archived is named, and so is a delivery stream that reads something else."""

from datetime import UTC, datetime, timedelta
from typing import Any

from ops.delivery_gap import describe_gap

START = datetime(2026, 11, 29, 12, 0, tzinfo=UTC)
ARN = "arn:aws:kinesis:eu-west-1:123456789012:stream/wildrydes"


def describe(first: datetime, **changes: Any) -> str | None:
    source = {"KinesisStreamSourceDescription": {"KinesisStreamARN": ARN, "DeliveryStartTimestamp": START}}
    description: Any = {"DeliveryStreamName": "wildrydes", "DeliveryStreamStatus": "ACTIVE", "Source": source}
    description.update(changes)
    return describe_gap(description, "wildrydes", first)


def test_records_before_the_start_are_a_gap() -> None:
    assert describe(START) is None
    gap = describe(START - timedelta(milliseconds=1))
    assert gap is not None
    assert gap.startswith("Firehose reads the stream since 2026-11-29 12:00:00 UTC.")


def test_delivery_stream_that_does_not_read_yet_has_no_gap_yet() -> None:
    assert describe(START, DeliveryStreamStatus="CREATING") is None


def test_delivery_stream_of_another_source_is_named() -> None:
    other = {"KinesisStreamSourceDescription": {"KinesisStreamARN": f"{ARN}-other"}}
    sentence = "The delivery stream wildrydes does not read wildrydes, so nothing is archived"
    assert describe(START, Source=other) == sentence
    assert describe(START, Source={}) == sentence
