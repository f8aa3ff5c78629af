"""Intercepts calls of the page: aborts them, leaves them hanging, or refuses them with an AWS error."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import BrowserContext, Route

from ops import session_file


@contextmanager
def intercept_calls(context: BrowserContext, cloud: session_file.Session, operation: str, how: str) -> Iterator[None]:
    """Intercept the calls of an operation in a block: `how` is `aborted`, `hanging` or the error code to answer."""

    def answer(route: Route) -> None:
        if operation not in route.request.headers.get("x-amz-target", ""):
            route.fallback()
        elif how == "aborted":
            route.abort()
        elif how != "hanging":
            route.fulfill(
                status=400, headers=_make_headers(how), body=json.dumps({"__type": how, "message": "Planted."})
            )

    pattern = f"{cloud.url}/**"
    context.route(pattern, answer)
    try:
        yield
    finally:
        context.unroute(pattern, answer)


def _make_headers(code: str) -> dict[str, str]:
    return {
        "content-type": "application/x-amz-json-1.1",
        "access-control-allow-origin": "*",
        "access-control-expose-headers": "*",
        "x-amzn-errortype": code,
    }
