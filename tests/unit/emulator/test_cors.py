import asyncio
from typing import Any

from emulator.cors import Message, Receive, Send, with_cors

ORIGIN = (b"origin", b"http://127.0.0.1:8080")
TARGET = (b"x-amz-target", b"Kinesis_20131202.GetRecords")
PREFLIGHT = (b"access-control-request-headers", b"Authorization,Content-Type,X-Amz-Target")


async def refusing(_scope: Message, _receive: Receive, send: Send) -> None:
    """An app that refuses, as the emulator does: without a word on who may read it."""
    await send({"type": "http.response.start", "status": 403, "headers": [(b"x-amzn-errortype", b"AccessDenied")]})
    await send({"type": "http.response.body", "body": b"{}"})


def answered(method: str, *headers: tuple[bytes, bytes]) -> tuple[int, dict[str, str]]:
    """The status and headers of the answer to a request with these headers."""
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    scope: dict[str, Any] = {"type": "http", "method": method, "headers": list(headers)}
    asyncio.run(with_cors(refusing)(scope, receive, send))
    assert [message["type"] for message in sent] == ["http.response.start", "http.response.body"]
    return sent[0]["status"], {name.decode(): value.decode() for name, value in sent[0]["headers"]}


def test_page_of_any_origin_may_read_why_it_was_refused() -> None:
    status, headers = answered("POST", ORIGIN, TARGET)
    assert status == 403
    assert headers["access-control-allow-origin"] == "*"
    exposed = headers["access-control-expose-headers"].lower().split(",")
    assert {"x-amzn-requestid", "x-amzn-errortype", "date"} <= set(exposed)
    assert headers["x-amzn-errortype"] == "AccessDenied"
    assert headers["x-amzn-requestid"]


def test_preflight_names_every_header_that_was_asked_for_and_is_kept() -> None:
    status, headers = answered("OPTIONS", ORIGIN, PREFLIGHT)
    assert status == 200
    assert headers["access-control-allow-headers"] == "authorization,content-type,x-amz-target"
    assert int(headers["access-control-max-age"]) > 0


def test_what_is_no_call_of_a_json_service_is_left_alone() -> None:
    for request in (("GET", ORIGIN), ("POST", TARGET), ("OPTIONS", ORIGIN)):
        assert answered(*request) == (403, {"x-amzn-errortype": "AccessDenied"})
