"""How a flight went, beside its verdict: how late, how much memory, how much was throttled."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from consumer.starting_position import TRIM_HORIZON
from consumer.stream_reader import records
from emulator.measures import NAMESPACE, PROCESSED_AGE
from ops.deployment import Deployment
from ops.lateness import Arrivals, seconds_after_window
from ops.memory import descendants, peak_bytes
from ops.watermark import window_seconds
from unicorn.codec import decode_summary
from unicorn.summary import InvalidSummary, MinuteSummary

_PERIOD_SECONDS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The greatest of each over the flight and the draining."""

    iterator_age: Mapping[str, float]
    """Seconds, by function."""
    rows_after_window: float
    """Seconds from a window's end until its readings were in their rows, at most."""
    memory: Mapping[str, int]
    """Bytes: of the embedded cloud's process, and of its functions that run by now."""
    throttled: Mapping[str, int]
    """Records that were refused, reads that were, and invocations."""

    def document(self) -> dict[str, Any]:
        """The object `figures` of `up --json`."""
        return {
            "iterator_age_seconds": {name: round(age, 3) for name, age in self.iterator_age.items()},
            "rows_after_window_seconds": round(self.rows_after_window, 3),
            "memory_mb": {name: size // 2**20 for name, size in self.memory.items()},
            "throttled": dict(self.throttled),
        }


def measured(deployment: Deployment, arrivals: Arrivals, *, cloud: int, since: str) -> Figures:
    """The figures of all that happened since then (ISO 8601) in the embedded cloud with that process id."""
    watch = _Watch(deployment.client("cloudwatch"), datetime.fromisoformat(since))
    outputs = deployment.outputs
    functions = (outputs["AggregatorName"], outputs["ProcessorName"])
    streams = (outputs["ReadingsStreamName"], outputs["SummariesStreamName"])
    emitted = seconds_after_window(arrivals, _emitted(deployment), window_seconds=window_seconds(deployment))
    stored = watch.greatest(NAMESPACE, PROCESSED_AGE, FunctionName=outputs["ProcessorName"]) / 1000
    kinesis, lambda_ = "AWS/Kinesis", "AWS/Lambda"
    writes, reads = "WriteProvisionedThroughputExceeded", "ReadProvisionedThroughputExceeded"
    return Figures(
        iterator_age={name: watch.greatest(lambda_, "IteratorAge", FunctionName=name) / 1000 for name in functions},
        rows_after_window=emitted + stored,
        memory={"cloud": peak_bytes(cloud), "functions": sum(map(peak_bytes, descendants(cloud)))},
        throttled={
            "records": sum(watch.total(kinesis, writes, StreamName=name) for name in streams),
            "reads": sum(watch.total(kinesis, reads, StreamName=name) for name in streams),
            "invocations": sum(watch.total(lambda_, "Throttles", FunctionName=name) for name in functions),
        },
    )


def sentences(figures: Figures) -> list[str]:
    """The figures for a person."""
    ages = ", ".join(f"{name} {age:.1f} s" for name, age in figures.iterator_age.items())
    throttled, memory = figures.throttled, {name: size // 2**20 for name, size in figures.memory.items()}
    return [
        f"greatest iterator age: {ages}",
        f"each reading was in its minute row at most {figures.rows_after_window:.1f} s after its window's end",
        f"peak memory: {memory['cloud']:,} MB for the embedded cloud, {memory['functions']:,} MB for its functions",
        f"throttled: {throttled['records']:,} records, {throttled['reads']:,} reads, "
        f"{throttled['invocations']:,} invocations",
    ]


@dataclass(frozen=True, slots=True)
class _Watch:
    """Statistics of CloudWatch's metrics since a moment."""

    cloudwatch: Any
    since: datetime

    def greatest(self, namespace: str, metric: str, **dimensions: str) -> float:
        return max(self._values("Maximum", namespace, metric, dimensions), default=0.0)

    def total(self, namespace: str, metric: str, **dimensions: str) -> int:
        return int(sum(self._values("Sum", namespace, metric, dimensions)))

    def _values(self, statistic: str, namespace: str, metric: str, dimensions: Mapping[str, str]) -> list[float]:
        answer = self.cloudwatch.get_metric_statistics(
            Namespace=namespace,
            MetricName=metric,
            Dimensions=[{"Name": name, "Value": value} for name, value in dimensions.items()],
            StartTime=self.since,
            EndTime=datetime.now(UTC),
            Period=_PERIOD_SECONDS,
            Statistics=[statistic],
        )
        return [point[statistic] for point in answer["Datapoints"]]


def _emitted(deployment: Deployment) -> Iterator[tuple[float, MinuteSummary]]:
    """The summaries on their stream, each with its arrival."""
    stream = deployment.outputs["SummariesStreamName"]
    for record in records(deployment.client("kinesis"), stream, TRIM_HORIZON, until_caught_up=True):
        try:
            yield record.arrived.timestamp(), decode_summary(record.data)
        except InvalidSummary:
            continue  # the verdict judges what is on the streams
