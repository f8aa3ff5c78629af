"""Check the streams against their templates: state, encryption, shards and retention."""

from collections.abc import Iterator, Mapping
from typing import Any

from aws.errors import call_if_exists
from ops.doctor.deployment_context import DeploymentContext
from ops.doctor.finding import Finding, ok, problem, warning

_MANAGED = "alias/aws/kinesis"
"""The key that AWS manages for Kinesis."""


def check(context: DeploymentContext) -> Iterator[Finding]:
    """Check both streams against their templates."""
    outputs = context.outputs
    templates = {str(template.get("Name")): template for template in context.list_resources("AWS::Kinesis::Stream")}
    for name in (outputs["ReadingsStreamName"], outputs["SummariesStreamName"]):
        template = templates.get(name, {})
        answer = call_if_exists(context.session.client("kinesis").describe_stream_summary, StreamName=name)
        if answer is None:
            shards = template.get("ShardCount")
            mode = f"--shard-count {shards}" if shards else "--stream-mode-details StreamMode=ON_DEMAND"
            remedy = f"aws kinesis create-stream --stream-name {name} {mode}"
            yield problem(f"stream {name}", "it is missing, although its stack is deployed", remedy)
        else:
            summary = answer["StreamDescriptionSummary"]
            yield from check_stream(name, summary, template, key=outputs.get("KeyArn", _MANAGED))


def check_stream(
    name: str, summary: Mapping[str, Any], template: Mapping[str, Any], *, key: str = _MANAGED
) -> Iterator[Finding]:
    """Report how a stream differs from its template. `key` is the key that it was deployed with."""
    differences = list(_find_differences(name, summary, template, key))
    yield from differences or [ok(f"stream {name}", _describe(summary))]


def _find_differences(
    name: str, summary: Mapping[str, Any], template: Mapping[str, Any], key: str
) -> Iterator[Finding]:
    about, option = f"stream {name}", f"--stream-name {name}"
    if summary["StreamStatus"] != "ACTIVE":
        yield warning(about, f"it is {summary['StreamStatus']}", f"aws kinesis wait stream-exists {option}")
    if template.get("StreamEncryption", {}).get("EncryptionType") == "KMS" and not _is_encrypted(summary, key):
        remedy = f"aws kinesis start-stream-encryption {option} --encryption-type KMS --key-id {key}"
        yield problem(about, "its encryption differs from what was deployed", remedy)
    shards, count = summary["OpenShardCount"], template.get("ShardCount")
    if count is not None and int(count) != shards:
        remedy = f"aws kinesis update-shard-count {option} --target-shard-count {count} --scaling-type UNIFORM_SCALING"
        yield warning(about, f"it has {shards} open shards, and {count} were deployed", remedy)
    hours, deployed_hours = summary["RetentionPeriodHours"], template.get("RetentionPeriodHours")
    if deployed_hours is not None and int(deployed_hours) != hours:
        verb = "increase" if int(deployed_hours) > hours else "decrease"
        remedy = f"aws kinesis {verb}-stream-retention-period {option} --retention-period-hours {deployed_hours}"
        yield warning(about, f"it keeps records for {hours} h, and {deployed_hours} h were deployed", remedy)


def _is_encrypted(summary: Mapping[str, Any], key: str) -> bool:
    """Return whether a stream is encrypted with a key. AWS names a key by its ARN or by its id."""
    uses_key = key == _MANAGED or key.endswith(str(summary.get("KeyId")))
    return summary.get("EncryptionType") == "KMS" and uses_key


def _describe(summary: Mapping[str, Any]) -> str:
    shards = f"{summary['OpenShardCount']} open shard{'' if summary['OpenShardCount'] == 1 else 's'}"
    encryption = "encrypted" if summary.get("EncryptionType") == "KMS" else "not encrypted"
    return f"{summary['StreamStatus']}, {shards}, {encryption}, keeps {summary['RetentionPeriodHours']} h"
