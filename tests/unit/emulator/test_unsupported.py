from typing import Any

import pytest

from emulator.unsupported import find_unsupported

MAPPING = {"EventSourceArn": {"Fn::GetAtt": ["Readings", "Arn"]}, "StartingPosition": "TRIM_HORIZON"}
ORC: dict[str, Any] = {"Serializer": {"OrcSerDe": {}}}
ODD_COLUMNS: dict[str, Any] = {"StorageDescriptor": {"Columns": [{"Name": "c", "Type": "map<int,int>"}]}}
CONVERSION: dict[str, Any] = {
    "InputFormatConfiguration": {"Deserializer": {"OpenXJsonSerDe": {}}},
    "OutputFormatConfiguration": {"Serializer": {"ParquetSerDe": {}}},
}


def template(type_: str, properties: dict[str, Any]) -> dict[str, Any]:
    return {"Resources": {"Thing": {"Type": type_, "Properties": properties}}}


def delivery(**to: Any) -> dict[str, Any]:
    properties = {"DeliveryStreamType": "KinesisStreamAsSource", "ExtendedS3DestinationConfiguration": to}
    return template("AWS::KinesisFirehose::DeliveryStream", properties)


def mapping(**more: Any) -> dict[str, Any]:
    return template("AWS::Lambda::EventSourceMapping", {**MAPPING, **more})


@pytest.mark.parametrize(
    ("asked", "property_"),
    [
        (template("AWS::Lambda::EventSourceMapping", {"EventSourceArn": "arn:aws:sqs:::q"}), "EventSourceArn"),
        (mapping(EventSourceArn={"Fn::GetAtt": ["Table", "StreamArn"]}), "EventSourceArn"),
        (mapping(EventSourceArn={"Fn::GetAtt": ["Fast", "ConsumerARN"]}), "EventSourceArn"),
        (mapping(Topics=["t"]), "Topics"),
        (mapping(MetricsConfig={"Metrics": ["EventCount", "ErrorCount"]}), "MetricsConfig"),
        (mapping(ParallelizationFactor=2, TumblingWindowInSeconds=60), "ParallelizationFactor"),
        (mapping(FilterCriteria={"Filters": []}), "FilterCriteria"),
        (
            delivery(ProcessingConfiguration={"Enabled": True}),
            "ExtendedS3DestinationConfiguration.ProcessingConfiguration",
        ),
        (delivery(S3BackupMode="Enabled"), "ExtendedS3DestinationConfiguration.S3BackupMode"),
        (delivery(FileExtension=".json"), "ExtendedS3DestinationConfiguration.FileExtension"),
        (delivery(CustomTimeZone="Asia/Tokyo"), "ExtendedS3DestinationConfiguration.CustomTimeZone"),
        (delivery(CompressionFormat="Snappy"), "ExtendedS3DestinationConfiguration.CompressionFormat"),
        (
            delivery(DataFormatConversionConfiguration={**CONVERSION, "OutputFormatConfiguration": ORC}),
            "ExtendedS3DestinationConfiguration.DataFormatConversionConfiguration.OutputFormatConfiguration",
        ),
        (template("AWS::KinesisFirehose::DeliveryStream", {"DeliveryStreamType": "DirectPut"}), "DeliveryStreamType"),
        (
            template("AWS::Cognito::UserPoolClient", {"RefreshTokenRotation": {"Feature": "ENABLED"}}),
            "RefreshTokenRotation",
        ),
    ],
)  # fmt: skip
def test_what_can_not_be_done_is_refused_by_resource_and_property(asked: dict[str, Any], property_: str) -> None:
    [sentence] = find_unsupported(asked)
    [type_] = {resource["Type"] for resource in asked["Resources"].values()}
    assert sentence.startswith(f"The local cloud can't do what Thing ({type_}) asks with {property_}: it")


def test_columns_that_firehose_here_can_not_convert_to_are_refused_and_others_are_not() -> None:
    table = template("AWS::Glue::Table", {"TableInput": ODD_COLUMNS})
    assert find_unsupported(table) == []
    by_table = {"SchemaConfiguration": {"TableName": {"Ref": "Thing"}}}
    stream = delivery(DataFormatConversionConfiguration={**CONVERSION, **by_table})["Resources"]["Thing"]
    [sentence] = find_unsupported({"Resources": {**table["Resources"], "Delivery": stream}})
    assert "Thing (AWS::Glue::Table) asks with TableInput.StorageDescriptor.Columns (c): it" in sentence


@pytest.mark.parametrize(
    "asked",
    [
        mapping(ParallelizationFactor=1, TumblingWindowInSeconds=60),
        mapping(ParallelizationFactor=10),
        mapping(StartingPosition="AT_TIMESTAMP", StartingPositionTimestamp=1_800_000_000.0),
        delivery(DataFormatConversionConfiguration=CONVERSION),
        delivery(CompressionFormat="GZIP", ProcessingConfiguration={"Enabled": False}),
        template("AWS::SQS::Queue", {}),
        template("AWS::Cognito::UserPoolClient", {"RefreshTokenRotation": {"Feature": "DISABLED"}}),
    ],
)
def test_what_can_be_done_is_let_through(asked: dict[str, Any]) -> None:
    assert find_unsupported(asked) == []
