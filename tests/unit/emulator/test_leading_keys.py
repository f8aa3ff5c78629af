import json
from typing import Any

import pytest

from emulator.leading_keys import fill_variables, find_leading_keys

MINE, YOURS = {"Identity": {"S": "mine"}, "Made": {"S": "1"}}, {"Identity": {"S": "yours"}}


PUT, DELETE = {"PutRequest": {"Item": MINE}}, {"DeleteRequest": {"Key": YOURS}}
BOTH = [{"Put": {"TableName": "Seen", "Item": MINE}}, {"Delete": {"TableName": "Seen", "Key": YOURS}}]


@pytest.mark.parametrize(
    ("call", "keys"),
    [
        ({"TableName": "Seen", "Item": MINE}, ["mine"]),
        ({"TableName": "Seen", "Key": YOURS}, ["yours"]),
        ({"RequestItems": {"Seen": [PUT, DELETE]}}, ["mine", "yours"]),
        ({"RequestItems": {"Seen": {"Keys": [MINE, YOURS]}}}, ["mine", "yours"]),
        ({"TransactItems": BOTH}, ["mine", "yours"]),
        ({"TableName": "Seen", "Item": {"Made": {"S": "1"}}}, []),
        ({"TableName": "Seen", "Item": {"Identity": {"S": "mine", "N": "1"}}}, []),
        ({"TableName": "Other", "Item": MINE}, []),
        ({"Item": MINE}, []),
        ([], []),
    ],
)
def test_leading_keys_are_those_of_all_items_of_a_call(call: Any, keys: list[str]) -> None:
    found = find_leading_keys(json.dumps(call).encode(), lambda table: "Identity" if table == "Seen" else None)
    assert found == keys


def test_what_is_no_json_has_no_keys() -> None:
    assert find_leading_keys(b"\xff{", lambda _: "Identity") == []


def test_variables_are_filled_with_the_callers_values() -> None:
    conditions = {"StringEquals": {"key": ["${who}", "a-${who}-b", "${*}"]}, "Null": {"key": "false"}}
    filled = fill_variables(conditions, {"who": "ana"}.get)
    assert filled == {"StringEquals": {"key": ["ana", "a-ana-b", "${*}"]}, "Null": {"key": "false"}}


def test_variable_without_a_value_is_an_error() -> None:
    with pytest.raises(LookupError):
        fill_variables({"StringEquals": {"key": "${who}"}}, {}.get)
