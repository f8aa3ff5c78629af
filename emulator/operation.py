"""Make IAM authorize the operation that the service carries out. An ambiguous call is denied to every role.

MiniStack authorizes the first `Action` of the query, then of a form, then the operation in `X-Amz-Target`. Its services
look in other orders and in other bodies, for operations and for resources. So a caller could show IAM an operation or a
resource that is allowed, and have the service use another one. Where MiniStack finds no operation, it lets every caller
with credentials pass.
Source: Smithy, "AWS query protocol" and "AWS JSON protocols".
"""

import json
from typing import Any
from urllib.parse import parse_qs

from ministack.core.router import SERVICE_PATTERNS

from emulator.ministack import iam_actions

_FORM = "application/x-www-form-urlencoded"
_FORM_ONLY_SERVICES = frozenset(iam_actions.SERVICE_PROTOCOL) - iam_actions.CBOR_CAPABLE
"""Services that read their operation from a form or a path, even when `X-Amz-Target` is present."""
_FORM_SERVICES = frozenset(iam_actions.SERVICE_PROTOCOL) - {"s3", "cloudfront", "route53"} | {"sqs"}
"""Services that may read their operation from the `Action` of a form or of the query."""
_UNKNOWN_OPERATION = "Unknown"


def install() -> None:
    """Make IAM authorize the operation that the service reads. Call before it serves."""
    extract = iam_actions.extract_iam_action

    def extract_iam_action(
        service: str, method: str, path: str, headers: dict[str, str], body: bytes, parameters: dict[str, Any]
    ) -> str:
        is_clear = _is_unambiguous(service, method, path, headers, body, parameters)
        action = extract(service, method, path, headers, body, parameters) if is_clear else None
        return action or f"{service}:{_UNKNOWN_OPERATION}"

    iam_actions.extract_iam_action = extract_iam_action


def _is_unambiguous(
    service: str, method: str, path: str, headers: dict[str, str], body: bytes, parameters: dict[str, Any]
) -> bool:
    """Return whether IAM and the service must read the same operation. `parameters` are those of query and form."""
    media = headers.get("content-type", "").partition(";")[0].strip().lower()
    actions = parameters.get("Action")
    if "x-amz-target" in headers:
        is_json = method == "POST" and path == "/" and media.startswith("application/x-amz-json-")
        return is_json and not parameters and _is_operation_of(service, headers["x-amz-target"])
    if actions is None:
        return True
    if service not in _FORM_SERVICES or len(actions) != 1:
        return False
    if method == "POST":
        form = parse_qs(body.decode(errors="replace"), keep_blank_values=True)
        is_flat = all(len(values) == 1 for values in form.values())
        return media == _FORM and form == parameters and is_flat and not _is_json(body)
    return method == "GET" and not body


def _is_operation_of(service: str, target: str) -> bool:
    """Return whether the service reads its operation from this target."""
    names = {name.rstrip(".") for name in SERVICE_PATTERNS.get(service, {}).get("target_prefixes", ())}
    return service not in _FORM_ONLY_SERVICES and target.rpartition(".")[0] in names


def _is_json(body: bytes) -> bool:
    """Return whether a form is also a JSON document, whose members IAM would read."""
    try:
        return isinstance(json.loads(body), dict)
    except ValueError:
        return False
