"""What AWS answered about event source mappings, replayed as calls on a local cloud without stacks."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.clouds.bare_cloud import create_function, run_bare_cloud
from tests.integration.test_mappings import wait_for

HANDLER = b"""
def handle(event, context):
    raise ValueError("recorded")
"""
CREATED = {
    "BatchSize": 100,
    "BisectBatchOnFunctionError": False,
    "DestinationConfig": {"OnFailure": {}},
    "FunctionResponseTypes": [],
    "LastProcessingResult": "No records processed",
    "MaximumBatchingWindowInSeconds": 0,
    "MaximumRecordAgeInSeconds": -1,
    "MaximumRetryAttempts": -1,
    "ParallelizationFactor": 1,
    "StartingPosition": "LATEST",
    "State": "Creating",
    "StateTransitionReason": "User action",
    "TumblingWindowInSeconds": 0,
}
"""The answer to a new mapping with a function, a stream and LATEST, without its ids and times."""


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A function that makes a client of a new local cloud, by the service's name."""
    with run_bare_cloud(tmp_path_factory.mktemp("recorded")) as cloud:
        yield cloud.make_client


@pytest.fixture(scope="module")
def function(session: Any) -> str:
    """The name of a function that always fails."""
    return create_function(session, "recorded", HANDLER)


@pytest.fixture
def stream(session: Any, function: str) -> Iterator[str]:
    """The ARN of an empty stream. Afterwards it is deleted, with the function's mappings."""
    assert function
    kinesis, functions = session("kinesis"), session("lambda")
    kinesis.create_stream(StreamName="recorded", ShardCount=1)
    yield kinesis.describe_stream_summary(StreamName="recorded")["StreamDescriptionSummary"]["StreamARN"]
    for mapping in functions.list_event_source_mappings()["EventSourceMappings"]:
        functions.delete_event_source_mapping(UUID=mapping["UUID"])
    kinesis.delete_stream(StreamName="recorded")


def create_mapping(session: Any, stream: str, **settings: Any) -> dict[str, Any]:
    defaults = {"FunctionName": "recorded", "EventSourceArn": stream, "StartingPosition": "LATEST"}
    created: dict[str, Any] = session("lambda").create_event_source_mapping(**defaults | settings)
    return created


def wait_for_state(session: Any, mapping: dict[str, Any], state: str) -> dict[str, Any]:
    def find() -> dict[str, Any] | None:
        found: dict[str, Any] = session("lambda").get_event_source_mapping(UUID=mapping["UUID"])
        return found if found["State"] == state else None

    settled: dict[str, Any] = wait_for(find)
    return settled


def test_new_mapping_is_answered_with_every_setting_and_passes_through_creating(session: Any, stream: str) -> None:
    created = create_mapping(session, stream)
    assert {key: created[key] for key in CREATED} == CREATED
    assert created["ResponseMetadata"]["HTTPStatusCode"] == 202
    assert created["EventSourceMappingArn"].endswith(f":event-source-mapping:{created['UUID']}")
    settled = wait_for_state(session, created, "Enabled")
    assert {key: settled[key] for key in CREATED if key != "State"} == {
        key: value for key, value in CREATED.items() if key != "State"
    }


def test_disabled_mapping_passes_through_disabling(session: Any, stream: str) -> None:
    created = create_mapping(session, stream)
    changed = session("lambda").update_event_source_mapping(UUID=created["UUID"], Enabled=False)
    assert changed["State"] == "Disabling"
    wait_for_state(session, created, "Disabled")


def test_same_mapping_a_second_time_is_a_conflict(session: Any, stream: str) -> None:
    created = create_mapping(session, stream)
    with pytest.raises(ClientError) as raised:
        create_mapping(session, stream)
    response: Any = raised.value.response
    assert (response["Error"]["Code"], response["ResponseMetadata"]["HTTPStatusCode"]) == (
        "ResourceConflictException",
        409,
    )
    assert response["Error"]["Message"].endswith(f"delete the existing mapping with UUID {created['UUID']}")


@pytest.mark.parametrize(
    ("settings", "code", "status", "message"),
    [
        (
            {"EventSourceArn": "arn:aws:kinesis:us-east-1:000000000000:stream/none"},
            "InvalidParameterValueException",
            400,
            "Stream not found: arn:aws:kinesis:us-east-1:000000000000:stream/none",
        ),
        (
            {"FunctionName": "none"},
            "ResourceNotFoundException",
            404,
            "Function not found: arn:aws:lambda:us-east-1:000000000000:function:none",
        ),
        ({"StartingPosition": "OLDEST"}, "ValidationException", 400, "Value 'OLDEST' at 'startingPosition'"),
        ({"MaximumRecordAgeInSeconds": 59}, "InvalidParameterValueException", 400, "at least 60"),
        (
            {"FilterCriteria": {"Filters": [{"Pattern": '{"data": {"kind": ["a"]}}'}]}},
            "InvalidParameterValueException",
            400,
            "does not filter records",
        ),
    ],
)
def test_mapping_that_lambda_refuses_is_refused(
    session: Any, stream: str, settings: dict[str, Any], code: str, status: int, message: str
) -> None:
    with pytest.raises(ClientError) as raised:
        create_mapping(session, stream, **settings)
    response: Any = raised.value.response
    assert (response["Error"]["Code"], response["ResponseMetadata"]["HTTPStatusCode"]) == (code, status)
    assert message in response["Error"]["Message"]
    assert session("lambda").list_event_source_mappings()["EventSourceMappings"] == []


def test_failed_batch_goes_to_the_queue_with_its_response_and_without_its_payload(session: Any, stream: str) -> None:
    sqs = session("sqs")
    url = sqs.create_queue(QueueName="recorded")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    settings = {"BatchSize": 1, "MaximumRetryAttempts": 1, "StartingPosition": "TRIM_HORIZON"}
    create_mapping(session, stream, DestinationConfig={"OnFailure": {"Destination": arn}}, **settings)
    session("kinesis").put_record(StreamName="recorded", Data=b"poison", PartitionKey="k")
    [message] = wait_for(lambda: sqs.receive_message(QueueUrl=url).get("Messages"))
    body = json.loads(message["Body"])
    assert body["responseContext"] == {"statusCode": 200, "executedVersion": "$LATEST", "functionError": "Unhandled"}
    assert (body["requestContext"]["condition"], body["requestContext"]["approximateInvokeCount"]) == (
        "RetryAttemptsExhausted",
        2,
    )
    assert "payload" not in body


@pytest.mark.parametrize(("size", "is_accepted"), [(6 * 1024 * 1024, True), (6 * 1024 * 1024 + 1, False)])
def test_payload_of_more_than_six_megabytes_is_refused(
    session: Any, function: str, size: int, is_accepted: bool
) -> None:
    payload = json.dumps("x" * (size - len('""')))
    if is_accepted:
        assert session("lambda").invoke(FunctionName=function, Payload=payload)["FunctionError"] == "Unhandled"
        return
    with pytest.raises(ClientError, match="Request must be smaller than 6291456 bytes") as raised:
        session("lambda").invoke(FunctionName=function, Payload=payload)
    assert raised.value.response["ResponseMetadata"]["HTTPStatusCode"] == 413


def describe_template(**mappings: dict[str, Any]) -> str:
    """Return a template of mappings of the function, by their logical names."""
    type_ = "AWS::Lambda::EventSourceMapping"
    return json.dumps({"Resources": {name: {"Type": type_, "Properties": of} for name, of in mappings.items()}})


def wait_for_stack(session: Any, name: str) -> str:
    """Wait until a stack is no longer in progress, and return its status."""

    def find() -> str | None:
        status: str = session("cloudformation").describe_stacks(StackName=name)["Stacks"][0]["StackStatus"]
        return None if status.endswith("IN_PROGRESS") else status

    settled: str = wait_for(find)
    return settled


def test_mapping_whose_construct_was_renamed_fails_its_stack_as_on_aws(session: Any, stream: str) -> None:
    stacks = session("cloudformation")
    properties = {"FunctionName": "recorded", "EventSourceArn": stream, "StartingPosition": "LATEST"}
    tags = [{"Key": "wildrydes:stage", "Value": "default"}]
    template = describe_template(Before={**properties, "Tags": tags})
    stacks.create_stack(StackName="renamed", TemplateBody=template)
    assert wait_for_stack(session, "renamed") == "CREATE_COMPLETE"
    [mapping] = session("lambda").list_event_source_mappings()["EventSourceMappings"]
    assert mapping["State"] == "Enabled"
    assert session("lambda").list_tags(Resource=mapping["EventSourceMappingArn"])["Tags"] == {
        "wildrydes:stage": "default"
    }
    stacks.update_stack(StackName="renamed", TemplateBody=describe_template(After=properties))
    assert "ROLLBACK" in wait_for_stack(session, "renamed")
    [kept] = session("lambda").list_event_source_mappings()["EventSourceMappings"]
    assert kept["UUID"] == mapping["UUID"]
    stacks.delete_stack(StackName="renamed")


@pytest.mark.parametrize(
    "wrong",
    [
        {"EventSourceArn": "arn:aws:kinesis:us-east-1:000000000000:stream/none"},
        {"FunctionName": "none"},
        {"MaximumRecordAgeInSeconds": 30},
        {"FilterCriteria": {"Filters": [{"Pattern": "{}"}]}},
    ],
)
def test_stack_with_a_mapping_that_lambda_refuses_fails(session: Any, stream: str, wrong: dict[str, Any]) -> None:
    properties = {"FunctionName": "recorded", "EventSourceArn": stream, "StartingPosition": "LATEST"}
    name = f"refused-{next(iter(wrong)).lower()}"
    session("cloudformation").create_stack(StackName=name, TemplateBody=describe_template(Wrong=properties | wrong))
    assert "ROLLBACK" in wait_for_stack(session, name)
    assert session("lambda").list_event_source_mappings()["EventSourceMappings"] == []
