"""Who is told when something is wrong, with the pipeline or with a unicorn, and where to look at all of it at once."""

from collections.abc import Iterator
from typing import Any

from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_kinesis as kinesis
from aws_cdk import aws_kinesisfirehose as firehose
from aws_cdk import aws_s3 as s3
from constructs import Construct

from stacks.alarms.delivery import delivery_rules
from stacks.alarms.functions import compactor_rule, quarantine_rule, reader_rules, watch_rule
from stacks.alarms.rule import Rule, add_alarm
from stacks.alarms.streams import stream_rules
from stacks.alarms.table import table_rules
from stacks.alerts import add_watch
from stacks.base import FleetStack
from stacks.cloudwatch_dashboard import Flow, add_overview
from stacks.function import Function
from stacks.mapping import Reader
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
        aggregator: Reader,
        processor: Reader,
        table: dynamodb.ITableV2,
        delivery: firehose.IDeliveryStream,
        compactor: Function,
        failures: s3.Bucket,
        console: str,
        settings: Settings,
        target: Target,
        **kwargs: Any,
    ) -> None:
        super().__init__(scope, "WildRydesMonitoring", settings=settings, target=target, **kwargs)
        self.topic = AlertTopic(self, "Alerts")
        watch = add_watch(self, summaries=summaries, failures=failures, topic=self.topic, console=console)
        flow = Flow(
            readings=readings,
            aggregator=aggregator,
            summaries=summaries,
            processor=processor,
            table=table,
            delivery=delivery,
            watch=watch,
        )
        alarms = [add_alarm(self, rule, self.topic) for rule in (*_rules(flow), compactor_rule(compactor))]
        dashboard = add_overview(self, flow, alarms)
        self.output("TopicArn", self.topic.topic_arn, "Where alarms and messages about unicorns go")
        self.output("WatchName", watch.function.function_name, "Tells when unicorns fall silent or their vitals low")
        self.output("OverviewName", dashboard.dashboard_name, "The CloudWatch dashboard of the pipeline")


def _rules(flow: Flow) -> Iterator[Rule]:
    yield from stream_rules("Readings", flow.readings)
    yield from stream_rules("Summaries", flow.summaries)
    for label, reader in (("Aggregator", flow.aggregator), ("Processor", flow.processor)):
        yield from reader_rules(label, reader)
        yield quarantine_rule(label, reader)
    yield from reader_rules("Watch", flow.watch)
    yield watch_rule(flow.watch)
    yield from table_rules(flow.table)
    yield from delivery_rules(flow.delivery)
