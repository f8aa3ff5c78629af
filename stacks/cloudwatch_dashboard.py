"""The CloudWatch dashboard: metrics in the order of the data flow, and below them what failed.

What no alarm watches is no metric, but a field of the functions' logs, which Logs Insights reads when somebody looks.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_kinesis as kinesis
from aws_cdk import aws_kinesisfirehose as firehose

from stacks.alarms.functions import make_own_metric
from stacks.base import FleetStack
from stacks.function import Function

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
    aggregator: Function
    summaries: kinesis.IStream
    processor: Function
    table: dynamodb.ITableV2
    delivery: firehose.IDeliveryStream
    alerts: Function
    feed: Function | None
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
            *_get_stream_metrics(pipeline.summaries),
        ),
        _make_graph("Processor: age and time", 5, *_get_function_metrics(pipeline.processor)),
        _make_graph("Table: writes, and refused", 5, *_get_table_metrics(pipeline.table)),
    )
    dashboard.add_widgets(*_make_output_row(pipeline))
    dashboard.add_widgets(
        _make_query(
            "Records: late, duplicate, unreadable",
            8,
            pipeline.aggregator,
            *(f"sum({name})" for name in ("Readings", "Late", "Duplicate", "Quarantined", "Summaries")),
        ),
        _make_graph("Failed and throttled calls, failed batches", 8, *_get_failure_metrics(pipeline)),
        cloudwatch.AlarmStatusWidget(title="Alarms", alarms=list(alarms), width=8, height=6),
    )
    return dashboard


def _make_output_row(pipeline: Pipeline) -> list[cloudwatch.ConcreteWidget]:
    """Return the widgets of what comes out: archive, rows, messages about unicorns, and frames if they are pushed."""
    width = _COLUMNS // (4 if pipeline.feed else 3)
    feed = [_make_graph("Feed: age and time", width, *_get_function_metrics(pipeline.feed))] if pipeline.feed else []
    return [
        _make_graph("Archive: age and delay", width, *_get_delivery_metrics(pipeline.delivery)),
        _make_query(
            "Rows, bad summaries, lag (ms)", width, pipeline.processor, "sum(Rows)", "sum(Quarantined)", "max(Lag)"
        ),
        _make_query("Unicorns", width, pipeline.alerts, "max(Unicorns)", "max(Silent)", "max(LowVitals)"),
        *feed,
    ]


def _make_graph(title: str, width: int, *metrics: cloudwatch.IMetric) -> cloudwatch.GraphWidget:
    return cloudwatch.GraphWidget(
        title=title,
        left=list(metrics),
        width=width,
        height=6,
        left_y_axis=cloudwatch.YAxisProps(min=0, show_units=False),
        legend_position=cloudwatch.LegendPosition.BOTTOM,
    )


def _make_query(title: str, width: int, function: Function, *totals: str) -> cloudwatch.LogQueryWidget:
    """Return a graph of totals by minute of what a function logs: `sum(Readings)`, `max(Lag)`."""
    return cloudwatch.LogQueryWidget(
        title=title,
        log_group_names=[function.log_group_path],
        query_lines=["filter ispresent(Function)", f"stats {', '.join(totals)} by bin(1m)"],
        view=cloudwatch.LogQueryVisualizationType.LINE,
        width=width,
        height=6,
    )


def _get_stream_metrics(stream: kinesis.IStream) -> list[cloudwatch.IMetric]:
    names = ("IncomingRecords", "WriteProvisionedThroughputExceeded", "ReadProvisionedThroughputExceeded")
    return [stream.metric(name, statistic="Sum", period=_MINUTE) for name in names]


def _get_function_metrics(function: Function) -> list[cloudwatch.IMetric]:
    return [function.metric(name, statistic="Maximum", period=_MINUTE) for name in ("IteratorAge", "Duration")]


def _get_table_metrics(table: dynamodb.ITableV2) -> list[cloudwatch.IMetric]:
    names = ("ConsumedWriteCapacityUnits", "ReadThrottleEvents", "WriteThrottleEvents")
    return [table.metric(name, statistic="Sum", period=_MINUTE) for name in names]


def _get_delivery_metrics(delivery: firehose.IDeliveryStream) -> list[cloudwatch.IMetric]:
    return [
        delivery.metric("DeliveryToS3.DataFreshness", statistic="Maximum", period=_MINUTE, label="oldest held (s)"),
        delivery.metric("KinesisMillisBehindLatest", statistic="Maximum", period=_MINUTE, label="behind (ms)"),
        delivery.metric("FailedConversion.Records", statistic="Sum", period=_MINUTE, label="not converted"),
    ]


def _get_failure_metrics(pipeline: Pipeline) -> list[cloudwatch.IMetric]:
    readers = {"aggregator": pipeline.aggregator, "processor": pipeline.processor, "watch": pipeline.alerts}
    readers |= {"feed": pipeline.feed} if pipeline.feed else {}
    return [
        make_own_metric(pipeline.alerts, "FailedBatches", statistic="Maximum", period=_MINUTE),
        *(
            metric
            for label, reader in readers.items()
            for metric in (
                reader.metric_errors(period=_MINUTE, label=f"{label} failed"),
                reader.metric_throttles(period=_MINUTE, label=f"{label} throttled"),
            )
        ),
    ]
