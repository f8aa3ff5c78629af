"""Who is told when something is wrong, with the pipeline or with a unicorn, and where to look at all of it at once."""

from collections.abc import Iterator
from typing import Any

from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_kinesis as kinesis
from aws_cdk import aws_kinesisfirehose as firehose
from aws_cdk import aws_s3 as s3
from constructs import Construct

from stacks.alarms.delivery import list_delivery_rules
from stacks.alarms.functions import list_reader_rules, make_alerts_rule, make_compactor_rule, make_quarantine_rule
from stacks.alarms.rule import Rule, add_alarm
from stacks.alarms.streams import list_stream_rules
from stacks.alarms.table import list_table_rules
from stacks.alerts import add_alerts
from stacks.base import FleetStack
from stacks.cloudwatch_dashboard import Pipeline, add_dashboard
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
        watch = add_alerts(self, summaries=summaries, failures=failures, topic=self.topic, console=console)
        flow = Pipeline(
            readings=readings,
            aggregator=aggregator,
            summaries=summaries,
            processor=processor,
            table=table,
            delivery=delivery,
            alerts=watch,
        )
        alarms = [add_alarm(self, rule, self.topic) for rule in (*_list_rules(flow), make_compactor_rule(compactor))]
        dashboard = add_dashboard(self, flow, alarms)
        self.add_output("TopicArn", self.topic.topic_arn, "Where alarms and messages about unicorns go")
        self.add_output(
            "WatchName", watch.function.function_name, "Tells when unicorns fall silent or their vitals low"
        )
        self.add_output("OverviewName", dashboard.dashboard_name, "The CloudWatch dashboard of the pipeline")


def _list_rules(flow: Pipeline) -> Iterator[Rule]:
    yield from list_stream_rules("Readings", flow.readings)
    yield from list_stream_rules("Summaries", flow.summaries)
    for label, reader in (("Aggregator", flow.aggregator), ("Processor", flow.processor)):
        yield from list_reader_rules(label, reader)
        yield make_quarantine_rule(label, reader)
    yield from list_reader_rules("Watch", flow.alerts)
    yield make_alerts_rule(flow.alerts)
    yield from list_table_rules(flow.table)
    yield from list_delivery_rules(flow.delivery)
