"""The custom resource always answers CloudFormation, with a reason if it refuses."""

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from types import ModuleType
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber
from moto import mock_aws

SETTINGS = {"kms": "managed", "shards": "1", "retention": "24", "sign_in": "none", "removal": "destroy"}
STREAMS = ["wildrydes", "wildrydes-summary"]


@pytest.fixture
def answers() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """The address that stands for CloudFormation's, and the answers that were put to it."""
    received: list[dict[str, Any]] = []

    class Receiver(BaseHTTPRequestHandler):
        def do_PUT(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            received.append({**json.loads(body), "type": self.headers.get("Content-Type")})
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_arguments: object) -> None:
            """Log nothing."""

    server = HTTPServer(("127.0.0.1", 0), Receiver)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/answer", received
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def guard(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """The handler's module, with a stack and two streams of one shard in moto."""
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    with mock_aws():
        from settings_guard import handler

        monkeypatch.setattr(handler, "_kinesis", boto3.client("kinesis"))
        report_status(handler, monkeypatch, "UPDATE_IN_PROGRESS")
        for name in STREAMS:
            boto3.client("kinesis").create_stream(StreamName=name, ShardCount=1)
        yield handler


def report_status(handler: ModuleType, monkeypatch: pytest.MonkeyPatch, status: str) -> None:
    """Let CloudFormation report a status of the stack, many times."""
    client = boto3.client("cloudformation")
    stubber = Stubber(client)
    stack = {"StackName": "streams", "CreationTime": datetime(2026, 11, 29, tzinfo=UTC), "StackStatus": status}
    for _ in range(9):
        stubber.add_response("describe_stacks", {"Stacks": [stack]}, {"StackName": "streams"})
    stubber.activate()
    monkeypatch.setattr(handler, "_cloudformation", client)


def make_event(url: str, **changes: Any) -> dict[str, Any]:
    return {
        "RequestType": "Update",
        "ResponseURL": url,
        "StackId": "streams",
        "RequestId": "request",
        "LogicalResourceId": "Settings",
        "PhysicalResourceId": "settings",
        "ResourceProperties": {"Settings": SETTINGS, "Streams": STREAMS},
        "OldResourceProperties": {"Settings": SETTINGS, "Streams": STREAMS},
        **changes,
    }


def with_settings(**changes: str) -> dict[str, Any]:
    return {"Settings": {**SETTINGS, **changes}, "Streams": STREAMS}


def test_safe_update_succeeds(guard: ModuleType, answers: tuple[str, list[dict[str, Any]]]) -> None:
    url, received = answers
    guard.handle(make_event(url), None)
    assert received == [
        {
            "Status": "SUCCESS",
            "Reason": "The update is safe.",
            "PhysicalResourceId": "settings",
            "StackId": "streams",
            "RequestId": "request",
            "LogicalResourceId": "Settings",
            "type": "",
        }
    ]


def test_unsafe_update_fails_with_the_reason(guard: ModuleType, answers: tuple[str, list[dict[str, Any]]]) -> None:
    url, received = answers
    guard.handle(make_event(url, ResourceProperties=with_settings(shards="4")), None)
    assert received[0]["Status"] == "FAILED"
    assert received[0]["Reason"].startswith("-c shards=4 is refused")
    assert received[0]["PhysicalResourceId"] == "settings"


def test_streams_on_demand_keep_their_four_shards(guard: ModuleType, answers: tuple[str, list[dict[str, Any]]]) -> None:
    url, received = answers
    kinesis = boto3.client("kinesis")
    for name in ("quick", "quick-summary"):
        kinesis.create_stream(StreamName=name, StreamModeDetails={"StreamMode": "ON_DEMAND"})
    settings = {"Settings": {**SETTINGS, "shards": "2"}, "Streams": ["quick", "quick-summary"]}
    before = {**settings, "Settings": {**SETTINGS, "shards": "on-demand"}}
    guard.handle(make_event(url, ResourceProperties=settings, OldResourceProperties=before), None)
    assert received[0]["Status"] == "FAILED"
    assert "keeps its shards when it leaves on demand" in received[0]["Reason"]


def test_first_deployment_and_removal_succeed(guard: ModuleType, answers: tuple[str, list[dict[str, Any]]]) -> None:
    url, received = answers
    first = make_event(url, RequestType="Create", ResourceProperties={"Settings": SETTINGS, "Streams": ["new"]})
    del first["PhysicalResourceId"], first["OldResourceProperties"]
    guard.handle(first, None)
    guard.handle(make_event(url, RequestType="Delete"), None)
    assert [answer["Status"] for answer in received] == ["SUCCESS", "SUCCESS"]


def test_rollback_is_never_refused(
    guard: ModuleType, answers: tuple[str, list[dict[str, Any]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    url, received = answers
    report_status(guard, monkeypatch, "UPDATE_ROLLBACK_IN_PROGRESS")
    guard.handle(make_event(url, ResourceProperties=with_settings(shards="4")), None)
    assert received[0]["Status"] == "SUCCESS"


def test_time_when_the_key_was_retired_is_remembered(
    guard: ModuleType, answers: tuple[str, list[dict[str, Any]]]
) -> None:
    url, received = answers
    guard.handle(make_event(url, ResourceProperties=with_settings(kms="retired")), None)
    retired = received[-1]["PhysicalResourceId"]
    assert retired.startswith("settings-key-retired-2")
    later = make_event(url, ResourceProperties=with_settings(kms="retired", retention="48"), PhysicalResourceId=retired)
    guard.handle(later, None)
    assert received[-1]["PhysicalResourceId"] == retired
    guard.handle(make_event(url, OldResourceProperties=with_settings(kms="retired"), PhysicalResourceId=retired), None)
    assert received[-1]["Status"] == "FAILED"
    assert "records unreadable that the streams still hold" in received[-1]["Reason"]
    guard.handle(make_event(url, ResourceProperties=with_settings(kms="customer"), PhysicalResourceId=retired), None)
    assert received[-1]["PhysicalResourceId"] == "settings"


def test_guard_that_cannot_check_refuses_with_the_cause(
    guard: ModuleType, answers: tuple[str, list[dict[str, Any]]]
) -> None:
    url, received = answers
    guard.handle(make_event(url, ResourceProperties={"Settings": {}, "Streams": STREAMS}), None)
    assert received[0]["Status"] == "FAILED"
    assert received[0]["Reason"].startswith("The settings could not be checked: ")
