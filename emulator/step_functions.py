"""What the emulator's Step Functions lacks for a Distributed Map: permissions, a concurrency from the input, stopping.

MiniStack asks IAM for nothing that a state machine does. Here its role must be allowed to start the map's children, to
read their items from S3, and to invoke functions; other integrations are not asked for. The children of a stopped
execution are aborted: those that wait start no more, and those that run call nothing more.
Source: AWS Step Functions developer guide, "IAM policies for using Distributed Map states", "Using Map state in
Distributed mode for large-scale parallel workloads" and "Viewing a Distributed Map Run execution".
"""

import secrets
from collections.abc import Mapping
from contextvars import ContextVar, copy_context
from typing import Any

from emulator.ministack import iam_evaluator, lambda_svc, stepfunctions, sts

_ITEM_ACTIONS = {"getObject": "s3:GetObject", "listObjectsV2": "s3:ListBucket"}
_ABORTED = "States.Aborted"
_State = Mapping[str, Any]
_current: ContextVar[tuple[str, _State] | None] = ContextVar("current", default=None)
"""The role of the state machine whose task is being run, and the execution."""


def install() -> None:
    """Make a state machine act with its role, and end with its execution. Call before the emulator serves."""
    _check_items()
    _check_functions()
    _complete_map_runs()


def _check_items() -> None:
    read_items = stepfunctions.read_map_items

    def read_map_items(reader: _State, effective: Any, ctx: _State) -> Any:
        place = stepfunctions.resolve_params_obj(reader.get("Parameters") or {}, effective, ctx)
        action = _ITEM_ACTIONS[reader["Resource"].rpartition(":")[2]]
        key = f"/{place.get('Key')}" if action == "s3:GetObject" else ""
        _require(_find_role(ctx), action, f"arn:aws:s3:::{place.get('Bucket')}{key}", "States.ItemReaderFailed")
        return read_items(reader, effective, ctx)

    stepfunctions.read_map_items = read_map_items


def _check_functions() -> None:
    execute, call = stepfunctions.execute_task, stepfunctions.call_lambda

    def execute_task(state: _State, given: Any, execution: _State, ctx: _State) -> Any:
        before = _current.set((_find_role(ctx), execution))
        try:
            return execute(state, given, execution, ctx)
        finally:
            _current.reset(before)

    def call_lambda(function: str, event: Any) -> Any:
        record, config, _ = lambda_svc.get_func_record_for_ref(function)
        if (current := _current.get()) and record and config:
            role, execution = current
            _end_if_stopped(execution)
            _require(role, "lambda:InvokeFunction", config["FunctionArn"], "Lambda.AWSLambdaException")
        return call(function, event)

    stepfunctions.execute_task, stepfunctions.call_lambda = execute_task, call_lambda


def _complete_map_runs() -> None:
    run_map = stepfunctions.run_distributed_map

    def run_distributed_map(
        state: _State, given: Any, effective: Any, iterator: Any, execution: _State, ctx: _State
    ) -> Any:
        _require(_find_role(ctx), "states:StartExecution", execution["stateMachineArn"], "States.Runtime")
        if path := state.get("MaxConcurrencyPath"):
            state = {**state, "MaxConcurrency": stepfunctions.resolve_path_or_ctx(path, effective, ctx)}
        try:
            return run_map(state, given, effective, iterator, execution, ctx)
        finally:
            if execution["status"] == "ABORTED":
                _tell_aborted(execution["executionArn"])

    stepfunctions.run_distributed_map = run_distributed_map


def _end_if_stopped(execution: _State) -> None:
    """Raise an execution error if the parent of a map's child was stopped."""
    run = stepfunctions.map_runs.get(execution.get("mapRunArn"))
    if run and stepfunctions.executions[run["executionArn"]]["status"] == "ABORTED":
        raise stepfunctions.ExecutionError(_ABORTED, "The execution was stopped.")


def _tell_aborted(execution_arn: str) -> None:
    """Count the children that a stop ended as aborted instead of failed."""
    for run in [run for run in stepfunctions.map_runs.values() if run["executionArn"] == execution_arn]:
        children = stepfunctions.executions.values()
        aborted = [one for one in children if one.get("mapRunArn") == run["mapRunArn"] and one.get("error") == _ABORTED]
        for child in aborted:
            child["status"] = "ABORTED"
        for counts in (run["itemCounts"], run["executionCounts"]):
            counts["failed"] -= len(aborted)
            counts["aborted"] += len(aborted)
        run["status"] = "ABORTED"


def _find_role(ctx: _State) -> str:
    return str(stepfunctions.state_machines[ctx["StateMachine"]["Id"]]["roleArn"])


def _require(role: str, action: str, resource: str, error: str) -> None:
    """Raise an execution error unless IAM allows a role the action on the resource."""
    denied = copy_context().run(_ask, role, action, resource)
    if denied is not None:
        cause = f"{role} is not authorized to perform: {action} on resource: {resource}"
        raise stepfunctions.ExecutionError(error, cause)


def _ask(role: str, action: str, resource: str) -> Any:
    """Return IAM's denial, or None. The role gets a session of its own, whose signature counts as verified."""
    from ministack.core.responses import get_account_id, get_region  # as in `emulator.credentials`

    key, name = f"ASIA{secrets.token_hex(8).upper()}", role.rpartition("/")[2]
    arn = f"arn:aws:sts::{get_account_id()}:assumed-role/{name}/states"
    session = {"Arn": arn, "UserId": f"{name}:states", "SecretAccessKey": key, "SessionToken": key}
    sts.register_session(key, session)
    iam_evaluator.signed_request.set(None)
    iam_evaluator.anonymous.set(False)
    iam_evaluator.verified_key.set(key)
    try:
        service = action.partition(":")[0]
        return iam_evaluator.enforce(key, action, service, get_region(), resource, {})
    finally:
        sts.sessions.pop(key, None)
