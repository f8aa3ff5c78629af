"""The CloudWatch dashboard: metrics in the order of the data flow, and below them what failed."""

from collections.abc import Sequence
from dataclasses import dataclass

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_kinesis as kinesis
from aws_cdk import aws_kinesisfirehose as firehose

from stacks.alarms.functions import make_own_metric
from stacks.base import FleetStack
from stacks.mapping import Reader

_COLUMNS = 24
_MINUTE = Duration.minutes(1)
_LEGEND = (
    "**producer → readings → aggregator → summaries → processor → table**, and below it **readings → Firehose → "
    "archive**, the unicorns, and what failed."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pipeline:
    """The resources whose metrics are shown."""

    readings: kinesis.IStream
    aggregator: Reader
    summaries: kinesis.IStream
    processor: Reader
    table: dynamodb.ITableV2
    delivery: firehose.IDeliveryStream
    alerts: Reader
    feed: Reader | None
    """None if the console polls the stream."""


def add_dashboard(stack: FleetStack, pipeline: Pipeline, alarms: Sequence[cloudwatch.Alarm]) -> cloudwatch.Dashboard:
    """Add the dashboard `WildRydes`."""
    dashboard = cloudwatch.Dashboard(
        stack,
        "Overview",
        dashboard_name=stack.settings.physical_name("WildRydes"),
        default_interval=Duration.hours(3),
        period_override=cloudwatch.PeriodOverride.INHERIT,
    )
    dashboard.add_widgets(cloudwatch.TextWidget(markdown=_LEGEND, width=_COLUMNS, height=1))
    dashboard.add_widgets(
        _make_graph("Readings: in, and refused", 5, *_get_stream_metrics(pipeline.readings)),
        _make_graph("Aggregator: age and time", 5, *_get_function_metrics(pipeline.aggregator)),
        _make_graph(
            "Summaries: in, and refused",
            4,
            make_own_metric(pipeline.aggregator, "Summaries", period=_MINUTE),
            *_get_stream_metrics(pipeline.summaries),
        ),
        _make_graph("Processor: age and time", 5, *_get_function_metrics(pipeline.processor)),
        _make_graph("Table: rows, and refused", 5, *_get_table_metrics(pipeline)),
    )
    feed = {"Feed: age and time": _get_function_metrics(pipeline.feed)} if pipeline.feed else {}
    graphs: dict[str, list[cloudwatch.IMetric]] = {
        "Archive: age and delay": _get_delivery_metrics(pipeline.delivery),
        "End-to-end lag (ms)": [make_own_metric(pipeline.processor, "Lag", statistic="Maximum", period=_MINUTE)],
        "Unicorns": _get_unicorn_metrics(pipeline.alerts, "Unicorns", "Silent", "LowVitals"),
        **feed,
    }
    width = _COLUMNS // len(graphs)
    row: list[cloudwatch.IWidget] = [_make_graph(title, width, *metrics) for title, metrics in graphs.items()]
    dashboard.add_widgets(*row)
    dashboard.add_widgets(
        _make_graph("Records: late, duplicate, unreadable", 8, *_get_record_metrics(pipeline)),
        _make_graph("Failed and throttled calls", 8, *_get_failure_metrics(pipeline)),
        cloudwatch.AlarmStatusWidget(title="Alarms", alarms=list(alarms), width=8, height=6),
    )
    return dashboard


def _make_graph(title: str, width: int, *metrics: cloudwatch.IMetric) -> cloudwatch.GraphWidget:
    return cloudwatch.GraphWidget(
        title=title,
        left=list(metrics),
        width=width,
        height=6,
        left_y_axis=cloudwatch.YAxisProps(min=0, show_units=False),
        legend_position=cloudwatch.LegendPosition.BOTTOM,
    )


def _get_stream_metrics(stream: kinesis.IStream) -> list[cloudwatch.IMetric]:
    names = ("IncomingRecords", "WriteProvisionedThroughputExceeded", "ReadProvisionedThroughputExceeded")
    return [stream.metric(name, statistic="Sum", period=_MINUTE) for name in names]


def _get_function_metrics(reader: Reader) -> list[cloudwatch.IMetric]:
    return [reader.function.metric(name, statistic="Maximum", period=_MINUTE) for name in ("IteratorAge", "Duration")]


def _get_table_metrics(pipeline: Pipeline) -> list[cloudwatch.IMetric]:
    throttled = ("ReadThrottleEvents", "WriteThrottleEvents")
    return [
        make_own_metric(pipeline.processor, "Rows", period=_MINUTE),
        *(pipeline.table.metric(name, statistic="Sum", period=_MINUTE) for name in throttled),
    ]


def _get_delivery_metrics(delivery: firehose.IDeliveryStream) -> list[cloudwatch.IMetric]:
    return [
        delivery.metric("DeliveryToS3.DataFreshness", statistic="Maximum", period=_MINUTE, label="oldest held (s)"),
        delivery.metric("KinesisMillisBehindLatest", statistic="Maximum", period=_MINUTE, label="behind (ms)"),
        delivery.metric("FailedConversion.Records", statistic="Sum", period=_MINUTE, label="not converted"),
    ]


def _get_unicorn_metrics(reader: Reader, *names: str) -> list[cloudwatch.IMetric]:
    return [make_own_metric(reader, name, statistic="Maximum", period=_MINUTE) for name in names]


def _get_record_metrics(pipeline: Pipeline) -> list[cloudwatch.IMetric]:
    names = ("Readings", "Late", "Duplicate", "Quarantined")
    return [
        *(make_own_metric(pipeline.aggregator, name, period=_MINUTE) for name in names),
        make_own_metric(pipeline.processor, "Quarantined", period=_MINUTE, label="Quarantined summaries"),
    ]


def _get_failure_metrics(pipeline: Pipeline) -> list[cloudwatch.IMetric]:
    readers = {"aggregator": pipeline.aggregator, "processor": pipeline.processor, "watch": pipeline.alerts}
    readers |= {"feed": pipeline.feed} if pipeline.feed else {}
    return [
        metric
        for label, reader in readers.items()
        for metric in (
            reader.function.metric_errors(period=_MINUTE, label=f"{label} failed"),
            reader.function.metric_throttles(period=_MINUTE, label=f"{label} throttled"),
        )
    ]
