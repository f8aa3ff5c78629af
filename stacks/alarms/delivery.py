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
        reason=f"Firehose has held readings for more than {STALE_SECONDS} s, for 5 minutes: it can't deliver. Look at "
        "its log, the bucket and its role.",
        metric=delivery.metric("DeliveryToS3.DataFreshness", statistic="Maximum", period=MINUTE),
        above=STALE_SECONDS,
        count=5,
        of=5,
    )
    yield Rule(
        name="ArchiveBehind",
        section="archive-behind",
        reason=f"Firehose reads the stream more than {STALE_SECONDS} s behind its newest record, for 5 minutes. Look "
        "for throttled reads and at its role; what it hasn't read by the end of the retention is lost to the archive.",
        metric=delivery.metric("KinesisMillisBehindLatest", statistic="Maximum", period=MINUTE),
        above=STALE_SECONDS * 1000,
        count=5,
        of=5,
    )
    yield Rule(
        name="NotConverted",
        section="not-converted",
        reason="Firehose could not convert records; they lie under errors/ in the archive's bucket, with the reason. "
        "Compare with the quarantine.",
        metric=delivery.metric("FailedConversion.Records", statistic="Sum", period=FIVE_MINUTES),
        of=HELD_FOR_AN_HOUR,
    )
