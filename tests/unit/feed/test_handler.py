"""The function as Lambda calls it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import boto3
import pytest

from tests.events import kinesis_window
from tests.unit.cold_start import Handler, cold_start
from tests.unit.feed.records import make_reading
from tests.unit.mocked_aws import mocked_aws
from unicorn.codec import encode


@dataclass
class Sent:
    """What the function sent to AppSync, and AppSync's answer."""

    requests: list[Any] = field(default_factory=list)
    status_code: int = 200
    text: str = '{"failed":[]}'

    def send(self, request: Any) -> "Sent":
        self.requests.append(request)
        return self

    @property
    def frames(self) -> list[Any]:
        return [json.loads(event) for request in self.requests for event in json.loads(request.body)["events"]]


@pytest.fixture
def sent() -> Sent:
    return Sent()


@pytest.fixture
def handle(monkeypatch: pytest.MonkeyPatch, sent: Sent) -> Iterator[Handler]:
    settings = {"EVENT_HOST": "abc.appsync-api.us-east-1.amazonaws.com", "SNAPSHOT_BUCKET": "snapshots"}
    with mocked_aws(monkeypatch):
        boto3.client("s3").create_bucket(Bucket="snapshots")
        environment = {**settings, "STREAM": "wildrydes", "AWS_REGION": "us-east-1"}
        monkeypatch.setattr("feed.event_api.URLLib3Session", lambda **_: sent)
        yield cold_start("feed.handler", environment, monkeypatch)


def test_state_of_the_window_is_the_last_record_that_was_published(handle: Handler, sent: Sent) -> None:
    answer = handle(kinesis_window(encode(make_reading()), encode(make_reading(Name="Arion"))), None)
    [frame] = sent.frames
    assert answer == {"state": {"last": frame["last"]}}
    assert (frame["shard"], frame["previous"]) == (frame["shard"], None)
    [request] = sent.requests
    assert request.url == "https://abc.appsync-api.us-east-1.amazonaws.com/event"
    assert json.loads(request.body)["channel"] == f"/readings/{frame['shard']}"


@pytest.mark.parametrize("end", [{"final": True}, {"early": True}, {"final": True, "early": True}])
def test_window_that_ends_passes_nothing_on(handle: Handler, sent: Sent, end: dict[str, bool]) -> None:
    handle(kinesis_window(encode(make_reading())), None)
    [frame] = sent.frames
    assert handle(kinesis_window(state={"last": frame["last"]}, **end), None) == {"state": {}}
    assert len(sent.frames) == 1


def test_refused_frame_fails_the_batch(handle: Handler, sent: Sent) -> None:
    sent.status_code = 403
    with pytest.raises(RuntimeError, match="AppSync answered 403"):
        handle(kinesis_window(encode(make_reading())), None)
