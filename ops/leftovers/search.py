"""Find what is left of a stage by name, service by service."""

from collections.abc import Callable, Iterator
from typing import Any

from ops.cost import prices
from ops.cost.prices import GB, HOURS
from ops.leftovers.leftover import Leftover, belongs_to_stage

Client = Callable[[str], Any]
Search = Callable[[Client, str], Iterator[Leftover]]


def find_stacks(client: Client, stage: str) -> Iterator[Leftover]:
    """Find stacks, including those whose deletion failed."""
    path = "Stacks[?StackStatus != 'DELETE_COMPLETE'].[StackName, StackStatus]"
    for name, status in _list_resources(client, stage, "cloudformation", "describe_stacks", path):
        remedy = f"aws cloudformation delete-stack --stack-name {name}"
        yield Leftover(kind="stack", name=f"{name} ({status})", remedy=remedy)


def find_streams(client: Client, stage: str) -> Iterator[Leftover]:
    for name in _list_names(client, stage, "kinesis", "list_streams", "StreamNames[]"):
        summary = client("kinesis").describe_stream_summary(StreamName=name)["StreamDescriptionSummary"]
        on_demand = summary.get("StreamModeDetails", {}).get("StreamMode") == "ON_DEMAND"
        shards = summary["OpenShardCount"] * HOURS
        dollars = prices.STREAM_HOUR.charge_for(HOURS) if on_demand else prices.SHARD_HOUR.charge_for(shards)
        remedy = f"aws kinesis delete-stream --stream-name {name} --enforce-consumer-deletion"
        yield Leftover(kind="stream", name=name, dollars=dollars, remedy=remedy)


def find_tables(client: Client, stage: str) -> Iterator[Leftover]:
    for name in _list_names(client, stage, "dynamodb", "list_tables", "TableNames[]"):
        size = client("dynamodb").describe_table(TableName=name)["Table"].get("TableSizeBytes", 0) / GB
        dollars = prices.TABLE_MONTH.charge_for(size) + prices.BACKUP_MONTH.charge_for(size)
        remedy = f"aws dynamodb delete-table --table-name {name}"
        yield Leftover(kind="table", name=name, dollars=dollars, remedy=remedy)


def find_buckets(client: Client, stage: str) -> Iterator[Leftover]:
    s3 = client("s3")
    for name in (bucket["Name"] for bucket in s3.list_buckets()["Buckets"]):
        if belongs_to_stage(stage, name):
            pages = s3.get_paginator("list_object_versions").paginate(Bucket=name)
            size = sum(version["Size"] for page in pages for version in page.get("Versions", []))
            remedy = f"aws s3 rb s3://{name} --force"
            if "Status" in s3.get_bucket_versioning(Bucket=name):  # because `s3 rb` does not delete old versions
                removals = (_format_removal(name, kind) for kind in ("Versions", "DeleteMarkers"))
                remedy = "; ".join((*removals, remedy))
            yield Leftover(kind="bucket", name=name, dollars=prices.OBJECT_MONTH.charge_for(size / GB), remedy=remedy)


def _format_removal(bucket: str, kind: str) -> str:
    """Return the command that deletes the first thousand of a bucket's versions or delete markers."""
    query = f"{{Objects: {kind}[:1000].{{Key: Key, VersionId: VersionId}}}}"
    listing = f"aws s3api list-object-versions --bucket {bucket} --query '{query}' --output json"
    return f'aws s3api delete-objects --bucket {bucket} --delete "$({listing})"'


def find_functions(client: Client, stage: str) -> Iterator[Leftover]:
    for name in _list_names(client, stage, "lambda", "list_functions", "Functions[].FunctionName"):
        yield Leftover(kind="function", name=name, remedy=f"aws lambda delete-function --function-name {name}")


def find_state_machines(client: Client, stage: str) -> Iterator[Leftover]:
    path = "stateMachines[].[name, stateMachineArn]"
    for name, arn in _list_resources(client, stage, "stepfunctions", "list_state_machines", path):
        remedy = f"aws stepfunctions delete-state-machine --state-machine-arn {arn}"
        yield Leftover(kind="state machine", name=name, remedy=remedy)


def find_log_groups(client: Client, stage: str) -> Iterator[Leftover]:
    path = "logGroups[].[logGroupName, storedBytes || `0`]"
    for name, size in _list_resources(client, stage, "logs", "describe_log_groups", path):
        dollars, remedy = prices.LOG_MONTH.charge_for(size / GB), f"aws logs delete-log-group --log-group-name {name}"
        yield Leftover(kind="log group", name=name, dollars=dollars, remedy=remedy)


def find_delivery_streams(client: Client, stage: str) -> Iterator[Leftover]:
    firehose = client("firehose")
    start: dict[str, str] = {}
    while True:
        page = firehose.list_delivery_streams(**start)
        for name in page["DeliveryStreamNames"]:
            if belongs_to_stage(stage, name):
                remedy = f"aws firehose delete-delivery-stream --delivery-stream-name {name}"
                yield Leftover(kind="delivery stream", name=name, remedy=remedy)
        if not page.get("HasMoreDeliveryStreams") or not page["DeliveryStreamNames"]:
            return
        start = {"ExclusiveStartDeliveryStreamName": page["DeliveryStreamNames"][-1]}


def find_databases(client: Client, stage: str) -> Iterator[Leftover]:
    for name in _list_names(client, stage, "glue", "get_databases", "DatabaseList[].Name"):
        yield Leftover(kind="Glue database", name=name, remedy=f"aws glue delete-database --name {name}")


def find_work_groups(client: Client, stage: str) -> Iterator[Leftover]:
    athena = client("athena")
    start: dict[str, str] = {}
    while True:
        page = athena.list_work_groups(**start)
        for name in (group["Name"] for group in page["WorkGroups"]):
            if belongs_to_stage(stage, name):
                remedy = f"aws athena delete-work-group --work-group {name} --recursive-delete-option"
                yield Leftover(kind="workgroup", name=name, remedy=remedy)
        if not page.get("NextToken"):
            return
        start = {"NextToken": page["NextToken"]}


def find_identity_pools(client: Client, stage: str) -> Iterator[Leftover]:
    path = "IdentityPools[].[IdentityPoolName, IdentityPoolId]"
    for name, pool in _list_resources(client, stage, "cognito-identity", "list_identity_pools", path, PageSize=60):
        remedy = f"aws cognito-identity delete-identity-pool --identity-pool-id {pool}"
        yield Leftover(kind="identity pool", name=name, remedy=remedy)


def find_event_apis(client: Client, stage: str) -> Iterator[Leftover]:
    for name, api in _list_resources(client, stage, "appsync", "list_apis", "apis[].[name, apiId]"):
        yield Leftover(kind="event API", name=name, remedy=f"aws appsync delete-api --api-id {api}")


def find_user_pools(client: Client, stage: str) -> Iterator[Leftover]:
    path = "UserPools[].[Name, Id]"
    for name, pool in _list_resources(client, stage, "cognito-idp", "list_user_pools", path, PageSize=60):
        unprotect = f"aws cognito-idp update-user-pool --user-pool-id {pool} --deletion-protection INACTIVE"
        remedy = f"{unprotect} && aws cognito-idp delete-user-pool --user-pool-id {pool}"
        yield Leftover(kind="user pool", name=name, remedy=remedy)


def find_roles(client: Client, stage: str) -> Iterator[Leftover]:
    for name in _list_names(client, stage, "iam", "list_roles", "Roles[].RoleName"):
        yield Leftover(kind="role", name=name, remedy=f"aws iam delete-role --role-name {name}")


def find_alarms(client: Client, stage: str) -> Iterator[Leftover]:
    for name in _list_names(client, stage, "cloudwatch", "describe_alarms", "MetricAlarms[].AlarmName"):
        remedy = f"aws cloudwatch delete-alarms --alarm-names {name}"
        yield Leftover(kind="alarm", name=name, dollars=prices.ALARM.charge_for(1), remedy=remedy)


def find_dashboards(client: Client, stage: str) -> Iterator[Leftover]:
    for name in _list_names(client, stage, "cloudwatch", "list_dashboards", "DashboardEntries[].DashboardName"):
        remedy = f"aws cloudwatch delete-dashboards --dashboard-names {name}"
        yield Leftover(kind="CloudWatch dashboard", name=name, dollars=prices.DASHBOARD.charge_for(1), remedy=remedy)


def find_topics(client: Client, stage: str) -> Iterator[Leftover]:
    for arn in client("sns").get_paginator("list_topics").paginate().search("Topics[].TopicArn"):
        name = arn.rpartition(":")[2]
        if belongs_to_stage(stage, name):
            yield Leftover(kind="topic", name=name, remedy=f"aws sns delete-topic --topic-arn {arn}")


def find_rules(client: Client, stage: str) -> Iterator[Leftover]:
    for name in _list_names(client, stage, "events", "list_rules", "Rules[].Name"):
        remedy = f"aws events remove-targets --rule {name} --ids Target0; aws events delete-rule --name {name}"
        yield Leftover(kind="schedule", name=name, remedy=remedy)


def _list_names(client: Client, stage: str, service: str, operation: str, path: str) -> Iterator[str]:
    """Yield the stage's names that a service lists. `path` is a JMESPath to the names in a page."""
    return (name for [name] in _list_resources(client, stage, service, operation, f"{path}.[@]"))


def _list_resources(
    client: Client, stage: str, service: str, operation: str, path: str, **pagination: int
) -> Iterator[list[Any]]:
    """Yield the stage's resources that a service lists. `path` is a JMESPath to lists that begin with the name."""
    pages = client(service).get_paginator(operation).paginate(PaginationConfig=pagination)
    return (values for values in pages.search(path) if values and belongs_to_stage(stage, values[0]))


SEARCHES: dict[str, Search] = {
    "stacks": find_stacks,
    "streams": find_streams,
    "tables": find_tables,
    "buckets": find_buckets,
    "functions": find_functions,
    "state machines": find_state_machines,
    "log groups": find_log_groups,
    "delivery streams": find_delivery_streams,
    "databases": find_databases,
    "workgroups": find_work_groups,
    "identity pools": find_identity_pools,
    "event APIs": find_event_apis,
    "user pools": find_user_pools,
    "roles": find_roles,
    "alarms": find_alarms,
    "dashboards": find_dashboards,
    "topics": find_topics,
    "schedules": find_rules,
}
