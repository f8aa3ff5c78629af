"""Inject faults into AWS calls: refuse or delay them, hide their success, or kill the worker that makes them."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

from emulator.chaos import kinds
from emulator.chaos.fault_injector import FaultInjector
from emulator.chaos.records import add_refused, choose_refused, remove_refused

Response = tuple[int, dict[str, str], bytes]
Handler = Callable[[str, str, dict[str, str], bytes, dict[str, Any]], Awaitable[Response]]
Call = Callable[[bytes], Awaitable[Response]]
"""Calls the service with this body of the request."""
Sleep = Callable[[float], Awaitable[None]]

_JSON = "application/x-amz-json-1.1"
_SHORTEST_DELAY, _LONGEST_DELAY = 0.2, 1.5
_THROTTLED = (400, "ProvisionedThroughputExceededException")
_REFUSALS: Mapping[str, tuple[tuple[int, str], ...]] = {
    "PutRecords": (_THROTTLED,),
    "BatchGetItem": (_THROTTLED, (500, "InternalServerError")),
    "PutItem": (_THROTTLED, (500, "InternalServerError")),
    "PutObject": ((503, "SlowDown"),),
}
_FAILURES: Mapping[str, tuple[int, str]] = {
    "PutRecords": (500, "InternalFailure"),
    "BatchGetItem": (500, "InternalServerError"),
    "PutItem": (500, "InternalServerError"),
    "PutObject": (500, "InternalError"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CallFaults:
    """Wraps the entries of services. Calls of functions get faults, and PutRecords of every caller."""

    chaos: FaultInjector
    find_caller: Callable[[Mapping[str, str]], str | None]
    """Returns the function whose role signed a request with these headers, or None."""
    should_die: Callable[[str], bool]
    kill: Callable[[str], bool]
    """Kills a busy worker of a function, and returns whether there was one."""
    random: Random
    on_begin: Callable[[], None]
    """Called when chaos begins, at the first PutRecords."""
    sleep: Sleep = field(default=asyncio.sleep)

    def wrap(self, handler: Handler) -> Handler:
        """Return the entry of a service, with faults."""

        async def answer(
            method: str, path: str, headers: dict[str, str], body: bytes, query: dict[str, Any]
        ) -> Response:
            name = get_operation(method, path, headers)
            if name == "PutRecords" and self.chaos.begin():
                self.on_begin()
            function = self.find_caller(headers) if name in kinds.OPERATIONS else None
            if name not in kinds.OPERATIONS or (function is None and name != "PutRecords"):
                return await handler(method, path, headers, body, query)

            async def call(request: bytes) -> Response:
                return await handler(method, path, headers, request, query)

            return await self._call_with_faults(name, function, call, body)

        return answer

    async def _call_with_faults(self, name: str, function: str | None, call: Call, request: bytes) -> Response:
        target = f"{name} of {function or 'a client'}"
        is_doomed = function is not None and self.chaos.is_active and self.should_die(function)
        if is_doomed and self.random.random() < 0.5:
            self._kill(function, f"before {name}")
            return make_error(name, *_FAILURES[name])  # nobody receives it, because the caller was killed
        fault = self.chaos.choose(kinds.get_call_kinds(name))
        if fault and fault.endswith(kinds.DELAYED):
            self.chaos.report(fault, target)
            await self.sleep(self.random.uniform(_SHORTEST_DELAY, _LONGEST_DELAY))
        if fault and fault.endswith(kinds.REFUSED):
            status, code = self.random.choice(_REFUSALS[name])
            self.chaos.report(fault, f"{target}, {code}")
            return make_error(name, status, code)
        response = await (self._put_records(target, call, request) if name == "PutRecords" else call(request))
        if is_doomed:
            self._kill(function, f"after {name}")
        if fault and fault.endswith(kinds.UNANSWERED):
            self.chaos.report(fault, target)
            return make_error(name, *_FAILURES[name])
        return response

    async def _put_records(self, target: str, call: Call, request: bytes) -> Response:
        """Send PutRecords without the records that are refused, and add those to the answer."""
        refused = choose_refused(request, lambda: self.chaos.choose([kinds.RECORD_REFUSED]) is not None)
        for _ in filter(None, refused):
            self.chaos.report(kinds.RECORD_REFUSED, target)
        if not any(refused):
            return await call(request)
        if all(refused):
            return 200, {"Content-Type": _JSON}, add_refused(b'{"Records": []}', refused)
        status, headers, body = await call(remove_refused(request, refused))
        return status, headers, add_refused(body, refused) if status == 200 else body

    def _kill(self, function: str | None, moment: str) -> None:
        if function is not None and self.kill(function):
            self.chaos.report(kinds.WORKER_KILLED_AMID, f"{function}, {moment}")


def get_operation(method: str, path: str, headers: Mapping[str, str]) -> str:
    """Return the operation of a request to a JSON service, or PutObject of S3; empty for other requests."""
    target = headers.get("x-amz-target", "")
    if target:
        return target.rpartition(".")[2]
    return "PutObject" if method == "PUT" and path.strip("/").count("/") else ""


def make_error(name: str, status: int, code: str) -> Response:
    """Return an error in the format of the operation's service."""
    message = "Planted by chaos."
    if name == "PutObject":
        body = f'<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>{code}</Code><Message>{message}</Message></Error>'
        return status, {"Content-Type": "application/xml"}, body.encode()
    headers = {"Content-Type": _JSON, "x-amzn-errortype": code}
    return status, headers, json.dumps({"__type": code, "message": message}).encode()
