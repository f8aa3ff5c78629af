"""The streams: there, active, encrypted, and with the shards and the retention that were deployed."""

from collections.abc import Iterator, Mapping
from typing import Any

from botocore.exceptions import ClientError

from aws.errors import code
from ops.doctor.deployment_context import DeploymentContext
from ops.doctor.finding import Finding, ok, problem, warning

_MANAGED = "alias/aws/kinesis"
"""The key that AWS manages for Kinesis."""


def check(context: DeploymentContext) -> Iterator[Finding]:
    """Each of the two against its template."""
    outputs = context.deployment.outputs
    templates = {str(one.get("Name")): one for one in context.resources("AWS::Kinesis::Stream")}
    for name in (outputs["ReadingsStreamName"], outputs["SummariesStreamName"]):
        try:
            described = context.deployment.session.client("kinesis").describe_stream_summary(StreamName=name)
        except ClientError as error:
            if code(error) != "ResourceNotFoundException":
                raise
            mode = "--stream-mode-details StreamMode=ON_DEMAND"
            if shards := templates.get(name, {}).get("ShardCount"):
                mode = f"--shard-count {shards}"
            remedy = f"aws kinesis create-stream --stream-name {name} {mode}"
            yield problem(f"stream {name}", "it is gone, though its stack is there", remedy)
            continue
        found, template = described["StreamDescriptionSummary"], templates.get(name, {})
        yield from check_stream(name, found, template, key=outputs.get("KeyArn", _MANAGED))


def check_stream(
    name: str, found: Mapping[str, Any], template: Mapping[str, Any], *, key: str = _MANAGED
) -> Iterator[Finding]:
    """What differs between a stream and its template; the key is the one that it was deployed with."""
    about, level = f"stream {name}", ok(f"stream {name}", _describe(found))
    differs = False
    if found["StreamStatus"] != "ACTIVE":
        differs = True
        yield warning(about, f"it is {found['StreamStatus']}", f"aws kinesis wait stream-exists --stream-name {name}")
    wanted = template.get("StreamEncryption", {})
    if wanted.get("EncryptionType") == "KMS" and not _is_encrypted(found, key):
        differs = True
        remedy = f"aws kinesis start-stream-encryption --stream-name {name} --encryption-type KMS --key-id {key}"
        yield problem(about, "it isn't encrypted as it was deployed to be", remedy)
    shards, count = found["OpenShardCount"], template.get("ShardCount")
    if count is not None and int(count) != shards:
        differs = True
        remedy = (
            f"aws kinesis update-shard-count --stream-name {name} --target-shard-count {count} "
            "--scaling-type UNIFORM_SCALING"
        )
        yield warning(about, f"it has {shards} open shards, and {count} were deployed", remedy)
    hours, kept = found["RetentionPeriodHours"], template.get("RetentionPeriodHours")
    if kept is not None and int(kept) != hours:
        differs = True
        verb = "increase" if int(kept) > hours else "decrease"
        remedy = f"aws kinesis {verb}-stream-retention-period --stream-name {name} --retention-period-hours {kept}"
        yield warning(about, f"it keeps records for {hours} h, and {kept} h were deployed", remedy)
    if not differs:
        yield level


def _is_encrypted(found: Mapping[str, Any], key: str) -> bool:
    """Whether it is, and where the stage has a key of its own, by that: AWS names a key by its ARN or by its id."""
    by_key = key == _MANAGED or key.endswith(str(found.get("KeyId")))
    return found.get("EncryptionType") == "KMS" and by_key


def _describe(found: Mapping[str, Any]) -> str:
    shards = found["OpenShardCount"]
    encryption = "encrypted" if found.get("EncryptionType") == "KMS" else "not encrypted"
    return (
        f"{found['StreamStatus']}, {shards} open shard{'' if shards == 1 else 's'}, {encryption}, "
        f"keeps {found['RetentionPeriodHours']} h"
    )
