from collections.abc import Iterator
from datetime import UTC, datetime

import boto3
import pytest

from ops.deployment import Deployment
from ops.reconcile.row import from_summary
from ops.reconcile.table import list_names, read_all, read_rows
from ops.row_replacer import RowReplacer
from ops.time_range import TimeRange
from processor.row import to_item, to_key
from tests.unit.mocked_aws import mocked_aws
from tests.unit.processor.rows import create_table
from unicorn.reading import Reading
from unicorn.summary import MinuteSummary, summarize

TABLE = "UnicornSensorData"
HOUR = TimeRange(datetime(2026, 11, 24, 12, tzinfo=UTC), datetime(2026, 11, 24, 13, tzinfo=UTC))
UNICORNS = ["Arion", "Bucephalus", "Shadowfax"]


def make_summary(name: str, minute: str, distance: float = 30.0) -> MinuteSummary:
    reading = Reading(
        Name=name,
        StatusTime=f"2026-11-24 {minute}:07.000",
        Latitude=40.7,
        Longitude=-74.0,
        Distance=distance,
        HealthPoints=150,
        MagicPoints=150,
    )
    [one] = summarize([reading]).values()
    return one


@pytest.fixture
def deployment(monkeypatch: pytest.MonkeyPatch) -> Iterator[Deployment]:
    """A table with four rows of each unicorn: two within the hour, and one at either side of it."""
    with mocked_aws(monkeypatch):
        session = boto3.Session()
        dynamodb = session.client("dynamodb")
        create_table(dynamodb, TABLE)
        for name in UNICORNS:
            for minute in ("11:59", "12:00", "12:59", "13:00"):
                dynamodb.put_item(TableName=TABLE, Item=to_item(make_summary(name, minute), 1))
        yield Deployment(session=session, outputs={"TableName": TABLE}, statuses={})


def test_rows_of_a_span_come_by_name_and_minute_and_leave_out_its_end(deployment: Deployment) -> None:
    rows = list(read_rows(deployment, HOUR, UNICORNS))
    expected = [from_summary(make_summary(name, minute)) for name in UNICORNS for minute in ("12:00", "12:59")]
    assert rows == expected
    assert len(read_all(deployment)) == 12


def test_every_unicorn_of_the_table_is_named_once(deployment: Deployment) -> None:
    assert sorted(list_names(deployment)) == UNICORNS


def test_replacement_writes_what_is_wrong_or_missing_and_nothing_else(deployment: Deployment) -> None:
    dynamodb = deployment.session.client("dynamodb")
    right, wrong, missing = (
        make_summary("Arion", "12:00"),
        make_summary("Arion", "12:59", 31.5),
        make_summary("Pegasus", "12:00"),
    )
    replacement = RowReplacer(dynamodb, TABLE)
    assert replacement.replace([right, wrong, missing]) == 2
    assert replacement.replace([right, wrong, missing]) == 0
    assert replacement.conflicts == 0
    stored = read_all(deployment)
    assert all(stored[row_key] == row for row_key, row in map(from_summary, (right, wrong, missing)))
    revision = dynamodb.get_item(TableName=TABLE, Key=to_key(wrong.key))["Item"]["Revision"]
    assert revision == {"N": "2"}


def test_replacement_mends_a_row_that_lost_fields(deployment: Deployment) -> None:
    dynamodb, row = deployment.session.client("dynamodb"), make_summary("Arion", "12:00")
    dynamodb.put_item(TableName=TABLE, Item={**to_key(row.key), "Readings": {"N": "9"}})
    assert RowReplacer(dynamodb, TABLE).replace([row]) == 1
    assert read_all(deployment)["Arion", "2026-11-24 12:00"] == from_summary(row)[1]
