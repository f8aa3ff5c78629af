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


def make_template(type_: str, properties: dict[str, Any]) -> dict[str, Any]:
    return {"Resources": {"Thing": {"Type": type_, "Properties": properties}}}


def make_delivery(**destination: Any) -> dict[str, Any]:
    properties = {"DeliveryStreamType": "KinesisStreamAsSource", "ExtendedS3DestinationConfiguration": destination}
    return make_template("AWS::KinesisFirehose::DeliveryStream", properties)


def make_mapping(**properties: Any) -> dict[str, Any]:
    return make_template("AWS::Lambda::EventSourceMapping", {**MAPPING, **properties})


@pytest.mark.parametrize(
    ("template", "property_"),
    [
        (make_template("AWS::Lambda::EventSourceMapping", {"EventSourceArn": "arn:aws:sqs:::q"}), "EventSourceArn"),
        (make_mapping(EventSourceArn={"Fn::GetAtt": ["Table", "StreamArn"]}), "EventSourceArn"),
        (make_mapping(EventSourceArn={"Fn::GetAtt": ["Fast", "ConsumerARN"]}), "EventSourceArn"),
        (make_mapping(Topics=["t"]), "Topics"),
        (make_mapping(MetricsConfig={"Metrics": ["EventCount", "ErrorCount"]}), "MetricsConfig"),
        (make_mapping(ParallelizationFactor=2, TumblingWindowInSeconds=60), "ParallelizationFactor"),
        (make_mapping(FilterCriteria={"Filters": []}), "FilterCriteria"),
        (
            make_delivery(ProcessingConfiguration={"Enabled": True}),
            "ExtendedS3DestinationConfiguration.ProcessingConfiguration",
        ),
        (make_delivery(S3BackupMode="Enabled"), "ExtendedS3DestinationConfiguration.S3BackupMode"),
        (make_delivery(FileExtension=".json"), "ExtendedS3DestinationConfiguration.FileExtension"),
        (make_delivery(CustomTimeZone="Asia/Tokyo"), "ExtendedS3DestinationConfiguration.CustomTimeZone"),
        (make_delivery(CompressionFormat="Snappy"), "ExtendedS3DestinationConfiguration.CompressionFormat"),
        (
            make_delivery(DataFormatConversionConfiguration={**CONVERSION, "OutputFormatConfiguration": ORC}),
            "ExtendedS3DestinationConfiguration.DataFormatConversionConfiguration.OutputFormatConfiguration",
        ),
        (
            make_template("AWS::KinesisFirehose::DeliveryStream", {"DeliveryStreamType": "DirectPut"}),
            "DeliveryStreamType",
        ),
        (
            make_template("AWS::Cognito::UserPoolClient", {"RefreshTokenRotation": {"Feature": "ENABLED"}}),
            "RefreshTokenRotation",
        ),
        (
            make_template("AWS::AppSync::Api", {"EventConfig": {"ConnectionAuthModes": [{"AuthType": "API_KEY"}]}}),
            "EventConfig.ConnectionAuthModes",
        ),
        (make_template("AWS::AppSync::ChannelNamespace", {"CodeHandlers": "export"}), "CodeHandlers"),
        (make_template("AWS::AppSync::ChannelNamespace", {"HandlerConfigs": {"OnPublish": {}}}), "HandlerConfigs"),
    ],
)  # fmt: skip
def test_unsupported_property_is_named_with_its_resource(template: dict[str, Any], property_: str) -> None:
    [sentence] = find_unsupported(template)
    [type_] = {resource["Type"] for resource in template["Resources"].values()}
    assert sentence.startswith(f"The local cloud can't do what Thing ({type_}) asks with {property_}: it")


def test_only_columns_that_firehose_converts_to_are_checked() -> None:
    table = make_template("AWS::Glue::Table", {"TableInput": ODD_COLUMNS})
    assert find_unsupported(table) == []
    by_table = {"SchemaConfiguration": {"TableName": {"Ref": "Thing"}}}
    stream = make_delivery(DataFormatConversionConfiguration={**CONVERSION, **by_table})["Resources"]["Thing"]
    [sentence] = find_unsupported({"Resources": {**table["Resources"], "Delivery": stream}})
    assert "Thing (AWS::Glue::Table) asks with TableInput.StorageDescriptor.Columns (c): it" in sentence


@pytest.mark.parametrize(
    "template",
    [
        make_mapping(ParallelizationFactor=1, TumblingWindowInSeconds=60),
        make_mapping(ParallelizationFactor=10),
        make_mapping(StartingPosition="AT_TIMESTAMP", StartingPositionTimestamp=1_800_000_000.0),
        make_delivery(DataFormatConversionConfiguration=CONVERSION),
        make_delivery(CompressionFormat="GZIP", ProcessingConfiguration={"Enabled": False}),
        make_template("AWS::SQS::Queue", {}),
        make_template("AWS::Cognito::UserPoolClient", {"RefreshTokenRotation": {"Feature": "DISABLED"}}),
    ],
)
def test_supported_template_passes(template: dict[str, Any]) -> None:
    assert find_unsupported(template) == []
