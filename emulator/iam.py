"""Find the resource of a call as AWS does, so that IAM allows and denies the same calls.

- GetRecords names a shard iterator and no stream. Its resource is the iterator's stream, so that a policy with the
  stream's ARN allows it.
- A call that names two resources, or has a member that its operation lacks, needs permission on all resources, because
  the service might use another resource than the one that IAM checked.
- The resource of a call about a query is its workgroup; about a table or database, that part of the Glue catalog; about
  a log stream, that stream.

Buckets whose policy requires TLS are also served over plain HTTP, because on loopback nothing leaves the machine.
"""

import functools
import json
from collections.abc import Callable, Mapping
from typing import Any

import botocore.session
from botocore.exceptions import UnknownServiceError
from botocore.model import ServiceModel

from emulator.ministack import app, athena, iam_actions, iam_evaluator, kinesis


def install() -> None:
    """Replace how the emulator finds the resource of a call. Call before it serves."""
    resolve = iam_actions.extract_resource_arn

    def extract_resource_arn(
        service: str,
        method: str,
        path: str,
        headers: dict[str, str],
        body: bytes,
        query_params: dict[str, Any],
        region: str,
        account_id: str,
    ) -> str:
        document = _parse_document(body)
        if "x-amz-target" in headers and not document.keys() <= _get_members(service, headers["x-amz-target"]):
            return "*"
        arn: str = resolve(service, method, path, headers, body, query_params, region, account_id)
        find_arn = _ARN_FINDERS.get(service)
        return (find_arn(document, region, account_id) if find_arn else None) or arn

    iam_actions.extract_resource_arn = extract_resource_arn
    app.pin_request_origin = lambda client, _secure: iam_evaluator.pin_request_origin(client, True)


def _parse_document(body: bytes) -> dict[str, Any]:
    try:
        document = json.loads(body)
    except ValueError:
        return {}
    return document if isinstance(document, dict) else {}


def _get_members(service: str, target: str) -> frozenset[str]:
    """Return the input members of an operation in botocore's model; none if the model has no such operation."""
    model, operation = _load_model(service), target.rpartition(".")[2]
    shape = model.operation_model(operation).input_shape if model and operation in model.operation_names else None
    return frozenset(shape.members) if shape else frozenset()


@functools.cache
def _load_model(service: str) -> ServiceModel | None:
    try:
        return botocore.session.get_session().get_service_model(_MODELS.get(service, service))
    except UnknownServiceError:
        return None


def _find_stream_arn(call: dict[str, Any], region: str, account: str) -> str | None:
    iterator, name = call.get("ShardIterator"), call.get("StreamName")
    state = kinesis.shard_iterators.get(iterator) if isinstance(iterator, str) else None
    arns = {
        state["stream_arn"] if state else None,
        f"arn:aws:kinesis:{region}:{account}:stream/{name}" if name else None,
        *(str(arn) for key in ("StreamARN", "ResourceARN") if (arn := call.get(key))),
    } - {None}
    return "*" if len(arns) > 1 else next(iter(arns), None)


def _find_work_group_arn(call: dict[str, Any], region: str, account: str) -> str | None:
    query = call.get("QueryExecutionId")
    execution = athena.executions.get_scoped(account, region, query) if isinstance(query, str) else None
    return f"arn:aws:athena:{region}:{account}:workgroup/{execution['WorkGroup']}" if execution else None


def _find_catalog_arn(call: dict[str, Any], region: str, account: str) -> str | None:
    database, name = call.get("DatabaseName"), call.get("TableName", call.get("Name"))
    if not name:
        return None
    return f"arn:aws:glue:{region}:{account}:" + (f"table/{database}/{name}" if database else f"database/{name}")


def _find_log_stream_arn(call: dict[str, Any], region: str, account: str) -> str | None:
    group, name = call.get("logGroupName"), call.get("logStreamName")
    if group and any(call.get(key) for key in ("logGroupNames", "logGroupIdentifier", "logGroupIdentifiers")):
        return "*"
    return f"arn:aws:logs:{region}:{account}:log-group:{group}:log-stream:{name}" if group and name else None


_ARN_FINDERS: Mapping[str, Callable[[dict[str, Any], str, str], str | None]] = {
    "athena": _find_work_group_arn,
    "glue": _find_catalog_arn,
    "kinesis": _find_stream_arn,
    "logs": _find_log_stream_arn,
}
"""By service: a function that finds the resource of a call. It returns None where MiniStack finds the right one."""

_MODELS: Mapping[str, str] = {
    "elasticmapreduce": "emr",
    "monitoring": "cloudwatch",
    "states": "stepfunctions",
    "tagging": "resourcegroupstaggingapi",
}
"""The name of a service's model in botocore, where it differs from MiniStack's name of the service."""
