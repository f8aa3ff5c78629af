"""What the embedded cloud can't do: a template that asks for it is refused at start, never ignored silently."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

Template = Mapping[str, Any]
Properties = Mapping[str, Any]
Check = Callable[[Properties], Iterator[tuple[str, str]]]
"""The properties of a resource in; each property that asks too much, and what can be had instead, out."""


def find_unsupported(template: Template) -> list[str]:
    """One sentence for each property that asks for what the embedded cloud can't do, naming resource and property."""
    resources = template.get("Resources", {})
    return [
        f"The embedded cloud can't do what {name} ({resource['Type']}) asks with {property_}: {instead}."
        for name, resource in resources.items()
        if resource["Type"] != "AWS::Glue::Table" or _is_delivery_target(name, resources)
        for property_, instead in _CHECKS.get(resource["Type"], _check_nothing)(resource.get("Properties", {}))
    ]


def _is_delivery_target(table: str, resources: Template) -> bool:
    """Whether Firehose converts by a table's columns; Athena reads columns of more types."""
    streams = [one for one in resources.values() if one["Type"] == "AWS::KinesisFirehose::DeliveryStream"]
    return f"{{'Ref': '{table}'}}" in str(streams)


def _check_nothing(_: Properties) -> Iterator[tuple[str, str]]:
    return iter(())


def _check_mapping(properties: Properties) -> Iterator[tuple[str, str]]:
    """Kinesis is the only event source whose behaviour is AWS's here."""
    kinesis = "its event source must be a Kinesis stream"
    yield from ((key, kinesis) for key in _OF_OTHER_SOURCES if key in properties)
    source = str(properties.get("EventSourceArn", ""))
    if "StartingPosition" not in properties or any(mark in source for mark in _NO_KINESIS_STREAM):
        yield "EventSourceArn", kinesis
    if int(properties.get("ParallelizationFactor", 1)) > 1 and int(properties.get("TumblingWindowInSeconds", 0)):
        yield "ParallelizationFactor", "it must be 1 beside TumblingWindowInSeconds, on AWS too"
    if properties.get("FilterCriteria"):
        yield "FilterCriteria", "it must be left out"
    if set(properties.get("MetricsConfig", {}).get("Metrics", [])) - {"EventCount"}:
        yield "MetricsConfig", "its metrics must be EventCount"


def _check_delivery(properties: Properties) -> Iterator[tuple[str, str]]:
    """Kinesis to S3, as it is or as Parquet."""
    if properties.get("DeliveryStreamType") != "KinesisStreamAsSource":
        yield "DeliveryStreamType", "it must be KinesisStreamAsSource"
    destinations = [key for key in properties if key.endswith("DestinationConfiguration")]
    yield from ((key, "it must be S3") for key in destinations if key != "ExtendedS3DestinationConfiguration")
    to = properties.get("ExtendedS3DestinationConfiguration", {})
    for key in ("ProcessingConfiguration", "DynamicPartitioningConfiguration"):
        if to.get(key, {}).get("Enabled", key in to):
            yield f"ExtendedS3DestinationConfiguration.{key}", "it must be left out"
    for key in ("CustomTimeZone", "FileExtension"):
        if to.get(key, "UTC") != "UTC":
            yield f"ExtendedS3DestinationConfiguration.{key}", "it must be left out"
    if to.get("S3BackupMode", "Disabled") != "Disabled":
        yield "ExtendedS3DestinationConfiguration.S3BackupMode", "it must be Disabled"
    conversion = to.get("DataFormatConversionConfiguration", {})
    if conversion.get("Enabled", bool(conversion)):
        yield from _check_conversion(conversion)
    elif to.get("CompressionFormat", "UNCOMPRESSED") not in ("UNCOMPRESSED", "GZIP"):
        yield "ExtendedS3DestinationConfiguration.CompressionFormat", "it must be GZIP or UNCOMPRESSED"


def _check_conversion(conversion: Properties) -> Iterator[tuple[str, str]]:
    path = "ExtendedS3DestinationConfiguration.DataFormatConversionConfiguration"
    if "OpenXJsonSerDe" not in conversion.get("InputFormatConfiguration", {}).get("Deserializer", {}):
        yield f"{path}.InputFormatConfiguration", "its deserializer must be OpenXJsonSerDe"
    if "ParquetSerDe" not in conversion.get("OutputFormatConfiguration", {}).get("Serializer", {}):
        yield f"{path}.OutputFormatConfiguration", "its serializer must be ParquetSerDe"


def _check_table(properties: Properties) -> Iterator[tuple[str, str]]:
    columns = properties.get("TableInput", {}).get("StorageDescriptor", {}).get("Columns", [])
    for column in columns:
        if column.get("Type") not in ("string", "double"):
            yield f"TableInput.StorageDescriptor.Columns ({column.get('Name')})", "its type must be string or double"


def _check_app_client(properties: Properties) -> Iterator[tuple[str, str]]:
    if properties.get("RefreshTokenRotation", {}).get("Feature", "DISABLED") != "DISABLED":
        yield "RefreshTokenRotation", "it must be DISABLED"


# A queue's mapping has no starting position; other sources are told by what only they have.
_OF_OTHER_SOURCES = ("DocumentDBEventSourceConfig", "Queues", "SelfManagedEventSource", "Topics")
_NO_KINESIS_STREAM = (":dynamodb:", "StreamArn", "/consumer/", "ConsumerARN")
"""What the ARN of a table's stream has in it, or of a consumer with enhanced fan-out."""

_CHECKS: Mapping[str, Check] = {
    "AWS::Lambda::EventSourceMapping": _check_mapping,
    "AWS::KinesisFirehose::DeliveryStream": _check_delivery,
    "AWS::Glue::Table": _check_table,
    "AWS::Cognito::UserPoolClient": _check_app_client,
}
