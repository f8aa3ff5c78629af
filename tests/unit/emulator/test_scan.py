"""DynamoDB developer guide, "Scanning tables in DynamoDB": "Parallel scan", "Capacity units consumed"."""

import json
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest

from emulator import scan
from emulator.ministack import dynamodb

TABLE, NAMES, TIMES = "Scanned", [f"Unicorn {number}" for number in range(9)], ["1", "2", "3"]
KEY = {"Name": {"S": NAMES[0]}, "StatusTime": {"S": "1"}}
REPLACED = ("scan", "paginate_evaluated_items", "apply_projection", "add_consumed_capacity")
KEYS = {(name, time) for name in NAMES for time in TIMES}


def call(target: str, **arguments: Any) -> dict[str, Any]:
    """Call MiniStack's function for an operation, and return its answer."""
    from ministack.services import dynamodb as service

    _, _, body = getattr(service, target)(arguments)
    answer: dict[str, Any] = json.loads(body)
    return answer


@pytest.fixture(autouse=True)
def table() -> Iterator[None]:
    """A table of three items of 300 KB for each of nine names."""
    schema = [("Name", "HASH"), ("StatusTime", "RANGE")]
    call(
        "_create_table",
        TableName=TABLE,
        KeySchema=[{"AttributeName": name, "KeyType": kind} for name, kind in schema],
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name, _ in schema],
        BillingMode="PAY_PER_REQUEST",
    )
    for name, time in KEYS:
        put(name, time)
    before = {name: getattr(dynamodb, name) for name in REPLACED}
    scan.install()
    yield
    for name, function in before.items():
        setattr(dynamodb, name, function)
    call("_delete_table", TableName=TABLE)


def put(name: str, time: str) -> None:
    item = {"Name": {"S": name}, "StatusTime": {"S": time}, "Data": {"S": "x" * 300_000}}
    call("_put_item", TableName=TABLE, Item=item)


def read_pages(**arguments: Any) -> Iterator[dict[str, Any]]:
    """Yield the pages of a scan to its end."""
    while True:
        page = call("_scan", TableName=TABLE, **arguments)
        yield page
        if "LastEvaluatedKey" not in page:
            return
        arguments["ExclusiveStartKey"] = page["LastEvaluatedKey"]


def to_keys(page: dict[str, Any]) -> list[tuple[str, str]]:
    return [(item["Name"]["S"], item["StatusTime"]["S"]) for item in page["Items"]]


@pytest.mark.parametrize("limit", [{}, {"Limit": 1}, {"Limit": 2}])
@pytest.mark.parametrize("total", [1, 2, 4, 1_000])
def test_parallel_scan_reads_each_item_in_one_segment_and_a_name_in_one(total: int, limit: dict[str, int]) -> None:
    found = [
        [key for page in read_pages(Segment=segment, TotalSegments=total, **limit) for key in to_keys(page)]
        for segment in range(total)
    ]
    assert sorted(key for keys in found for key in keys) == sorted(KEYS)
    assert sum(len({name for name, _ in keys}) for keys in found) == len(NAMES)
    assert all(earlier < later for keys in found for earlier, later in pairwise(keys))


def test_page_holds_at_most_a_megabyte_and_counts_its_read_units() -> None:
    pages = list(read_pages(ConsistentRead=True, ReturnConsumedCapacity="TOTAL"))
    assert [len(page["Items"]) for page in pages] == [3] * 9
    assert {page["ConsumedCapacity"]["CapacityUnits"] for page in pages} == {220}
    [half, *_] = read_pages(ReturnConsumedCapacity="TOTAL")
    assert half["ConsumedCapacity"]["CapacityUnits"] == 110


def test_filter_leaves_items_out_but_not_their_units() -> None:
    condition = {"FilterExpression": "StatusTime < :t", "ExpressionAttributeValues": {":t": {"S": "2"}}}
    pages = list(read_pages(**condition, ConsistentRead=True, ReturnConsumedCapacity="TOTAL"))
    assert [(page["Count"], page["ScannedCount"]) for page in pages] == [(1, 3)] * 9
    assert sum(page["ConsumedCapacity"]["CapacityUnits"] for page in pages) == 9 * 220


@pytest.mark.parametrize(
    ("expression", "names", "expected"),
    [
        ("StatusTime", {}, {"StatusTime": {"S": "1"}}),
        (" #n , #s,#m", {"#n": "Name", "#s": "StatusTime", "#m": "Missing"}, KEY),
        ("#n, StatusTime", {"#n": "Name"}, KEY),
        ("StatusTime, More.Inner", {}, {"StatusTime": {"S": "1"}, "More": {"M": {"Inner": {"N": "2"}}}}),
    ],
)
def test_projection_keeps_the_attributes_that_it_names(
    expression: str, names: dict[str, str], expected: dict[str, Any]
) -> None:
    more = {"M": {"Inner": {"N": "2"}, "Other": {"N": "3"}}}
    call("_put_item", TableName=TABLE, Item={**KEY, "More": more})
    arguments = {"ExpressionAttributeNames": names} if names else {}
    page = call("_scan", TableName=TABLE, Limit=1, ProjectionExpression=expression, **arguments)
    assert page["Items"] == [expected]


def test_scan_may_start_after_a_key_that_is_not_there() -> None:
    start = {"Name": {"S": NAMES[3]}, "StatusTime": {"S": "9"}}
    page = call("_scan", TableName=TABLE, Limit=1, ExclusiveStartKey=start)
    assert to_keys(page) == [(NAMES[4], "1")]
    start = {"Name": {"S": f"{NAMES[3]}!"}, "StatusTime": {"S": "0"}}
    assert to_keys(call("_scan", TableName=TABLE, Limit=1, ExclusiveStartKey=start)) == [(NAMES[4], "1")]


def test_items_that_come_and_go_between_pages_are_seen() -> None:
    first = call("_scan", TableName=TABLE, Limit=3)
    call("_delete_item", TableName=TABLE, Key={"Name": {"S": NAMES[1]}, "StatusTime": {"S": "1"}})
    for time in TIMES:
        call("_delete_item", TableName=TABLE, Key={"Name": {"S": NAMES[2]}, "StatusTime": {"S": time}})
    put("Unicorn 1b", "1")
    following = call("_scan", TableName=TABLE, Limit=3, ExclusiveStartKey=first["LastEvaluatedKey"])
    assert to_keys(following) == [(NAMES[1], "2"), (NAMES[1], "3"), ("Unicorn 1b", "1")]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"Segment": 0}, "TotalSegments parameter is required"),
        ({"Segment": 4, "TotalSegments": 4}, "must be less than parameter TotalSegments"),
        ({"Limit": 0}, "greater than or equal to 1"),
        ({"ExclusiveStartKey": {"Name": {"S": "a"}}}, "starting key is invalid"),
        ({"ProjectionExpression": "#a, #b", "ExpressionAttributeNames": {"#a": "Name", "#b": "Name"}}, "overlap"),
        ({"ProjectionExpression": "#a, #b", "ExpressionAttributeNames": {"#a": "Name"}}, "#b"),
        ({"ProjectionExpression": "Name"}, "reserved keyword"),
    ],
)
def test_invalid_arguments_are_refused_as_before(arguments: dict[str, Any], message: str) -> None:
    assert message in call("_scan", TableName=TABLE, **arguments)["message"]
