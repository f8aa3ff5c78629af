"""Answer a call that starts an operation on a stack only when the operation has ended, or after a moment.

AWS answers at once. The CDK CLI then asks for the stack's status, and again only five seconds later, while most
operations on the local cloud take less than one.
"""

import asyncio
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs

from emulator.invocation_size import Handler, Response
from emulator.ministack import app, cloudformation

_OPERATIONS = frozenset({"CreateStack", "DeleteStack", "ExecuteChangeSet", "UpdateStack"})
_MAX_SECONDS = 4.0
_POLL_SECONDS = 0.02


def install() -> None:
    """Wrap the entry of the service. Call before it serves."""
    app.SERVICE_HANDLERS["cloudformation"] = wrap(app.SERVICE_HANDLERS["cloudformation"], cloudformation.stacks)


def wrap(handler: Handler, stacks: Mapping[str, Mapping[str, Any]], max_seconds: float = _MAX_SECONDS) -> Handler:
    """Return the entry of CloudFormation, whose answers wait for operations. `stacks` has their state, by name."""

    async def answer(method: str, path: str, headers: dict[str, str], body: bytes, query: dict[str, Any]) -> Response:
        response = await handler(method, path, headers, body, query)
        form = parse_qs(body.decode(errors="replace"))
        if form.get("Action", [""])[0] in _OPERATIONS:
            name = form.get("StackName", [""])[0]
            deadline = asyncio.get_running_loop().time() + max_seconds
            while _is_in_progress(stacks, name) and asyncio.get_running_loop().time() < deadline:
                await asyncio.sleep(_POLL_SECONDS)
        return response

    return answer


def _is_in_progress(stacks: Mapping[str, Mapping[str, Any]], name: str) -> bool:
    """Return whether an operation on the stack of this name or id has not ended."""
    found = [stack for key, stack in stacks.items() if name in (key, stack.get("StackId"))]
    return any(str(stack["StackStatus"]).endswith("_IN_PROGRESS") for stack in found)
