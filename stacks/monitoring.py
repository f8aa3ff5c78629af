"""Monitor the pipeline and the fleet: alarms, alerts about unicorns, their topic, and a dashboard."""

from collections.abc import Iterator
from typing import Any

from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_kinesis as kinesis
from aws_cdk import aws_kinesisfirehose as firehose
from aws_cdk import aws_s3 as s3
from constructs import Construct

from stacks.alarms.delivery import list_delivery_rules
from stacks.alarms.functions import (
    list_live_rules,
    list_reader_rules,
    make_alerts_rule,
    make_compactor_rule,
    make_failures_rule,
    make_quarantine_rule,
)
from stacks.alarms.rule import Rule, add_alarm
from stacks.alarms.streams import list_stream_rules
from stacks.alarms.table import list_table_rules
from stacks.alerts import add_alerts
from stacks.base import FleetStack
from stacks.cloudwatch_dashboard import Pipeline, add_dashboard
from stacks.console import CONSOLE_URL, ROSTER_BUCKET
from stacks.function import Function
from stacks.processing import FAILURES_BUCKET
from stacks.settings import Settings
from stacks.target import Target
from stacks.topic import AlertTopic


class MonitoringStack(FleetStack):
    """Topic and dashboard `WildRydes`, the alarms, and the function `WildRydesWatch`."""

    def __init__(
        self,
        scope: Construct,
        *,
        readings: kinesis.IStream,
        summaries: kinesis.IStream,
        aggregator: Function,
        processor: Function,
        table: dynamodb.ITableV2,
        delivery: firehose.IDeliveryStream,
        compactor: Function,
        feed: Function | None,
        settings: Settings,
        target: Target,
        **kwargs: Any,
    ) -> None:
        super().__init__(scope, "WildRydesMonitoring", settings=settings, target=target, **kwargs)
        self.topic = AlertTopic(self, "Alerts")
        failures = s3.Bucket.from_bucket_name(self, "Failures", self.read_shared(FAILURES_BUCKET))
        console = self.read_shared(CONSOLE_URL) if target.serves_console else ""
        roster = s3.Bucket.from_bucket_name(self, "Roster", self.read_shared(ROSTER_BUCKET))
        alerts = add_alerts(
            self, summaries=summaries, failures=failures, topic=self.topic, roster=roster, console=console
        )
        pipeline = Pipeline(
            readings=readings,
            aggregator=aggregator,
            summaries=summaries,
            processor=processor,
            table=table,
            delivery=delivery,
            alerts=alerts,
            feed=feed,
        )
        alarms = [
            add_alarm(self, rule, self.topic) for rule in (*_list_rules(pipeline), make_compactor_rule(compactor))
        ]
        dashboard = add_dashboard(self, pipeline, alarms)
        self.add_output("TopicArn", self.topic.topic_arn, "Where alarms and messages about unicorns go")
        self.add_output("WatchName", alerts.function_name, "Tells when unicorns fall silent or their vitals low")
        self.add_output("OverviewName", dashboard.dashboard_name, "The CloudWatch dashboard of the pipeline")


def _list_rules(pipeline: Pipeline) -> Iterator[Rule]:
    yield from list_stream_rules("Readings", pipeline.readings)
    yield from list_stream_rules("Summaries", pipeline.summaries)
    for label, reader in (("Aggregator", pipeline.aggregator), ("Processor", pipeline.processor)):
        yield from list_reader_rules(label, reader)
        yield make_quarantine_rule(label, reader)
    yield from list_reader_rules("Watch", pipeline.alerts)
    yield make_alerts_rule(pipeline.alerts)
    yield make_failures_rule(pipeline.alerts)
    if pipeline.feed:
        yield from list_live_rules("Feed", pipeline.feed)
    yield from list_table_rules(pipeline.table)
    yield from list_delivery_rules(pipeline.delivery)
