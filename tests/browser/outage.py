"""Calls of the page that don't get through: aborted, left hanging, or refused with an error of AWS's."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import BrowserContext, Route

from ops import session_file


@contextmanager
def answered(context: BrowserContext, cloud: session_file.Session, operation: str, how: str) -> Iterator[None]:
    """While the block runs, calls of an operation are `aborted`, left `hanging`, or refused with the error `how`."""

    def answer(route: Route) -> None:
        if operation not in route.request.headers.get("x-amz-target", ""):
            route.fallback()
        elif how == "aborted":
            route.abort()
        elif how != "hanging":
            route.fulfill(status=400, headers=_headers(how), body=json.dumps({"__type": how, "message": "Planted."}))

    pattern = f"{cloud.url}/**"
    context.route(pattern, answer)
    try:
        yield
    finally:
        context.unroute(pattern, answer)


def _headers(code: str) -> dict[str, str]:
    return {
        "content-type": "application/x-amz-json-1.1",
        "access-control-allow-origin": "*",
        "access-control-expose-headers": "*",
        "x-amzn-errortype": code,
    }
