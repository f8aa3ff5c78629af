"""The producer waits until Firehose reads the stream, and only for a delivery stream that it may describe."""

from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest
from botocore.exceptions import ClientError, NoRegionError

from producer.archive import wait_until_archived

NOW = datetime(2026, 11, 29, 12, 0, tzinfo=UTC)
ARN = "arn:aws:kinesis:eu-west-1:123456789012:stream/wildrydes"


def describe(status: str, start: datetime | None = None, arn: str = ARN) -> dict[str, Any]:
    source: dict[str, Any] = {"KinesisStreamARN": arn}
    if start:
        source["DeliveryStartTimestamp"] = start
    return {"DeliveryStreamStatus": status, "Source": {"KinesisStreamSourceDescription": source}}


class Firehose:
    """Gives one description after the other, the last one for ever."""

    def __init__(self, *descriptions: dict[str, Any] | Exception) -> None:
        self._descriptions = list(descriptions)

    def describe_delivery_stream(self, *, DeliveryStreamName: str) -> dict[str, Any]:  # noqa: N803
        assert DeliveryStreamName == "wildrydes"
        description = self._descriptions.pop(0) if len(self._descriptions) > 1 else self._descriptions[0]
        if isinstance(description, Exception):
            raise description
        return {"DeliveryStreamDescription": description}


def wait(firehose: Firehose, *, stopped_after: float = 1000) -> tuple[float, list[str]]:
    """Return how many seconds were waited, and the messages."""
    waited, messages = 0.0, list[str]()

    def pass_time(seconds: float) -> None:
        nonlocal waited
        waited += seconds

    wait_until_archived(
        "wildrydes",
        now=lambda: NOW + timedelta(seconds=waited),
        wait=pass_time,
        is_stopped=lambda: waited >= stopped_after,
        report=messages.append,
        create_client=lambda: cast("Any", firehose),
    )
    return waited, messages


def test_stream_that_is_read_already_is_not_waited_for() -> None:
    assert wait(Firehose(describe("ACTIVE", NOW))) == (0, [])


def test_reading_begins_while_the_producer_waits() -> None:
    firehose = Firehose(describe("CREATING"), describe("CREATING"), describe("ACTIVE", NOW + timedelta(seconds=5)))
    waited, messages = wait(firehose)
    assert waited == 5
    assert messages == ["Waiting until Firehose reads wildrydes, so that the archive misses nothing …"]


def test_delivery_stream_that_never_reads_is_told_after_two_minutes() -> None:
    waited, messages = wait(Firehose(describe("CREATING_FAILED")))
    assert waited == 120
    assert messages[1:] == [
        "Firehose does not read wildrydes yet. What the archive lacks, `wildrydes refill` brings back."
    ]


def test_signal_ends_the_wait() -> None:
    waited, messages = wait(Firehose(describe("CREATING")), stopped_after=3)
    assert waited == 3
    assert len(messages) == 1


@pytest.mark.parametrize("code", ["ResourceNotFoundException", "AccessDeniedException"])
def test_missing_or_forbidden_delivery_stream_is_not_waited_for(code: str) -> None:
    error = ClientError({"Error": {"Code": code, "Message": ""}}, "DescribeDeliveryStream")
    assert wait(Firehose(error)) == (0, [])


def test_environment_without_a_region_is_left_to_the_first_call() -> None:
    def fail() -> Any:
        raise NoRegionError

    wait_until_archived(
        "wildrydes",
        now=lambda: NOW,
        wait=lambda _: None,
        is_stopped=lambda: False,
        report=lambda _: pytest.fail("nothing is to be told"),
        create_client=fail,
    )


def test_delivery_stream_of_another_source_is_not_waited_for() -> None:
    assert wait(Firehose(describe("ACTIVE", NOW, arn=f"{ARN}-other"))) == (0, [])
    assert wait(Firehose({"DeliveryStreamStatus": "ACTIVE"})) == (0, [])
