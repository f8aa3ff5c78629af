"""Backfill on many machines: the function, and the state machine that calls it for each object of minutes."""

import json
from typing import Any

from aws_cdk import aws_iam as iam
from aws_cdk import aws_kinesis as kinesis
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_stepfunctions as stepfunctions

from backfill.places import DONE, MINUTES, RUNS
from stacks.base import FleetStack
from stacks.function import Function
from stacks.nag import acknowledge, acknowledge_objects, acknowledge_resources

_NAME = "WildRydesBackfill"
_TIMEOUT_SECONDS = 900
"""The longest that Lambda allows. A call that nears it leaves the rest of its object to the next one."""
_MAX_FAILED_PERCENT = 100
"""An object that cannot be read stops no other. The command tells afterwards which failed."""


def add_backfill(stack: FleetStack, *, results: s3.Bucket, summaries: kinesis.IStream) -> stepfunctions.StateMachine:
    """Add the function and the state machine `WildRydesBackfill`, which cost nothing while they are idle."""
    function = Function(
        stack,
        "Backfill",
        name=_NAME,
        handler="backfill.handler.handle",
        description="Puts archived minutes back onto the stream of summaries",
        environment={"RESULTS_BUCKET": results.bucket_name, "SUMMARY_STREAM": summaries.stream_name},
        policy=[
            _allow(["s3:DeleteObject", "s3:GetObject"], results.arn_for_objects(f"{MINUTES}*")),
            _allow(["s3:PutObject"], results.arn_for_objects(f"{DONE}*")),
            # With a condition on the prefix, S3 would say of a missing object that it is refused.
            _allow(["s3:ListBucket"], results.bucket_arn),
            _allow(["kinesis:PutRecords"], summaries.stream_arn),
            *stack.allow_key_use("Decrypt", "GenerateDataKey", via="s3"),
            *stack.allow_key_use("GenerateDataKey", via="kinesis"),
        ],
        timeout_seconds=_TIMEOUT_SECONDS,
    )
    for prefix in (MINUTES, DONE):
        acknowledge_objects(function.own_role, results, prefix, "Each run has objects of its own, named by its id.")
    # On removal the function goes first, so that nothing writes to the bucket when it is emptied.
    function.node.add_dependency(results)
    return _add_state_machine(stack, function, results)


def _add_state_machine(stack: FleetStack, function: Function, results: s3.Bucket) -> stepfunctions.StateMachine:
    """Add the state machine, whose children are Standard: an Express one ends after five minutes, and cannot be asked
    why it failed. Source: AWS Step Functions developer guide, "Choosing workflow type in Step Functions".
    """
    name = stack.settings.physical_name(_NAME)
    # Source: AWS Step Functions developer guide, "Prevent cross-service confused deputy issue in Step Functions".
    own = {"StringEquals": {"aws:SourceAccount": stack.account}}
    states = iam.ServicePrincipal("states.amazonaws.com", conditions=own)
    role = iam.Role(stack, "BackfillMachineRole", assumed_by=states)
    for statement in _list_permissions(stack, name, function, results):
        role.add_to_policy(statement)
    machine = stepfunctions.StateMachine(
        stack,
        "BackfillMachine",
        state_machine_name=name,
        comment="Calls the function for each object of minutes of a run",
        # `Stack.to_json_string` would leave out what is null.
        definition_body=stepfunctions.DefinitionBody.from_string(
            json.dumps(_define(function.function_arn, results.bucket_name, stack.partition))
        ),
        role=role,
        removal_policy=stack.removal_policy,
    )
    machine.node.add_dependency(role)
    acknowledge_objects(role, results, RUNS, "Each run has a list of objects of its own, named by its id.")
    executions = stack.format_arn(service="states", resource=f"execution:{name}")
    acknowledge_resources(role, executions, "Step Functions names the children of a run when it starts them.")
    acknowledge(machine, "SF1", "Executions keep their history for 90 days, in which the command looks for reasons.")
    acknowledge(machine, "SF2", "A trace would show what the progress of a run tells already: one function's calls.")
    return machine


def _list_permissions(
    stack: FleetStack, name: str, function: Function, results: s3.Bucket
) -> list[iam.PolicyStatement]:
    """Return what the state machine may do: invoke the function, read lists of objects, and start its own children.

    Source: AWS Step Functions developer guide, "IAM policies for using Distributed Map states".
    """
    machine = stack.format_arn(service="states", resource=f"stateMachine:{name}")
    executions = stack.format_arn(service="states", resource=f"execution:{name}")
    return [
        _allow(["lambda:InvokeFunction"], function.function_arn),
        _allow(["s3:GetObject"], results.arn_for_objects(f"{RUNS}*")),
        *stack.allow_key_use("Decrypt", via="s3"),
        _allow(["states:StartExecution"], machine),
        _allow(["states:DescribeExecution", "states:StopExecution"], f"{executions}/*"),
    ]


def _define(function: str, bucket: str, partition: str) -> dict[str, Any]:
    """Return the definition in the Amazon States Language. The input has the key of a list of objects, as `objects`,
    and how many children may run at once.

    A child's output is empty, because the outputs of all must fit into 256 KB together.
    """
    put_back = {
        "Type": "Task",
        "Resource": f"arn:{partition}:states:::lambda:invoke",
        "Parameters": {"FunctionName": function, "Payload.$": "$"},
        "OutputPath": "$.Payload",
        "Retry": [
            {"ErrorEquals": ["ObjectUnreadable"], "MaxAttempts": 0},
            {"ErrorEquals": ["States.ALL"], "IntervalSeconds": 2, "BackoffRate": 2, "MaxAttempts": 6},
        ],
        "Next": "IsDone",
    }
    is_done = {
        "Type": "Choice",
        "Choices": [{"Variable": "$.done", "BooleanEquals": True, "Next": "Done"}],
        "Default": "PutBack",
    }
    put_all_back = {
        "Type": "Map",
        "ItemReader": {
            "Resource": f"arn:{partition}:states:::s3:getObject",
            "ReaderConfig": {"InputType": "JSON"},
            "Parameters": {"Bucket": bucket, "Key.$": "$.objects"},
        },
        "ItemProcessor": {
            "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
            "StartAt": "PutBack",
            "States": {"PutBack": put_back, "IsDone": is_done, "Done": {"Type": "Succeed", "OutputPath": None}},
        },
        "Label": "Objects",
        "MaxConcurrencyPath": "$.concurrency",
        "ToleratedFailurePercentage": _MAX_FAILED_PERCENT,
        "ResultPath": None,
        "End": True,
    }
    return {"StartAt": "PutAllBack", "States": {"PutAllBack": put_all_back}}


def _allow(actions: list[str], *on: str) -> iam.PolicyStatement:
    return iam.PolicyStatement(actions=actions, resources=list(on))
