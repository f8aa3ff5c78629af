"""The settings of an event source mapping, read from MiniStack's record of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self


@dataclass(frozen=True, slots=True, kw_only=True)
class MappingSettings:
    """The settings of a Kinesis event source mapping; the defaults are Lambda's."""

    function: str
    stream_arn: str
    parallelization: int = 1
    """How many batches of a shard are processed concurrently."""
    batch_size: int = 100
    batching_seconds: float = 0
    window_seconds: int = 0
    """Length of the tumbling window; 0 for none."""
    retries: int | None = None
    """How often a failing batch is retried; None to retry until its records are too old."""
    record_age_seconds: int | None = None
    bisect: bool = False
    partial_responses: bool = False
    on_failure_arn: str | None = None

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, Any]) -> Self:
        """Read MiniStack's record of a mapping, which has the API's own keys."""
        retries = int(mapping.get("MaximumRetryAttempts", -1))
        age = int(mapping.get("MaximumRecordAgeInSeconds", -1))
        failure = (mapping.get("DestinationConfig") or {}).get("OnFailure") or {}
        return cls(
            function=mapping["FunctionName"],
            stream_arn=mapping["EventSourceArn"],
            parallelization=int(mapping.get("ParallelizationFactor") or 1),
            batch_size=int(mapping.get("BatchSize", 100)),
            batching_seconds=float(mapping.get("MaximumBatchingWindowInSeconds", 0)),
            window_seconds=int(mapping.get("TumblingWindowInSeconds", 0)),
            retries=None if retries < 0 else retries,
            record_age_seconds=None if age < 0 else age,
            bisect=str(mapping.get("BisectBatchOnFunctionError", False)).lower() == "true",
            partial_responses="ReportBatchItemFailures" in (mapping.get("FunctionResponseTypes") or []),
            on_failure_arn=failure.get("Destination"),
        )


def is_enabled(mapping: Mapping[str, Any]) -> bool:
    return str(mapping.get("Enabled", True)).lower() == "true"
