from collections.abc import Generator, Iterator
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import Any

import boto3
import pytest

from aws.dynamodb import create_reading_client
from ops.deployment import Deployment
from ops.reconcile import table as module
from ops.reconcile.row import Key, MinuteRow, from_item, from_summary
from ops.reconcile.table import open_rows, read_all
from ops.reconcile.table_segments import Pace, Page, Table
from ops.reconcile.table_skips import read_names
from ops.row_replacer import RowReplacer
from ops.time_range import TimeRange
from processor.row import to_item, to_key
from tests.unit.mocked_aws import mocked_aws
from tests.unit.processor.rows import create_table
from unicorn.reading import Reading
from unicorn.summary import MinuteSummary, summarize

TABLE = "UnicornSensorData"
HOUR = TimeRange(datetime(2026, 11, 24, 12, tzinfo=UTC), datetime(2026, 11, 24, 13, tzinfo=UTC))
UNICORNS = ["Arion", "Bucephalus", "Shadowfax", "Ōkami", "𐍈"]
BY_NAME = "Scan by name"
LARGE = module.MAX_SCANNED_BYTES + 1


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


@pytest.fixture
def size(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return a function that sets the size that AWS tells of the table."""
    open_table = Table.open

    def set_size(size: int) -> None:
        def open_sized(dynamodb: Any, name: str) -> Table:
            table = open_table(dynamodb, name)
            return Table(table.dynamodb, table.name, size, table.pace)

        monkeypatch.setattr(Table, "open", open_sized)

    return set_size


def read_rows(deployment: Deployment) -> tuple[list[tuple[Key, MinuteRow]], list[str]]:
    """Return the rows of the hour, and the kinds of calls in their order."""
    calls: list[str] = []

    def count(model: Any, params: Any, **_: Any) -> None:
        calls.append(BY_NAME if "Limit" in params else model.name)

    events = deployment.session.events
    events.register("before-parameter-build.dynamodb", count)
    with open_rows(deployment, HOUR, lambda _: None) as rows:
        found = list(rows)
    events.unregister("before-parameter-build.dynamodb", count)
    return found, [kind for kind, _ in groupby(calls)]


SCANNED, SKIPPED = ["DescribeTable", "Scan"], ["DescribeTable", BY_NAME]


# 2 MB take less than a second, and a gigabyte takes more than this table's names.
@pytest.mark.parametrize(
    ("size_bytes", "calls"), [(0, SCANNED), (2 * 2**20, SCANNED), (2**30, SKIPPED), (LARGE, SKIPPED)]
)
def test_rows_of_a_range_come_by_name_and_minute_and_leave_out_its_end(
    deployment: Deployment, size: Any, size_bytes: int, calls: list[str]
) -> None:
    size(size_bytes)
    expected = [from_summary(make_summary(name, minute)) for name in UNICORNS for minute in ("12:00", "12:59")]
    assert read_rows(deployment) == (expected, calls)
    assert len(read_all(deployment)) == 4 * len(UNICORNS)


def test_names_are_read_only_for_half_the_time_of_a_scan(
    deployment: Deployment, size: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [0.0]
    taken: list[Page] = []

    def read_slowly(table: Table, time_range: TimeRange) -> Generator[Page]:
        for page in read_names(table, time_range):
            taken.append(page)
            now[0] += 0.5
            yield page

    monkeypatch.setattr(module, "monotonic", lambda: now[0])
    monkeypatch.setattr(module, "read_names", read_slowly)
    size(3 * 6_000 * 4_096)  # three seconds at half of 12,000 units
    rows, calls = read_rows(deployment)
    assert (len(rows), len(taken), calls) == (2 * len(UNICORNS), 4, [*SKIPPED, "Scan"])
    size(LARGE)  # is never scanned
    assert read_rows(deployment) == (rows, SKIPPED)


def test_unicorn_of_many_pages_is_read_to_its_end(deployment: Deployment, size: Any) -> None:
    size(LARGE)
    dynamodb = deployment.session.client("dynamodb")
    for minute in range(1, 59):
        item = to_item(make_summary("Arion", f"12:{minute:02d}"), 1)
        dynamodb.put_item(TableName=TABLE, Item={**item, "Steps": {"B": bytes(60_000)}})
    rows, _ = read_rows(deployment)
    assert [key[1][14:] for key, _ in rows if key[0] == "Arion"] == [f"{minute:02d}" for minute in range(60)]


def read_by_name(deployment: Deployment, time_range: TimeRange, segments: int = 16) -> tuple[list[Key], int]:
    """Return the keys of the rows of a range, sorted, and the number of calls."""
    table = Table(create_reading_client(deployment.session, 4), TABLE, segments * 16 * 2**20, Pace(1e6))
    assert table.segments == segments
    pages = list(read_names(table, time_range))
    return sorted(from_item(item)[0] for page in pages for item in page.items), len(pages)


@pytest.mark.parametrize("segments", [16, 40])
def test_every_row_of_a_range_is_read_in_one_segment(deployment: Deployment, segments: int) -> None:
    keys, _ = read_by_name(deployment, HOUR, segments)
    assert keys == [(name, f"2026-11-24 12:{minute}") for name in UNICORNS for minute in ("00", "59")]


@pytest.mark.parametrize(
    ("first", "end", "minutes"),
    [
        ("11:00", "11:59", []),
        ("11:59", "12:00", ["11:59"]),
        ("12:00", "12:01", ["12:00"]),
        ("12:30", "12:31", []),
        ("12:00", "13:00", ["12:00", "12:59"]),
        ("12:59", "14:00", ["12:59", "13:00"]),
        ("13:01", "14:00", []),
        ("00:00", "23:00", ["11:59", "12:00", "12:59", "13:00"]),
    ],
)
def test_range_begins_with_its_first_minute_and_ends_before_its_last(
    deployment: Deployment, first: str, end: str, minutes: list[str]
) -> None:
    bounds = (datetime.fromisoformat(f"2026-11-24T{time}:00Z") for time in (first, end))
    keys, _ = read_by_name(deployment, TimeRange(*bounds))
    assert keys == [(name, f"2026-11-24 {minute}") for name in UNICORNS for minute in minutes]


def test_name_takes_one_call_unless_it_has_many_rows_after_the_range(deployment: Deployment) -> None:
    _, calls = read_by_name(deployment, HOUR)
    for minute in range(1, 30):
        item = to_item(make_summary("Arion", f"14:{minute:02d}"), 1)
        deployment.session.client("dynamodb").put_item(TableName=TABLE, Item=item)
    short = TimeRange(HOUR.first, HOUR.first + timedelta(minutes=1))
    _, more_calls = read_by_name(deployment, short)
    assert calls == 16 + len(UNICORNS)  # and one for each segment
    assert more_calls == calls + 1


def test_table_that_is_larger_than_aws_said_is_read_by_name(
    deployment: Deployment, size: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    size(0)
    rows, _ = read_rows(deployment)
    monkeypatch.setattr(module, "MAX_SCANNED_BYTES", 100)
    assert read_rows(deployment) == (rows, [*SCANNED, BY_NAME])


def test_row_that_two_segments_have_is_read_once(deployment: Deployment, size: Any, monkeypatch: Any) -> None:
    size(LARGE)
    pages = list(read_names(Table.open(create_reading_client(deployment.session, 4), TABLE), HOUR))
    monkeypatch.setattr(module, "read_names", lambda *_: (page for page in [*pages, *pages]))
    assert len(read_rows(deployment)[0]) == 2 * len(UNICORNS)


@pytest.mark.parametrize(
    "values",
    [{}, {"Readings": {"N": "9"}}, {"Distance": {"S": "far"}, "Readings": {"N": "9"}}, {"Steps": {"B": b"1"}}],
)
def test_row_that_lost_fields_differs_and_stops_nothing(deployment: Deployment, values: dict[str, Any]) -> None:
    dynamodb, row = deployment.session.client("dynamodb"), make_summary("Arion", "12:00")
    dynamodb.put_item(TableName=TABLE, Item={**to_key(row.key), **values})
    rows = dict(read_rows(deployment)[0])
    assert len(rows) == 2 * len(UNICORNS)
    assert rows["Arion", "2026-11-24 12:00"] != from_summary(row)[1]


def test_readers_take_no_more_than_their_share() -> None:
    waits: list[float] = []
    now = [100.0]
    pace = Pace(50.0, clock=lambda: now[0], sleep=waits.append)
    pace.take(25)
    pace.take(25)
    now[0] += 3.0
    pace.take(5)
    assert waits == pytest.approx([0.5, 1.0, 0.1])


def test_share_is_half_of_what_the_table_gives(deployment: Deployment) -> None:
    dynamodb = deployment.session.client("dynamodb")
    table = Table.open(dynamodb, TABLE)
    assert (table.pace.units_per_second, table.scanners) == (6_000, 16)

    class Limited:
        def describe_table(self, **_: Any) -> Any:
            return {"Table": {"TableSizeBytes": 8_192_000, "OnDemandThroughput": {"MaxReadRequestUnits": 2_000}}}

    table = Table.open(Limited(), TABLE)  # type: ignore[arg-type]
    assert (table.pace.units_per_second, table.seconds_to_scan, table.scanners) == (1_000, 2.0, 3)


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
