"""Let a policy limit a caller to items of their own, by `dynamodb:LeadingKeys` and variables in conditions.

A variable such as `${cognito-identity.amazonaws.com:sub}` stands for the caller's identity. MiniStack knows neither the
partition keys of a call nor variables, so that no such statement allows anything. A query has no leading keys here.
Sources: DynamoDB developer guide, "Using IAM policy conditions for fine-grained access control"; IAM user guide,
"IAM policy elements: Variables and tags" and "Available keys for AWS web identity federation".
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from emulator.ministack import IDENTITY, dynamodb, iam_actions, iam_evaluator, sts

LEADING_KEYS = "dynamodb:LeadingKeys"
_SUBJECT = "cognito-identity.amazonaws.com:sub"
_VARIABLE = re.compile(r"\$\{([A-Za-z][^}]*)\}")


def install() -> None:
    """Give policies the keys of a call, the caller's identity, and variables. Call before MiniStack serves."""
    make_context, make_keys = iam_actions.dynamodb_service_context, iam_evaluator.principal_keys
    are_met = iam_evaluator.conditions_met

    def dynamodb_service_context(body: bytes) -> dict[str, Any]:
        keys = find_leading_keys(body, _find_partition_key)
        context: dict[str, Any] = make_context(body)
        return {**context, LEADING_KEYS: keys} if keys else context

    def principal_keys(credential: Any) -> dict[str, Any]:
        keys: dict[str, Any] = make_keys(credential)
        session = sts.sessions.get(credential.access_key_id) or {}
        return {**keys, _SUBJECT: session[IDENTITY]} if session.get(IDENTITY) else keys

    def conditions_met(conditions: dict[str, Any], context: Any) -> bool:
        try:
            filled = fill_variables(conditions, lambda name: iam_evaluator.resolve_condition_key(name, context))
        except LookupError:
            return False
        return bool(are_met(filled, context))

    iam_actions.dynamodb_service_context = dynamodb_service_context
    iam_evaluator.principal_keys = principal_keys
    iam_evaluator.conditions_met = conditions_met


def fill_variables(conditions: Any, resolve: Any) -> Any:
    """Return conditions with the values of their variables. Raises LookupError if one has no single value."""
    if isinstance(conditions, dict):
        return {name: fill_variables(value, resolve) for name, value in conditions.items()}
    if isinstance(conditions, list):
        return [fill_variables(value, resolve) for value in conditions]
    if not isinstance(conditions, str):
        return conditions

    def fill(found: re.Match[str]) -> str:
        value = resolve(found[1])
        if not isinstance(value, str):
            raise LookupError(found[1])
        return value

    return _VARIABLE.sub(fill, conditions)


def find_leading_keys(body: bytes, find_partition_key: Any) -> list[str]:
    """Return the partition keys of all items that a call names; none if it names an item without one."""
    try:
        call = json.loads(body or b"{}")
        keys = [_read_key(item.get(find_partition_key(table))) for table, item in _list_items(call)]
    except (ValueError, AttributeError, KeyError, TypeError):
        return []
    return [] if None in keys else [key for key in keys if key is not None]


def _list_items(call: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield the table and the key, or the whole item, of each item that a call names."""
    for member in ("Item", "Key"):
        if member in call:
            yield call["TableName"], call[member]
    for table, requests in call.get("RequestItems", {}).items():
        for key in requests.get("Keys", []) if isinstance(requests, dict) else []:
            yield table, key
        for request in requests if isinstance(requests, list) else []:
            for part in request.values():
                yield table, part.get("Item", part.get("Key", {}))
    for operation in call.get("TransactItems", []):
        for part in operation.values():
            yield from _list_items(part)


def _read_key(value: Any) -> str | None:
    """Return the text of a key's value, such as `{"S": "a"}`."""
    return str(next(iter(value.values()))) if isinstance(value, dict) and len(value) == 1 else None


def _find_partition_key(table: str) -> str | None:
    described = dynamodb.tables.get(table.rpartition("/")[2])
    return described["pk_name"] if described else None
