"""IAM where the emulator would deny what AWS allows, or allow what AWS denies.

GetRecords names no stream, only a shard iterator: the stream that it belongs to is the resource of the call, so that a
role whose policy names the stream's ARN may read it. A call that names two resources, or has a member that its
operation lacks, needs the right to all resources: the service might act on another one than the one that IAM judged.
A call about a query is one on its workgroup, one about a table or a database of the catalog on that, and one
about a log stream on that stream, so that a policy that names all streams of a group, as the CDK writes it, allows it.
And a bucket whose policy asks for TLS answers on loopback too: what never leaves the machine counts as secure
transport.
"""

import functools
import json
from collections.abc import Callable, Mapping
from typing import Any

import botocore.session
from botocore.exceptions import UnknownServiceError
from botocore.model import ServiceModel
from ministack import app
from ministack.core import iam_actions
from ministack.core.iam_evaluator import pin_request_origin
from ministack.services import athena, kinesis


def install() -> None:
    """Make the emulator find what such calls are on. Call before it serves."""
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
        named = _RESOURCES.get(service)
        return (named(document, region, account_id) if named else None) or arn

    iam_actions.extract_resource_arn = extract_resource_arn
    app.pin_request_origin = lambda client, _secure: pin_request_origin(client, True)


def _parse_document(body: bytes) -> dict[str, Any]:
    try:
        document = json.loads(body)
    except ValueError:
        return {}
    return document if isinstance(document, dict) else {}


def _get_members(service: str, target: str) -> frozenset[str]:
    """Return the members that AWS's own model gives an operation's input; none where it has no such operation."""
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
    state = kinesis._shard_iterators.get(iterator) if isinstance(iterator, str) else None
    named = {
        state["stream_arn"] if state else None,
        f"arn:aws:kinesis:{region}:{account}:stream/{name}" if name else None,
        *(str(arn) for key in ("StreamARN", "ResourceARN") if (arn := call.get(key))),
    } - {None}
    return "*" if len(named) > 1 else next(iter(named), None)


def _find_work_group_arn(call: dict[str, Any], region: str, account: str) -> str | None:
    query = call.get("QueryExecutionId")
    execution = athena._executions.get_scoped(account, region, query) if isinstance(query, str) else None
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


_RESOURCES: Mapping[str, Callable[[dict[str, Any], str, str], str | None]] = {
    "athena": _find_work_group_arn,
    "glue": _find_catalog_arn,
    "kinesis": _find_stream_arn,
    "logs": _find_log_stream_arn,
}
"""The resource of a call that says it, by service."""

_MODELS: Mapping[str, str] = {
    "elasticmapreduce": "emr",
    "monitoring": "cloudwatch",
    "states": "stepfunctions",
    "tagging": "resourcegroupstaggingapi",
}
"""The name of a service's model in botocore, where the emulator calls the service otherwise."""
