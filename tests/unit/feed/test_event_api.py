import json
from dataclasses import dataclass, field
from typing import Any

import pytest
from botocore.credentials import Credentials
from botocore.exceptions import ConnectTimeoutError

from feed.event_api import EventApi, PublishFailed

HOST = "abc.appsync-api.eu-west-1.amazonaws.com"


@dataclass(frozen=True, slots=True)
class Answer:
    status_code: int
    text: str = '{"successful":[],"failed":[]}'


@dataclass
class Api:
    """AppSync, with its answers, and the seconds that the function waited."""

    answers: list[Answer | Exception]
    requests: list[Any] = field(default_factory=list)
    waited: list[float] = field(default_factory=list)

    def send(self, request: Any) -> Answer:
        self.requests.append(request)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def publish(self, *events: str, endpoint: str = f"https://{HOST}") -> None:
        client: Any = self
        EventApi(
            host=HOST,
            endpoint=endpoint,
            region="eu-west-1",
            credentials=lambda: Credentials("AKIDEXAMPLE", "secret", "token"),
            http=client,
            sleep=self.waited.append,
        ).publish("/readings/shardId-000000000000", events)

    @property
    def bodies(self) -> list[Any]:
        return [json.loads(request.body) for request in self.requests]


def test_events_are_posted_with_a_signature_over_the_apis_name() -> None:
    api = Api([Answer(200)])
    api.publish('{"a":1}')
    [request] = api.requests
    assert (request.method, request.url) == ("POST", f"https://{HOST}/event")
    assert request.headers["Host"] == HOST
    assert request.headers["X-Amz-Security-Token"] == "token"
    authorization = request.headers["Authorization"]
    assert "/eu-west-1/appsync/aws4_request" in authorization
    assert "SignedHeaders=content-type;host;x-amz-date;x-amz-security-token" in authorization
    assert api.bodies == [{"channel": "/readings/shardId-000000000000", "events": ['{"a":1}']}]


def test_other_address_is_asked_under_the_apis_name() -> None:
    api = Api([Answer(200)])
    api.publish("{}", endpoint="http://127.0.0.1:4566")
    [request] = api.requests
    assert (request.url, request.headers["Host"]) == ("http://127.0.0.1:4566/event", HOST)


def test_request_has_at_most_five_events_in_order() -> None:
    api = Api([Answer(200)] * 3)
    api.publish(*map(str, range(11)))
    assert [body["events"] for body in api.bodies] == [["0", "1", "2", "3", "4"], ["5", "6", "7", "8", "9"], ["10"]]


@pytest.mark.parametrize(
    ("sizes", "counts"),
    [([200_000] * 5, [5]), ([250_000] * 5, [4, 1]), ([250_001, *[250_000] * 3], [3, 1]), ([1_200_000, 1], [1, 1])],
)
def test_request_has_at_most_a_megabyte_unless_one_event_has_more(sizes: list[int], counts: list[int]) -> None:
    api = Api([Answer(200)] * len(counts))
    api.publish(*("x" * size for size in sizes))
    assert [len(body["events"]) for body in api.bodies] == counts


@pytest.mark.parametrize(
    "trouble", [Answer(500, "{}"), Answer(429, "{}"), ConnectTimeoutError(endpoint_url="https://x")]
)
def test_passing_trouble_is_tried_again_after_a_moment(trouble: Answer | Exception) -> None:
    api = Api([trouble, Answer(200)])
    api.publish("{}")
    assert api.waited == [0.0, 0.2]


def test_only_what_was_refused_is_sent_again() -> None:
    api = Api([Answer(200, '{"failed":[{"index":1,"code":500}]}'), Answer(200)])
    api.publish("0", "1", "2")
    assert [body["events"] for body in api.bodies] == [["0", "1", "2"], ["1"]]


def test_lasting_trouble_is_raised_within_seconds() -> None:
    api = Api([Answer(503, "busy")] * 4)
    with pytest.raises(PublishFailed, match=r"^AppSync answered 503: busy$"):
        api.publish("{}")
    assert sum(api.waited) == pytest.approx(2)
    assert len(api.waited) == 4
    assert api.waited == sorted(api.waited)


def test_long_answer_is_cut_in_the_error() -> None:
    api = Api([Answer(400, "x" * 600)])
    with pytest.raises(PublishFailed) as raised:
        api.publish("{}")
    assert str(raised.value).removeprefix("AppSync answered 400: ") == "x" * 500


@pytest.mark.parametrize("status", [400, 401, 428, 430, 499])
def test_refused_request_is_not_repeated(status: int) -> None:
    api = Api([Answer(status, "UnauthorizedException")])
    with pytest.raises(PublishFailed, match=rf"^AppSync answered {status}: UnauthorizedException$"):
        api.publish("{}")
