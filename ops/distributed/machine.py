"""The state machine that calls the function for each object of a run: start it, watch it, stop it."""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from ops.deployment import Deployment

if TYPE_CHECKING:
    from mypy_boto3_stepfunctions.client import SFNClient

_POLL_SECONDS = 1.0
_REASONS = 3
"""How many reasons of objects that failed are told."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How an execution ended: its status, and why if it did not succeed."""

    status: str
    why: str


@dataclass(frozen=True, slots=True)
class Machine:
    """The state machine `WildRydesBackfill`. Errors of Step Functions are raised."""

    client: "SFNClient"
    arn: str

    @classmethod
    def of(cls, deployment: Deployment) -> "Machine":
        return cls(deployment.session.client("stepfunctions"), deployment.outputs["BackfillMachineArn"])

    def start(self, run: str, objects: str, concurrency: int) -> str:
        """Start an execution over a list of objects, and return its ARN."""
        document = json.dumps({"objects": objects, "concurrency": concurrency})
        name = f"{run}-{uuid4().hex[:8]}"
        started = self.client.start_execution(stateMachineArn=self.arn, name=name, input=document)
        return str(started["executionArn"])

    def find_running(self, run: str) -> str | None:
        """Return the ARN of the execution of a run that is running; None if there is none."""
        pages = self.client.get_paginator("list_executions").paginate(stateMachineArn=self.arn, statusFilter="RUNNING")
        running = (one for page in pages for one in page["executions"])
        return next((one["executionArn"] for one in running if one["name"].startswith(f"{run}-")), None)

    def wait(self, execution: str, report: Callable[[], None], sleep: Callable[[float], None] = time.sleep) -> Ended:
        """Wait until an execution has ended, and report now and then."""
        while True:
            described = self.client.describe_execution(executionArn=execution)
            if described["status"] != "RUNNING":
                return Ended(described["status"], described.get("cause") or described.get("error") or "")
            report()
            sleep(_POLL_SECONDS)

    def stop(self, execution: str) -> None:
        """Stop an execution. The objects that functions are putting back are finished."""
        self.client.stop_execution(executionArn=execution, cause="wildrydes backfill was stopped")

    def list_reasons(self, execution: str) -> list[str]:
        """Return why the first objects failed that an execution did not put back."""
        return list(islice(self._yield_reasons(execution), _REASONS))

    def _yield_reasons(self, execution: str) -> Iterator[str]:
        for run in self.client.list_map_runs(executionArn=execution)["mapRuns"]:
            pages = self.client.get_paginator("list_executions").paginate(
                mapRunArn=run["mapRunArn"], statusFilter="FAILED"
            )
            for child in (one for page in pages for one in page["executions"]):
                described = self.client.describe_execution(executionArn=child["executionArn"])
                yield _read_cause(described)


def _read_cause(described: Any) -> str:
    """Return the message of a function's error, which Step Functions keeps as JSON."""
    cause = described.get("cause") or described.get("error") or "no reason is known"
    try:
        return str(json.loads(cause)["errorMessage"])
    except (ValueError, KeyError, TypeError):
        return str(cause)
