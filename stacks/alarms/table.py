"""Alarms on the table of minute rows."""

from collections.abc import Iterator

from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_dynamodb as dynamodb

from stacks.alarms.rule import FIVE_MINUTES, MINUTE, Rule

_OPERATIONS = {"Put": "PutItem", "Get": "BatchGetItem"}
"""The processor's operations. DynamoDB counts system errors per operation."""


def list_table_rules(table: dynamodb.ITableV2) -> Iterator[Rule]:
    """Yield the rules of the table."""
    for kind, metric in (("Reads", "ReadThrottleEvents"), ("Writes", "WriteThrottleEvents")):
        yield Rule(
            name=f"Table{kind}Throttled",
            section="table-throttled",
            reason=f"In 3 of 5 minutes DynamoDB throttled {kind.lower()}; they are retried. It scales by itself within "
            "minutes, so check whether one unicorn is too busy or the account is at its limit.",
            metric=table.metric(metric, statistic="Sum", period=MINUTE),
            count=3,
            of=5,
        )
    for label, operation in _OPERATIONS.items():
        yield Rule(
            name=f"Table{label}Errors",
            section="table-system-errors",
            reason=f"DynamoDB answered {operation} with system errors at least 3 times in 5 minutes; the batches are "
            "retried. Check AWS's health page.",
            metric=cloudwatch.Metric(
                namespace="AWS/DynamoDB",
                metric_name="SystemErrors",
                dimensions_map={"TableName": table.table_name, "Operation": operation},
                statistic="Sum",
                period=FIVE_MINUTES,
            ),
            above=2,
        )
