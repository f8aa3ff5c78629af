"""Measure a flight: how late its rows were, how much memory it took, and how much was throttled."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil

from consumer.starting_position import TRIM_HORIZON
from consumer.stream_reader import read_records
from emulator.measures import NAMESPACE, PROCESSED_AGE
from ops.deployment import Deployment
from ops.watermark import get_window_seconds
from unicorn.codec import decode_summary
from unicorn.summary import InvalidSummary, MinuteSummary
from unicorn.timestamps import at_offset

if TYPE_CHECKING:
    from mypy_boto3_cloudwatch.client import CloudWatchClient
    from mypy_boto3_cloudwatch.type_defs import DatapointTypeDef

_PERIOD_SECONDS = 60

Arrivals = Mapping[tuple[str, str], float]
"""When each reading, by Name and StatusTime, first arrived on its stream: seconds since the epoch."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FlightMetrics:
    """The greatest value of each measurement, from the start of the flight until the pipeline had drained."""

    iterator_age: Mapping[str, float]
    """Seconds, by function."""
    rows_after_window: float
    """Seconds from the end of a window until its readings were in their rows."""
    memory: Mapping[str, int]
    """Bytes, of the emulator's process and of its functions that are still running."""
    throttled: Mapping[str, int]
    """How many records, reads and invocations were throttled."""

    def to_dict(self) -> dict[str, Any]:
        """Return the object `figures` of `up --json`."""
        return {
            "iterator_age_seconds": {name: round(age, 3) for name, age in self.iterator_age.items()},
            "rows_after_window_seconds": round(self.rows_after_window, 3),
            "memory_mb": {name: size // 2**20 for name, size in self.memory.items()},
            "throttled": dict(self.throttled),
        }

    def lines(self) -> list[str]:
        ages = ", ".join(f"{name} {age:.1f} s" for name, age in self.iterator_age.items())
        throttled, memory = self.throttled, {name: size // 2**20 for name, size in self.memory.items()}
        return [
            f"greatest iterator age: {ages}",
            f"each reading was in its minute row at most {self.rows_after_window:.1f} s after its window's end",
            f"peak memory: {memory['cloud']:,} MB for the local cloud, {memory['functions']:,} MB for its functions",
            f"throttled: {throttled['records']:,} records, {throttled['reads']:,} reads, "
            f"{throttled['invocations']:,} invocations",
        ]


def measure(deployment: Deployment, arrivals: Arrivals, *, emulator_pid: int, since: str) -> FlightMetrics:
    """Measure a flight that began at `since` (ISO 8601), and whose readings arrived at `arrivals`."""
    metrics = _MetricReader(deployment.session.client("cloudwatch"), datetime.fromisoformat(since))
    outputs = deployment.outputs
    functions = (outputs["AggregatorName"], outputs["ProcessorName"])
    streams = (outputs["ReadingsStreamName"], outputs["SummariesStreamName"])
    emitted = measure_delay(arrivals, _read_summaries(deployment), window_seconds=get_window_seconds(deployment))
    stored = metrics.get_maximum(NAMESPACE, PROCESSED_AGE, FunctionName=outputs["ProcessorName"]) / 1000
    kinesis, lambda_ = "AWS/Kinesis", "AWS/Lambda"
    writes, reads = "WriteProvisionedThroughputExceeded", "ReadProvisionedThroughputExceeded"
    function_memory = sum(map(get_peak_bytes, list_descendants(emulator_pid)))
    ages = {name: metrics.get_maximum(lambda_, "IteratorAge", FunctionName=name) for name in functions}
    return FlightMetrics(
        iterator_age={name: age / 1000 for name, age in ages.items()},
        rows_after_window=emitted + stored,
        memory={"cloud": get_peak_bytes(emulator_pid), "functions": function_memory},
        throttled={
            "records": sum(metrics.get_sum(kinesis, writes, StreamName=name) for name in streams),
            "reads": sum(metrics.get_sum(kinesis, reads, StreamName=name) for name in streams),
            "invocations": sum(metrics.get_sum(lambda_, "Throttles", FunctionName=name) for name in functions),
        },
    )


@dataclass(frozen=True, slots=True)
class _MetricReader:
    """Reads statistics of CloudWatch metrics since a time."""

    cloudwatch: "CloudWatchClient"
    since: datetime

    def get_maximum(self, namespace: str, metric: str, **dimensions: str) -> float:
        return max((point["Maximum"] for point in self._read(namespace, metric, dimensions)), default=0.0)

    def get_sum(self, namespace: str, metric: str, **dimensions: str) -> int:
        return int(sum(point["Sum"] for point in self._read(namespace, metric, dimensions)))

    def _read(self, namespace: str, metric: str, dimensions: Mapping[str, str]) -> list["DatapointTypeDef"]:
        answer = self.cloudwatch.get_metric_statistics(
            Namespace=namespace,
            MetricName=metric,
            Dimensions=[{"Name": name, "Value": value} for name, value in dimensions.items()],
            StartTime=self.since,
            EndTime=datetime.now(UTC),
            Period=_PERIOD_SECONDS,
            Statistics=["Maximum", "Sum"],
        )
        return answer["Datapoints"]


def _read_summaries(deployment: Deployment) -> Iterator[tuple[float, MinuteSummary]]:
    """Yield the summaries on their stream, each with its arrival."""
    stream = deployment.outputs["SummariesStreamName"]
    for record in read_records(deployment.session.client("kinesis"), stream, TRIM_HORIZON, until_caught_up=True):
        try:
            yield record.arrived.timestamp(), decode_summary(record.data)
        except InvalidSummary:
            continue  # the verdict counts unreadable data


def measure_delay(arrivals: Arrivals, emitted: Iterable[tuple[float, MinuteSummary]], *, window_seconds: int) -> float:
    """Return the longest delay in seconds from the end of a reading's window to the first summary that contains it.

    `emitted` are the summaries in stream order, each with its arrival. Without a window, the delay begins with the
    reading's arrival. A window that ended early has no delay.
    """
    waiting, greatest = dict(arrivals), 0.0
    for emitted_at, summary in emitted:
        for offset in summary.Steps:
            arrived = waiting.pop((summary.Name, at_offset(summary.StatusTime, offset)), None)
            if arrived is not None:
                greatest = max(greatest, emitted_at - _get_window_end(arrived, window_seconds))
    return greatest


def _get_window_end(arrived: float, seconds: int) -> float:
    return (int(arrived) // seconds + 1) * seconds if seconds else arrived


def get_peak_bytes(pid: int) -> int:
    """Return the greatest resident size of a process so far; 0 if the process has ended.

    Only Linux records the peak; elsewhere the present size is returned. Source: proc(5), VmHWM, which psutil does not
    read.
    """
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:"))
    except (OSError, StopIteration):
        pass
    try:
        return int(psutil.Process(pid).memory_info().rss)
    except psutil.Error:
        return 0


def list_descendants(pid: int) -> list[int]:
    """Return the ids of all running processes that a process started, directly or through others."""
    try:
        return [child.pid for child in psutil.Process(pid).children(recursive=True)]
    except psutil.NoSuchProcess:
        return []
