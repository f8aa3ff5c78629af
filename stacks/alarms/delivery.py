"""Alarms on the delivery of readings to the archive."""

from collections.abc import Iterator

from aws_cdk import aws_kinesisfirehose as firehose

from stacks.alarms.rule import FIVE_MINUTES, HELD_FOR_AN_HOUR, MINUTE, Rule

STALE_SECONDS = 900
"""The age in seconds that undelivered readings may have. Firehose delivers every minute."""


def list_delivery_rules(delivery: firehose.IDeliveryStream) -> Iterator[Rule]:
    """Yield the rules of the delivery stream."""
    yield Rule(
        name="ArchiveStale",
        section="archive-stale",
        reason=f"For 5 minutes Firehose has held readings for more than {STALE_SECONDS} s, so it can't deliver. Check "
        "its log, the bucket and its role.",
        metric=delivery.metric("DeliveryToS3.DataFreshness", statistic="Maximum", period=MINUTE),
        above=STALE_SECONDS,
        count=5,
        of=5,
    )
    yield Rule(
        name="ArchiveBehind",
        section="archive-behind",
        reason=f"For 5 minutes Firehose has been more than {STALE_SECONDS} s behind the stream. Check for throttled "
        "reads and its role; records that it has not read by the end of the retention are lost to the archive.",
        metric=delivery.metric("KinesisMillisBehindLatest", statistic="Maximum", period=MINUTE),
        above=STALE_SECONDS * 1000,
        count=5,
        of=5,
    )
    yield Rule(
        name="NotConverted",
        section="not-converted",
        reason="Firehose could not convert records; they are under errors/ in the archive's bucket, with the reason. "
        "Fix the cause, then run `wildrydes redrive`.",
        metric=delivery.metric("FailedConversion.Records", statistic="Sum", period=FIVE_MINUTES),
        of=HELD_FOR_AN_HOUR,
    )
