"""Which operation a call is judged as: the one that its service carries out, or else one that no role may.

The emulator asks IAM about the first `Action` of the query, then of a form, then about the operation in `X-Amz-Target`;
its services look in other orders and other bodies, and so it is with the names of resources. So a caller could name an
operation or a resource that they may for IAM, and another one for the service. Where the emulator finds no operation at
all, it lets everybody who has credentials go on.
Source: Smithy, "AWS query protocol" and "AWS JSON protocols".
"""

import json
from typing import Any
from urllib.parse import parse_qs

from ministack.core import iam_actions
from ministack.core.router import SERVICE_PATTERNS

_FORM = "application/x-www-form-urlencoded"
_BY_FORM_ALONE = frozenset(iam_actions._SERVICE_PROTOCOL) - iam_actions._CBOR_CAPABLE
"""Services that read a form, or a path, whatever the target."""
_BY_FORM = frozenset(iam_actions._SERVICE_PROTOCOL) - {"s3", "cloudfront", "route53"} | {"sqs"}
"""Services that may read their operation from the `Action` of a form or of the query."""
_NO_OPERATION = "Unknown"


def install() -> None:
    """Let IAM judge the operation that the service reads. Call before it serves."""
    extract = iam_actions.extract_iam_action

    def extract_iam_action(
        service: str, method: str, path: str, headers: dict[str, str], body: bytes, parameters: dict[str, Any]
    ) -> str:
        is_clear = _is_unambiguous(service, method, path, headers, body, parameters)
        action = extract(service, method, path, headers, body, parameters) if is_clear else None
        return action or f"{service}:{_NO_OPERATION}"

    iam_actions.extract_iam_action = extract_iam_action


def _is_unambiguous(
    service: str, method: str, path: str, headers: dict[str, str], body: bytes, parameters: dict[str, Any]
) -> bool:
    """Whether IAM and the service can't but read the same operation; `parameters` are those of query and form."""
    media = headers.get("content-type", "").partition(";")[0].strip().lower()
    actions = parameters.get("Action")
    if "x-amz-target" in headers:
        is_json = method == "POST" and path == "/" and media.startswith("application/x-amz-json-")
        return is_json and not parameters and _is_operation_of(service, headers["x-amz-target"])
    if actions is None:
        return True
    if service not in _BY_FORM or len(actions) != 1:
        return False
    if method == "POST":
        form = parse_qs(body.decode(errors="replace"), keep_blank_values=True)
        is_flat = all(len(values) == 1 for values in form.values())
        return media == _FORM and form == parameters and is_flat and not _is_json(body)
    return method == "GET" and not body


def _is_operation_of(service: str, target: str) -> bool:
    """Whether a service reads its operation from this target."""
    names = {name.rstrip(".") for name in SERVICE_PATTERNS.get(service, {}).get("target_prefixes", ())}
    return service not in _BY_FORM_ALONE and target.rpartition(".")[0] in names


def _is_json(body: bytes) -> bool:
    """Whether IAM could read the members of a document out of a form."""
    try:
        return isinstance(json.loads(body), dict)
    except ValueError:
        return False
