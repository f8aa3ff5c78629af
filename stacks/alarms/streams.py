"""Alarms on a stream whose shards are throttled."""

from collections.abc import Iterator

from aws_cdk import aws_kinesis as kinesis

from stacks.alarms.rule import MINUTE, Rule


def list_stream_rules(label: str, stream: kinesis.IStream) -> Iterator[Rule]:
    """Yield the rules of a stream. Occasional throttling is retried; if it lasts, shards are missing."""
    yield Rule(
        name=f"{label}WritesThrottled",
        section="writes-throttled",
        reason="In 3 of 5 minutes a shard throttled records, which wait at their producer. Add shards, or find the "
        "partition key that is too busy.",
        metric=stream.metric("WriteProvisionedThroughputExceeded", statistic="Sum", period=MINUTE),
        count=3,
        of=5,
    )
    yield Rule(
        name=f"{label}ReadsThrottled",
        section="reads-throttled",
        reason="In 3 of 5 minutes a shard throttled reads, so functions, the archive and consoles fall behind. Close "
        "consoles and consumers, or add shards.",
        metric=stream.metric("ReadProvisionedThroughputExceeded", statistic="Sum", period=MINUTE),
        count=3,
        of=5,
    )
