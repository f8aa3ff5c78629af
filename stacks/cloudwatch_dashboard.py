"""The CloudWatch dashboard: from left to right as the data flows, and below it what went astray."""

from collections.abc import Sequence
from dataclasses import dataclass

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_kinesis as kinesis
from aws_cdk import aws_kinesisfirehose as firehose

from stacks.alarms.functions import business
from stacks.base import FleetStack
from stacks.mapping import Reader

_COLUMNS = 24
_MINUTE = Duration.minutes(1)
_LEGEND = (
    "**producer → readings → aggregator → summaries → processor → table**, and below it **readings → Firehose → "
    "archive**, the unicorns, and what went astray."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """The pipeline's parts."""

    readings: kinesis.IStream
    aggregator: Reader
    summaries: kinesis.IStream
    processor: Reader
    table: dynamodb.ITableV2
    delivery: firehose.IDeliveryStream
    watch: Reader


def add_overview(stack: FleetStack, flow: Flow, alarms: Sequence[cloudwatch.Alarm]) -> cloudwatch.Dashboard:
    """Dashboard `WildRydes`."""
    dashboard = cloudwatch.Dashboard(
        stack,
        "Overview",
        dashboard_name=stack.settings.named("WildRydes"),
        default_interval=Duration.hours(3),
        period_override=cloudwatch.PeriodOverride.INHERIT,
    )
    dashboard.add_widgets(cloudwatch.TextWidget(markdown=_LEGEND, width=_COLUMNS, height=1))
    dashboard.add_widgets(
        _graph("Readings: in, and refused", 5, *_stream(flow.readings)),
        _graph("Aggregator: age and time", 5, *_function(flow.aggregator)),
        _graph(
            "Summaries: in, and refused",
            4,
            business(flow.aggregator, "Summaries", period=_MINUTE),
            *_stream(flow.summaries),
        ),
        _graph("Processor: age and time", 5, *_function(flow.processor)),
        _graph("Table: rows, and refused", 5, *_table(flow)),
    )
    dashboard.add_widgets(
        _graph("Archive: how old, how far behind", 8, *_delivery(flow.delivery)),
        _graph("End-to-end lag (ms)", 8, business(flow.processor, "Lag", statistic="Maximum", period=_MINUTE)),
        _graph("Unicorns", 8, *_gauges(flow.watch, "Unicorns", "Silent", "LowVitals")),
    )
    dashboard.add_widgets(
        _graph("What came: late, twice, unreadable", 8, *_counts(flow)),
        _graph("Failed and throttled calls", 8, *_failures(flow)),
        cloudwatch.AlarmStatusWidget(title="Alarms", alarms=list(alarms), width=8, height=6),
    )
    return dashboard


def _graph(title: str, width: int, *metrics: cloudwatch.IMetric) -> cloudwatch.GraphWidget:
    return cloudwatch.GraphWidget(
        title=title,
        left=list(metrics),
        width=width,
        height=6,
        left_y_axis=cloudwatch.YAxisProps(min=0, show_units=False),
        legend_position=cloudwatch.LegendPosition.BOTTOM,
    )


def _stream(stream: kinesis.IStream) -> list[cloudwatch.IMetric]:
    names = ("IncomingRecords", "WriteProvisionedThroughputExceeded", "ReadProvisionedThroughputExceeded")
    return [stream.metric(name, statistic="Sum", period=_MINUTE) for name in names]


def _function(reader: Reader) -> list[cloudwatch.IMetric]:
    return [reader.function.metric(name, statistic="Maximum", period=_MINUTE) for name in ("IteratorAge", "Duration")]


def _table(flow: Flow) -> list[cloudwatch.IMetric]:
    refused = ("ReadThrottleEvents", "WriteThrottleEvents")
    return [
        business(flow.processor, "Rows", period=_MINUTE),
        *(flow.table.metric(name, statistic="Sum", period=_MINUTE) for name in refused),
    ]


def _delivery(delivery: firehose.IDeliveryStream) -> list[cloudwatch.IMetric]:
    return [
        delivery.metric("DeliveryToS3.DataFreshness", statistic="Maximum", period=_MINUTE, label="oldest held (s)"),
        delivery.metric("KinesisMillisBehindLatest", statistic="Maximum", period=_MINUTE, label="behind (ms)"),
        delivery.metric("FailedConversion.Records", statistic="Sum", period=_MINUTE, label="not converted"),
    ]


def _gauges(reader: Reader, *names: str) -> list[cloudwatch.IMetric]:
    return [business(reader, name, statistic="Maximum", period=_MINUTE) for name in names]


def _counts(flow: Flow) -> list[cloudwatch.IMetric]:
    names = ("Readings", "Late", "Duplicate", "Quarantined")
    return [
        *(business(flow.aggregator, name, period=_MINUTE) for name in names),
        business(flow.processor, "Quarantined", period=_MINUTE, label="Quarantined summaries"),
    ]


def _failures(flow: Flow) -> list[cloudwatch.IMetric]:
    readers = {"aggregator": flow.aggregator, "processor": flow.processor, "watch": flow.watch}
    return [
        metric
        for label, reader in readers.items()
        for metric in (
            reader.function.metric_errors(period=_MINUTE, label=f"{label} failed"),
            reader.function.metric_throttles(period=_MINUTE, label=f"{label} throttled"),
        )
    ]
