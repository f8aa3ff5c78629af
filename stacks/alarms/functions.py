"""Alarms on functions: on those that read a stream, and on the compactor."""

from collections.abc import Iterator
from typing import Any

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch

from feed.continuation import RECORD_AGE_SECONDS
from runtime.metrics import NAMESPACE
from stacks.alarms.rule import FIVE_MINUTES, HELD_FOR_AN_HOUR, MINUTE, Rule
from stacks.function import TIMEOUT_SECONDS, Function

BEHIND_SECONDS = 300
"""The greatest age in seconds of a record when it is read. Failing records are retried for hours."""
LIVE_BEHIND_SECONDS = RECORD_AGE_SECONDS // 3
"""The same for records that are passed on live, which are dropped when they are older than RECORD_AGE_SECONDS."""
_SLOW = 0.8
"""The fraction of the timeout beyond which a call counts as slow."""


def list_live_rules(label: str, function: Function) -> Iterator[Rule]:
    """Yield the rules of a function that passes records on live, and whose late records are dropped."""
    yield from _list_call_rules(label, function, behind_seconds=LIVE_BEHIND_SECONDS)


def list_reader_rules(label: str, function: Function) -> Iterator[Rule]:
    """Yield the rules of a function and its mapping, which loses nothing."""
    yield from _list_call_rules(label, function, behind_seconds=BEHIND_SECONDS)
    yield Rule(
        name=f"{label}Lost",
        section="lost",
        reason=f"Batches of {label} were discarded and could not be put into the failures bucket. Fix the bucket or "
        "the permission on it, then run `wildrydes backfill`.",
        metric=function.metric("DestinationDeliveryFailures", statistic="Sum", period=FIVE_MINUTES),
        of=HELD_FOR_AN_HOUR,
    )


def _list_call_rules(label: str, function: Function, *, behind_seconds: int) -> Iterator[Rule]:
    yield Rule(
        name=f"{label}Behind",
        section="behind",
        reason=f"For 3 minutes records have waited more than {behind_seconds} s for {label}, so it fails or is too "
        "slow. Check its log and the other alarms.",
        metric=function.metric("IteratorAge", statistic="Maximum", period=MINUTE),
        above=behind_seconds * 1000,
        count=3,
        of=3,
    )
    yield Rule(
        name=f"{label}Failing",
        section="failing",
        reason=f"{label} failed at least 3 times in 5 minutes; its batches are retried. Fix the cause that its log "
        "names.",
        metric=function.metric_errors(statistic="Sum", period=FIVE_MINUTES),
        above=2,
    )
    yield Rule(
        name=f"{label}Throttled",
        section="throttled",
        reason=f"Lambda throttled at least 3 calls of {label} in 5 minutes; they are retried. Free or raise the "
        "account's concurrency.",
        metric=function.metric_throttles(statistic="Sum", period=FIVE_MINUTES),
        above=2,
    )
    yield Rule(
        name=f"{label}Slow",
        section="slow",
        reason=f"In 2 of 5 minutes calls of {label} took more than {_SLOW:.0%} of their timeout of {TIMEOUT_SECONDS} "
        "s. Check for throttled calls, and its memory.",
        metric=function.metric_duration(statistic="Maximum", period=MINUTE),
        above=_SLOW * TIMEOUT_SECONDS * 1000,
        count=2,
        of=5,
    )


def make_quarantine_rule(label: str, function: Function) -> Rule:
    """Return the rule for data that a function could not read."""
    return Rule(
        name=f"{label}Quarantined",
        section="quarantined",
        reason=f"{label} received data that it can't read, and put it into the quarantine. `wildrydes redrive "
        "--dry-run` shows the reasons.",
        metric=make_own_metric(function, "Quarantined", period=FIVE_MINUTES),
        of=HELD_FOR_AN_HOUR,
    )


def make_alerts_rule(function: Function) -> Rule:
    """Return the rule for the alerts function, which its schedule calls every minute even when no unicorn flies."""
    return Rule(
        name="WatchStopped",
        section="watch-stopped",
        reason="For 10 minutes the alerts function has not evaluated the fleet, so nobody is told of silent unicorns "
        "and low vitals. Check that its schedule and its function exist and are enabled.",
        # Not the metric of invocations, because the function's mapping invokes it too.
        metric=make_own_metric(function, "Unicorns", statistic="SampleCount", period=FIVE_MINUTES),
        count=2,
        of=2,
        alarms_on_missing_data=True,
    )


def make_failures_rule(alerts: Function) -> Rule:
    """Return the rule for batches that Lambda gave up for any function. The alerts function counts them each minute."""
    return Rule(
        name="GaveUp",
        section="gave-up",
        reason="Records became too old, while they were retried or while their function was behind, and are in the "
        "failures bucket. Fix the cause, then run `wildrydes redrive`.",
        metric=make_own_metric(alerts, "FailedBatches", statistic="Maximum", period=FIVE_MINUTES),
    )


def make_compactor_rule(compactor: Function) -> Rule:
    """Return the rule for the compactor, which its schedule calls every hour."""
    return Rule(
        name="CompactorFailing",
        section="not-compacted",
        reason="The archive could not be compacted in 2 of the last 3 hours. Nothing is lost, but queries read more "
        "bytes. Fix the cause that its log names.",
        metric=compactor.metric_errors(statistic="Sum", period=Duration.hours(1)),
        count=2,
        of=3,
    )


def make_own_metric(function: Function, name: str, *, statistic: str = "Sum", **options: Any) -> cloudwatch.Metric:
    """Return a metric that the function itself publishes."""
    dimensions = {"Stage": function.fleet.settings.stage_name, "Function": function.function_name}
    return cloudwatch.Metric(
        namespace=NAMESPACE, metric_name=name, dimensions_map=dimensions, statistic=statistic, **options
    )
