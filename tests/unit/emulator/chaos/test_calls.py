"""Faults of calls: which calls they strike, whether the call takes effect, and what the client reads."""

import asyncio
import json
from collections.abc import Callable
from random import Random
from typing import Any

import pytest
from botocore.model import OperationModel
from botocore.parsers import create_parser
from botocore.session import get_session

from emulator.chaos import kinds
from emulator.chaos.calls import CallFaults, Response, get_operation, make_error
from tests.unit.emulator.chaos.storm import Storm

TARGETS = {
    "PutRecords": "Kinesis_20131202.PutRecords",
    "DescribeTable": "DynamoDB_20120810.DescribeTable",
    "PutItem": "DynamoDB_20120810.PutItem",
}
REQUEST = json.dumps({"Records": [{"PartitionKey": "a"}, {"PartitionKey": "b"}]}).encode()


class Service:
    """A service that accepts every request, wrapped with faults."""

    def __init__(self, *planned: str, is_doomed: bool = False, seed: int = 1) -> None:
        self.storm = Storm(*planned)
        self.requests: list[bytes] = []
        self.killed: list[str] = []
        self.slept: list[float] = []
        self.started = 0
        calls = CallFaults(
            chaos=self.storm,
            find_caller=lambda headers: headers.get("caller"),
            should_die=lambda _: is_doomed,
            kill=self._kill,
            random=Random(seed),
            on_begin=self._count_start,
            sleep=self._sleep,
        )
        self._entry = calls.wrap(self._accept)

    def call(self, name: str, *, caller: str | None = None, body: bytes = REQUEST) -> Response:
        headers = {"x-amz-target": TARGETS[name], **({"caller": caller} if caller else {})}

        async def answer() -> Response:
            return await self._entry("POST", "/", headers, body, {})

        return asyncio.run(answer())

    async def _accept(self, _: str, __: str, ___: dict[str, str], body: bytes, ____: dict[str, Any]) -> Response:
        self.requests.append(body)
        records = [{"SequenceNumber": record["PartitionKey"]} for record in json.loads(body).get("Records", [])]
        return 200, {}, json.dumps({"FailedRecordCount": 0, "Records": records}).encode()

    async def _sleep(self, seconds: float) -> None:
        self.slept.append(seconds)

    def _kill(self, name: str) -> bool:
        self.killed.append(name)
        return True

    def _count_start(self) -> None:
        self.started += 1


def test_first_put_records_starts_chaos() -> None:
    service = Service()
    service.storm._end = None
    service.call("PutItem", caller="F")
    assert service.started == 0
    service.call("PutRecords")
    service.call("PutRecords")
    assert service.started == 1


@pytest.mark.parametrize(("name", "caller"), [("PutItem", None), ("DescribeTable", "F")])
def test_calls_of_clients_and_calls_of_other_operations_get_no_fault(name: str, caller: str | None) -> None:
    service = Service("PutItem refused", "DescribeTable refused", is_doomed=True)
    assert service.call(name, caller=caller)[0] == 200
    assert service.storm.reported == service.killed == []


@pytest.mark.parametrize(("name", "caller"), [("PutRecords", None), ("PutRecords", "F"), ("PutItem", "F")])
def test_refused_call_has_no_effect(name: str, caller: str | None) -> None:
    service = Service(f"{name} refused")
    assert service.call(name, caller=caller)[0] >= 400
    assert service.requests == []
    assert service.storm.reported == [f"{name} refused"]


def test_delayed_call_has_its_effect() -> None:
    service = Service("PutItem delayed")
    assert service.call("PutItem", caller="F")[0] == 200
    assert len(service.slept) == len(service.requests) == 1


def test_unanswered_call_has_its_effect_and_an_error() -> None:
    service = Service(f"PutItem {kinds.UNANSWERED}")
    assert service.call("PutItem", caller="F")[0] == 500
    assert len(service.requests) == 1


@pytest.mark.parametrize("seed", range(8))
def test_doomed_worker_dies_before_or_after_the_effect(seed: int) -> None:
    service = Service(is_doomed=True, seed=seed)
    status, *_ = service.call("PutItem", caller="F")
    assert service.killed == ["F"]
    assert service.storm.reported == [kinds.WORKER_KILLED_AMID]
    assert len(service.requests) == (status == 200)


def test_single_record_is_refused_and_the_others_are_put() -> None:
    service = Service(kinds.RECORD_REFUSED)
    status, _, body = service.call("PutRecords")
    assert status == 200
    assert [record["PartitionKey"] for record in json.loads(service.requests[0])["Records"]] == ["b"]
    answer = json.loads(body)
    assert answer["FailedRecordCount"] == 1
    assert answer["Records"][0]["ErrorCode"] == "ProvisionedThroughputExceededException"
    assert answer["Records"][1] == {"SequenceNumber": "b"}


def test_call_whose_records_are_all_refused_never_reaches_the_service() -> None:
    service = Service(kinds.RECORD_REFUSED, kinds.RECORD_REFUSED)
    answer = json.loads(service.call("PutRecords")[2])
    assert service.requests == []
    assert answer["FailedRecordCount"] == len(answer["Records"]) == 2


@pytest.mark.parametrize(
    ("service", "name", "status", "code"),
    [
        ("kinesis", "PutRecords", 400, "ProvisionedThroughputExceededException"),
        ("dynamodb", "PutItem", 500, "InternalServerError"),
        ("s3", "PutObject", 503, "SlowDown"),
    ],
)
def test_botocore_reads_the_code_of_an_error(service: str, name: str, status: int, code: str) -> None:
    model = get_session().get_service_model(service)
    response = {
        "status_code": status,
        "headers": make_error(name, status, code)[1],
        "body": make_error(name, status, code)[2],
    }
    parser: Callable[..., Any] = create_parser(model.metadata["protocol"]).parse
    shape: OperationModel = model.operation_model(name)
    assert parser(response, shape.output_shape)["Error"]["Code"] == code


@pytest.mark.parametrize(
    ("method", "path", "name"),
    [
        ("PUT", "/bucket/a/key.json", "PutObject"),
        ("PUT", "/bucket", ""),
        ("PUT", "/bucket/", ""),
        ("GET", "/bucket/key", ""),
    ],
)
def test_put_object_is_recognized_by_method_and_path(method: str, path: str, name: str) -> None:
    assert get_operation(method, path, {}) == name
