"""Find what the local cloud does not support in a template, so that it can be refused instead of ignored."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

Template = Mapping[str, Any]
Properties = Mapping[str, Any]
Check = Callable[[Properties], Iterator[tuple[str, str]]]
"""Takes the properties of a resource, and yields each unsupported property with what it must be instead."""


def find_unsupported(template: Template) -> list[str]:
    """Return a sentence for each unsupported property, which names the resource and the property."""
    resources = template.get("Resources", {})
    return [
        f"The local cloud can't do what {name} ({resource['Type']}) asks with {property_}: {remedy}."
        for name, resource in resources.items()
        if resource["Type"] != "AWS::Glue::Table" or _is_delivery_target(name, resources)
        for property_, remedy in _CHECKS.get(resource["Type"], _check_nothing)(resource.get("Properties", {}))
    ]


def _is_delivery_target(table: str, resources: Template) -> bool:
    """Return whether Firehose converts to this table. Firehose supports fewer column types than Athena."""
    streams = [
        resource for resource in resources.values() if resource["Type"] == "AWS::KinesisFirehose::DeliveryStream"
    ]
    return f"{{'Ref': '{table}'}}" in str(streams)


def _check_nothing(_: Properties) -> Iterator[tuple[str, str]]:
    return iter(())


def _check_mapping(properties: Properties) -> Iterator[tuple[str, str]]:
    """Check an event source mapping: only Kinesis sources behave as on AWS."""
    kinesis = "its event source must be a Kinesis stream"
    yield from ((key, kinesis) for key in _OTHER_SOURCES_PROPERTIES if key in properties)
    source = str(properties.get("EventSourceArn", ""))
    if "StartingPosition" not in properties or any(part in source for part in _OTHER_SOURCES_ARN_PARTS):
        yield "EventSourceArn", kinesis
    if int(properties.get("ParallelizationFactor", 1)) > 1 and int(properties.get("TumblingWindowInSeconds", 0)):
        yield "ParallelizationFactor", "it must be 1 beside TumblingWindowInSeconds, on AWS too"
    if properties.get("FilterCriteria"):
        yield "FilterCriteria", "it must be left out"
    if set(properties.get("MetricsConfig", {}).get("Metrics", [])) - {"EventCount"}:
        yield "MetricsConfig", "its metrics must be EventCount"


def _check_delivery(properties: Properties) -> Iterator[tuple[str, str]]:
    """Check a delivery stream: it must go from Kinesis to S3, unconverted or as Parquet."""
    if properties.get("DeliveryStreamType") != "KinesisStreamAsSource":
        yield "DeliveryStreamType", "it must be KinesisStreamAsSource"
    destinations = [key for key in properties if key.endswith("DestinationConfiguration")]
    yield from ((key, "it must be S3") for key in destinations if key != "ExtendedS3DestinationConfiguration")
    destination = properties.get("ExtendedS3DestinationConfiguration", {})
    for key in ("ProcessingConfiguration", "DynamicPartitioningConfiguration"):
        if destination.get(key, {}).get("Enabled", key in destination):
            yield f"ExtendedS3DestinationConfiguration.{key}", "it must be left out"
    for key in ("CustomTimeZone", "FileExtension"):
        if destination.get(key, "UTC") != "UTC":
            yield f"ExtendedS3DestinationConfiguration.{key}", "it must be left out"
    if destination.get("S3BackupMode", "Disabled") != "Disabled":
        yield "ExtendedS3DestinationConfiguration.S3BackupMode", "it must be Disabled"
    conversion = destination.get("DataFormatConversionConfiguration", {})
    if conversion.get("Enabled", bool(conversion)):
        yield from _check_conversion(conversion)
    elif destination.get("CompressionFormat", "UNCOMPRESSED") not in ("UNCOMPRESSED", "GZIP"):
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


def _check_event_api(properties: Properties) -> Iterator[tuple[str, str]]:
    for key, modes in properties.get("EventConfig", {}).items():
        if key.endswith(("AuthProviders", "AuthModes")) and any(mode.get("AuthType") != "AWS_IAM" for mode in modes):
            yield f"EventConfig.{key}", "its type must be AWS_IAM"


def _check_channel_namespace(properties: Properties) -> Iterator[tuple[str, str]]:
    yield from (
        (key, "it must be left out")
        for key in ("CodeHandlers", "CodeS3Location", "HandlerConfigs")
        if properties.get(key)
    )


# A queue's mapping has no starting position; other sources have properties that only they have.
_OTHER_SOURCES_PROPERTIES = ("DocumentDBEventSourceConfig", "Queues", "SelfManagedEventSource", "Topics")
_OTHER_SOURCES_ARN_PARTS = (":dynamodb:", "StreamArn", "/consumer/", "ConsumerARN")
"""Parts of the ARN of a DynamoDB stream, or of a Kinesis consumer with enhanced fan-out."""

_CHECKS: Mapping[str, Check] = {
    "AWS::AppSync::Api": _check_event_api,
    "AWS::AppSync::ChannelNamespace": _check_channel_namespace,
    "AWS::Lambda::EventSourceMapping": _check_mapping,
    "AWS::KinesisFirehose::DeliveryStream": _check_delivery,
    "AWS::Glue::Table": _check_table,
    "AWS::Cognito::UserPoolClient": _check_app_client,
}
