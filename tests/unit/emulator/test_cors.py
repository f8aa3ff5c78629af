import asyncio
from typing import Any

from emulator.cors import Message, Receive, Send, with_cors

ORIGIN = (b"origin", b"http://127.0.0.1:8080")
TARGET = (b"x-amz-target", b"Kinesis_20131202.GetRecords")
PREFLIGHT = (b"access-control-request-headers", b"Authorization,Content-Type,X-Amz-Target")


async def refuse(_scope: Message, _receive: Receive, send: Send) -> None:
    """Refuse as the emulator does, without cross-origin headers."""
    await send({"type": "http.response.start", "status": 403, "headers": [(b"x-amzn-errortype", b"AccessDenied")]})
    await send({"type": "http.response.body", "body": b"{}"})


def send_request(method: str, *headers: tuple[bytes, bytes]) -> tuple[int, dict[str, str]]:
    """Send a request with these headers, and return the status and headers of the answer."""
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    scope: dict[str, Any] = {"type": "http", "method": method, "headers": list(headers)}
    asyncio.run(with_cors(refuse)(scope, receive, send))
    assert [message["type"] for message in sent] == ["http.response.start", "http.response.body"]
    return sent[0]["status"], {name.decode(): value.decode() for name, value in sent[0]["headers"]}


def test_page_of_any_origin_may_read_an_error() -> None:
    status, headers = send_request("POST", ORIGIN, TARGET)
    assert status == 403
    assert headers["access-control-allow-origin"] == "*"
    exposed = headers["access-control-expose-headers"].lower().split(",")
    assert {"x-amzn-requestid", "x-amzn-errortype", "date"} <= set(exposed)
    assert headers["x-amzn-errortype"] == "AccessDenied"
    assert headers["x-amzn-requestid"]


def test_preflight_allows_every_requested_header_and_is_cached() -> None:
    status, headers = send_request("OPTIONS", ORIGIN, PREFLIGHT)
    assert status == 200
    assert headers["access-control-allow-headers"] == "authorization,content-type,x-amz-target"
    assert int(headers["access-control-max-age"]) > 0


def test_other_requests_get_no_headers() -> None:
    for request in (("GET", ORIGIN), ("POST", TARGET), ("OPTIONS", ORIGIN)):
        assert send_request(*request) == (403, {"x-amzn-errortype": "AccessDenied"})
