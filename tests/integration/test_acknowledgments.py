"""In stage blue, which requires sign-in, users share acknowledgments, and nobody writes in the name of another."""

from typing import Any

import pytest

from ops.deployment import Deployment
from tests.roles.columns import find_physical_ids, make_acknowledgment_key
from tests.roles.credentials import DENIED, Caller
from tests.roles.rows import ALLOWED
from tests.roles.sign_in import sign_in


@pytest.fixture(scope="module")
def ana(blue: Deployment) -> Caller:
    return sign_in(blue, "ana.seen@example.org")


@pytest.fixture(scope="module")
def ben(blue: Deployment) -> Caller:
    return sign_in(blue, "ben.seen@example.org")


@pytest.fixture(scope="module")
def table(blue: Deployment) -> str:
    return find_physical_ids(blue)["AcknowledgmentsTable"]


def make_item(identity: str, made: str = "2026-11-24T12:00:00.000Z") -> dict[str, Any]:
    key = {**make_acknowledgment_key(identity), "Made": {"S": made}}
    return {**key, "Log": {"S": "all"}, "Kind": {"S": "silence"}, "Names": {"S": '["A"]'}, "At": {"N": "1"}}


def find_writers(caller: Caller, table: str, since: str) -> list[str]:
    asked = caller.client("dynamodb").query(
        TableName=table,
        IndexName="ByTime",
        KeyConditionExpression="#l = :l AND Made >= :s",
        ExpressionAttributeNames={"#l": "Log"},
        ExpressionAttributeValues={":l": {"S": "all"}, ":s": {"S": since}},
    )
    return [item["Identity"]["S"] for item in asked["Items"]]


def test_what_one_user_acknowledges_another_reads(ana: Caller, ben: Caller, table: str) -> None:
    assert ana.identity != ben.identity
    ana.client("dynamodb").put_item(TableName=table, Item=make_item(ana.identity, "2026-11-24T13:00:00.000Z"))
    ben.client("dynamodb").put_item(TableName=table, Item=make_item(ben.identity, "2026-11-24T14:00:00.000Z"))
    for reader in (ana, ben):
        assert find_writers(reader, table, "2026-11-24T12:30") == [ana.identity, ben.identity]
        assert find_writers(reader, table, "2026-11-24T13:30") == [ben.identity]


def test_nobody_writes_as_another(ana: Caller, ben: Caller, table: str) -> None:
    another, mixed = make_item(ana.identity), make_item(ben.identity)
    batch = [{"PutRequest": {"Item": item}} for item in (mixed, another)]
    both = [{"Put": {"TableName": table, "Item": item}} for item in (mixed, another)]
    for method, arguments in (
        ("put_item", {"TableName": table, "Item": another}),
        ("put_item", {"TableName": table, "Item": {**another, "Identity": {"S": "*"}}}),
        ("put_item", {"TableName": table, "Item": {"Made": {"S": "now"}}}),
        ("batch_write_item", {"RequestItems": {table: batch}}),
        ("transact_write_items", {"TransactItems": both}),
        ("update_item", {"TableName": table, "Key": make_acknowledgment_key(ana.identity)}),
        ("delete_item", {"TableName": table, "Key": make_acknowledgment_key(ben.identity)}),
    ):
        assert ben(("dynamodb", method, arguments)) in DENIED, (method, arguments)
    assert ben(("dynamodb", "put_item", {"TableName": table, "Item": mixed})) == ALLOWED


def test_without_sign_in_there_is_no_such_table(deployment: Deployment) -> None:
    assert "AcknowledgmentsTable" not in find_physical_ids(deployment)
