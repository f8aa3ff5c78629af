"""The function with S3 as moto mocks it. A fake Athena executes its statements on objects whose lines are rows."""

import json
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import boto3
import pytest

from tests.unit.cold_start import Handler, cold_start
from tests.unit.mocked_aws import mocked_aws
from unicorn.sql import select_compacted

HOUR, LATER = "2026-11-24-12", "2026-11-24-13"
NOW = datetime(2026, 11, 24, 14, 20, tzinfo=UTC)
BUCKET = "archive"


class Context:
    """The context that Lambda passes, with the remaining time."""

    def __init__(self, milliseconds: int = 900_000) -> None:
        self.milliseconds = milliseconds

    def get_remaining_time_in_millis(self) -> int:
        return self.milliseconds


class FakeAthena:
    """Athena whose rows are lines of objects. A statement may fail or last, and an action may happen before it ends."""

    def __init__(self) -> None:
        self.statements: list[str] = []
        self.before_unload: Callable[[], None] = lambda: None
        self.fails = ""
        self.refuses = ""
        self.waited: list[str] = []
        self.takes = 0
        """So many statements are taken before one is refused."""
        self.loses = 0
        self.lasts = False

    def start(self, sql: str) -> str:
        if self.refuses and len(self.statements) >= self.takes:
            raise sys.modules["runtime.athena"].StatementFailed(self.refuses)
        self.statements.append(sql)
        return str(len(self.statements) - 1)

    def wait(self, statement: str, *, has_time: Callable[[], bool]) -> None:
        assert has_time()
        self.waited.append(statement)
        sql = self.statements[int(statement)]
        if self.lasts:
            raise sys.modules["runtime.athena"].StillRunning(statement)
        self.before_unload()
        [prefix] = re.findall(r"TO 's3://archive/([^']+)'", sql)
        put(f"{prefix}0", count_rows(f"archive/hour={_parse_hour(sql)}/", *_parse_bounds(sql)) - self.loses)
        if self.fails:
            raise sys.modules["runtime.athena"].StatementFailed(self.fails)

    def query_numbers(self, sql: str) -> list[int]:
        hour = _parse_hour(sql)
        return [count_rows(f"archive/hour={hour}/"), count_rows(f"compacted/hour={hour}/")]


def _parse_bounds(sql: str) -> tuple[str, str]:
    """Return the keys between which a statement reads objects, the first excluded."""
    after, until = (re.search(rf"\"\$path\" {sign} 's3://archive/([^']+)'", sql) for sign in (">", "<="))
    return (after[1] if after else "", until[1] if until else "~")


def _parse_hour(sql: str) -> str:
    return HOUR if f"hour = '{HOUR}'" in sql else LATER


@dataclass(slots=True)
class Compactor:
    """The function, its clock and its Athena."""

    handle: Handler
    patch: pytest.MonkeyPatch
    athena: FakeAthena = field(default_factory=FakeAthena)

    def at(self, moment: datetime, *, context: Context | None = None, **event: Any) -> dict[str, Any]:
        class Clock(datetime):
            @classmethod
            def now(cls, tz: Any = None) -> datetime:  # type: ignore[override]
                return moment.astimezone(tz)

        module = sys.modules["compactor.handler"]
        self.patch.setattr(module, "datetime", Clock)
        self.patch.setattr(module, "_athena", self.athena)
        return self.handle(event, context or Context())


@pytest.fixture
def compactor(monkeypatch: pytest.MonkeyPatch) -> Iterator[Compactor]:
    with mocked_aws(monkeypatch):
        _s3().create_bucket(Bucket=BUCKET)
        put(f"archive/hour={HOUR}/a", 3)
        put(f"archive/hour={HOUR}/b", 2)
        environment = {"ARCHIVE_BUCKET": BUCKET, "WORK_GROUP": "wildrydes", "DATABASE": "wildrydes"}
        yield Compactor(cold_start("compactor.handler", environment, monkeypatch), monkeypatch)


@cache
def _s3() -> Any:
    """Return a client. It reaches whichever S3 is mocked when it is used."""
    return boto3.client("s3")


def put(key: str, lines: int) -> None:
    _s3().put_object(Bucket=BUCKET, Key=key, Body=b"row\n" * lines)


def list_keys(prefix: str = "") -> list[str]:
    listed = _s3().list_objects_v2(Bucket=BUCKET, Prefix=prefix)
    return [entry["Key"] for entry in listed.get("Contents", [])]


def count_rows(prefix: str, after: str = "", until: str = "~") -> int:
    keys = [key for key in list_keys(prefix) if after < key <= until]
    return sum(len(_s3().get_object(Bucket=BUCKET, Key=key)["Body"].read().splitlines()) for key in keys)


def read_marker(hour: str) -> dict[str, Any]:
    """Return the marker's content."""
    body = _s3().get_object(Bucket=BUCKET, Key=f"compactions/{hour}.json")["Body"]
    return dict(json.loads(body.read()))


def get_settled_time() -> datetime:
    """Return a time at which all markers are settled. S3's timestamps come from the real clock."""
    return datetime.now(UTC) + timedelta(hours=2)


def test_an_hour_is_written_again_and_what_it_replaced_stays_for_a_while(compactor: Compactor) -> None:
    report = compactor.at(NOW)
    assert report == {"compacted": {HOUR: 5}, "removed": {}, "undone": [], "left": []}
    assert count_rows(f"archive/hour={HOUR}/") == count_rows(f"compacted/hour={HOUR}/") == 5
    document = read_marker(HOUR)
    assert document["delivered"] == [f"archive/hour={HOUR}/a", f"archive/hour={HOUR}/b"]
    assert document["counted"] is True
    assert compactor.at(NOW)["compacted"] == {}


def test_a_later_run_removes_what_was_replaced_and_nothing_else(compactor: Compactor) -> None:
    compactor.at(NOW)
    put(f"archive/hour={HOUR}/late", 1)
    put(f"archive/hour={LATER}/beside", 1)
    report = compactor.at(get_settled_time(), hours=[HOUR])
    assert report["removed"] == {HOUR: 2}
    assert list_keys("archive/") == [f"archive/hour={HOUR}/late", f"archive/hour={LATER}/beside"]
    assert count_rows(f"compacted/hour={HOUR}/") == 5
    assert list_keys("compactions/") == []


def test_what_came_late_is_written_beside_the_rest(compactor: Compactor) -> None:
    compactor.at(NOW)
    put(f"archive/hour={HOUR}/late", 1)
    compactor.at(NOW, settled_seconds=-1e9)  # S3's clock is real, the function's is not
    assert compactor.at(NOW)["compacted"] == {HOUR: 1}
    assert count_rows(f"compacted/hour={HOUR}/") == 6


@pytest.mark.parametrize("lost", [1, -1])
def test_where_other_rows_were_written_than_read_they_are_removed_and_the_hour_stays(
    compactor: Compactor, lost: int
) -> None:
    compactor.athena.loses = lost
    assert compactor.at(NOW)["compacted"] == {}
    assert (count_rows(f"archive/hour={HOUR}/"), list_keys("compacted/"), list_keys("compactions/")) == (5, [], [])
    compactor.athena.loses = 0
    assert compactor.at(NOW)["compacted"] == {HOUR: 5}


def test_what_is_delivered_meanwhile_is_never_removed_unread(compactor: Compactor) -> None:
    compactor.athena.before_unload = lambda: put(f"archive/hour={HOUR}/meanwhile", 4)
    assert compactor.at(NOW)["compacted"] == {}
    assert (count_rows(f"archive/hour={HOUR}/"), list_keys("compacted/")) == (9, [])


def test_a_statement_that_fails_leaves_nothing_and_the_next_hour_is_taken(compactor: Compactor) -> None:
    put(f"archive/hour={LATER}/a", 1)
    compactor.athena.fails = "Query exhausted resources"
    with pytest.raises(RuntimeError, match=f"{HOUR}: Query exhausted resources; {LATER}: Query exhausted resources"):
        compactor.at(NOW)
    assert (list_keys("compacted/"), list_keys("compactions/")) == ([], [])
    compactor.athena.fails = ""
    assert compactor.at(NOW)["compacted"] == {HOUR: 5, LATER: 1}


def test_a_statement_that_athena_refuses_leaves_no_marker(compactor: Compactor) -> None:
    compactor.athena.refuses = "line 1: mismatched input"
    with pytest.raises(RuntimeError, match=f"{HOUR}: line 1: mismatched input"):
        compactor.at(NOW)
    assert (list_keys("compacted/"), list_keys("compactions/")) == ([], [])
    compactor.athena.refuses = ""
    assert compactor.at(NOW)["compacted"] == {HOUR: 5}


def test_what_is_written_longer_than_a_run_lasts_is_counted_by_another_run(compactor: Compactor) -> None:
    put(f"archive/hour={LATER}/a", 1)
    compactor.athena.lasts = True
    assert compactor.at(NOW)["left"] == [HOUR, LATER]
    assert compactor.at(NOW) == {
        "compacted": {},
        "removed": {},
        "undone": [],
        "left": [],
    }  # the first run may not have ended
    compactor.athena.lasts = False
    assert compactor.at(get_settled_time(), context=Context(300_000), hours=[HOUR])["left"] == [HOUR]
    assert compactor.at(get_settled_time()) == {
        "compacted": {HOUR: 5, LATER: 1},
        "removed": {},
        "undone": [],
        "left": [],
    }
    assert sum(sql.startswith("UNLOAD") for sql in compactor.athena.statements) == 2
    assert (read_marker(HOUR)["counted"], count_rows(f"compacted/hour={HOUR}/")) == (True, 5)
    assert compactor.at(get_settled_time())["removed"] == {HOUR: 2, LATER: 1}


def test_what_fails_after_its_run_leaves_nothing(compactor: Compactor) -> None:
    compactor.athena.lasts = True
    compactor.at(NOW)
    compactor.athena.lasts, compactor.athena.fails = False, "Query timeout"
    with pytest.raises(RuntimeError, match=f"{HOUR}: Query timeout"):
        compactor.at(get_settled_time())
    assert (count_rows(f"archive/hour={HOUR}/"), list_keys("compacted/"), list_keys("compactions/")) == (5, [], [])


def test_what_was_delivered_between_two_runs_is_never_removed_unread(compactor: Compactor) -> None:
    compactor.athena.lasts = True
    compactor.at(NOW)
    put(f"archive/hour={HOUR}/meanwhile", 4)
    compactor.athena.lasts = False
    assert compactor.at(get_settled_time())["compacted"] == {}
    assert (count_rows(f"archive/hour={HOUR}/"), list_keys("compacted/"), list_keys("compactions/")) == (9, [], [])


def test_a_run_that_died_while_it_waited_is_gone_on_with(compactor: Compactor) -> None:
    def die() -> None:
        raise MemoryError

    compactor.athena.before_unload = die
    with pytest.raises(MemoryError):
        compactor.at(NOW)
    compactor.athena.before_unload = lambda: None
    assert compactor.at(NOW)["compacted"] == {}
    assert compactor.at(get_settled_time())["compacted"] == {HOUR: 5}


def test_a_run_that_died_before_it_had_anything_written_is_undone_later(compactor: Compactor) -> None:
    def die(_sql: str) -> str:
        raise MemoryError

    with compactor.patch.context() as patch:
        patch.setattr(compactor.athena, "start", die)
        with pytest.raises(MemoryError):
            compactor.at(NOW)
    put(f"compacted/hour={HOUR}/{read_marker(HOUR)['run']}/0", 3)
    assert compactor.at(NOW)["compacted"] == {}
    assert compactor.at(get_settled_time(), hours=[HOUR])["undone"] == [HOUR]
    assert list_keys("compacted/") == []
    assert count_rows(f"archive/hour={HOUR}/") == 5
    assert compactor.at(NOW)["compacted"] == {HOUR: 5}


def test_two_runs_at_once_do_an_hour_once(compactor: Compactor) -> None:
    second: list[dict[str, Any]] = []

    def meanwhile() -> None:
        compactor.athena.before_unload = lambda: None
        second.append(compactor.at(NOW))

    compactor.athena.before_unload = meanwhile
    assert compactor.at(NOW)["compacted"] == {HOUR: 5}
    assert second == [{"compacted": {}, "removed": {}, "undone": [], "left": []}]
    assert count_rows(f"compacted/hour={HOUR}/") == 5


def test_hours_for_which_there_is_no_time_are_left(compactor: Compactor) -> None:
    assert compactor.at(NOW, context=Context(300_000))["left"] == [HOUR]
    assert list_keys("compacted/") == []


def test_hour_is_started_with_more_than_five_minutes_left(compactor: Compactor) -> None:
    assert compactor.at(NOW, context=Context(300_001))["compacted"] == {HOUR: 5}


def test_last_minute_of_a_run_is_not_spent_waiting(compactor: Compactor) -> None:
    context, has_time_at = Context(), dict[int, bool]()
    wait = compactor.athena.wait

    def wait_with_clock(statement: str, *, has_time: Callable[[], bool]) -> None:
        for milliseconds in (60_001, 60_000):
            context.milliseconds = milliseconds
            has_time_at[milliseconds] = has_time()
        wait(statement, has_time=lambda: True)

    compactor.patch.setattr(compactor.athena, "wait", wait_with_clock)
    compactor.at(NOW, context=context)
    assert has_time_at == {60_001: True, 60_000: False}


def test_what_is_no_hour_is_left_alone(compactor: Compactor) -> None:
    put("archive/hour=__HIVE_DEFAULT_PARTITION__/a", 1)
    assert compactor.at(NOW)["compacted"] == {HOUR: 5}


def test_statements_ask_for_the_rows_of_the_hour_in_their_order(compactor: Compactor) -> None:
    compactor.at(NOW)
    [unload] = [sql for sql in compactor.athena.statements if sql.startswith("UNLOAD")]
    assert select_compacted(HOUR) in unload
    assert unload.endswith("WITH (format = 'PARQUET', compression = 'ZSTD')")
    assert re.search(rf"TO 's3://archive/compacted/hour={HOUR}/[0-9T]+-[0-9a-f]+/'", unload)


def list_unloads(compactor: Compactor) -> list[str]:
    return [sql for sql in compactor.athena.statements if sql.startswith("UNLOAD")]


@pytest.fixture
def large(compactor: Compactor) -> Compactor:
    """An hour of ten objects with a row of 4 bytes each, of which a statement takes 8."""
    for number in range(8):
        put(f"archive/hour={HOUR}/c{number}", 1)
    _s3().delete_object(Bucket=BUCKET, Key=f"archive/hour={HOUR}/a")
    put(f"archive/hour={HOUR}/a", 1)
    put(f"archive/hour={HOUR}/b", 1)
    return compactor


def test_a_large_hour_is_written_by_several_statements_and_counted_once(large: Compactor) -> None:
    assert large.at(NOW, statement_bytes=8)["compacted"] == {HOUR: 10}
    assert len(list_unloads(large)) == 5
    [run] = {key.rpartition("/")[0].rpartition("/")[0] for key in list_keys("compacted/")}
    assert list_keys("compacted/") == [f"{run}/{number:04d}/0" for number in range(5)]
    assert [count_rows(f"{run}/{number:04d}/") for number in range(5)] == [2] * 5
    assert large.at(get_settled_time())["removed"] == {HOUR: 10}


def test_a_large_hour_whose_part_fails_keeps_its_objects_and_nothing_else(large: Compactor) -> None:
    def fail_at_the_fourth() -> None:
        if len(list_keys("compacted/")) == 3:
            large.athena.fails = "Query timeout"

    large.athena.before_unload = fail_at_the_fourth
    with pytest.raises(RuntimeError, match=f"{HOUR}: Query timeout"):
        large.at(NOW, statement_bytes=8)
    assert len(list_unloads(large)) == 4  # the last was never started
    assert (count_rows(f"archive/hour={HOUR}/"), list_keys("compacted/"), list_keys("compactions/")) == (10, [], [])


def test_nothing_is_removed_while_another_statement_of_the_wave_may_be_writing(large: Compactor) -> None:
    def fail_at_the_first() -> None:
        large.athena.fails = "Query timeout" if not list_keys("compacted/") else ""

    large.athena.before_unload = fail_at_the_first
    with pytest.raises(RuntimeError, match=f"{HOUR}: Query timeout"):
        large.at(NOW, statement_bytes=8)
    assert len(large.athena.waited) == len(list_unloads(large)) == 4
    assert (list_keys("compacted/"), list_keys("compactions/")) == ([], [])


def test_a_large_hour_is_continued_by_a_later_run_at_the_statement_where_it_was(large: Compactor) -> None:
    large.athena.lasts = True
    assert large.at(NOW, statement_bytes=8)["left"] == [HOUR]
    document = read_marker(HOUR)
    assert (document["begun"], len(document["writing"]), len(document["ends"])) == (0, 4, 5)
    large.athena.lasts = False
    assert large.at(get_settled_time())["compacted"] == {HOUR: 10}
    assert len(list_unloads(large)) == 5


@pytest.mark.parametrize(("takes", "compacted"), [(0, False), (1, True), (3, True)])
def test_statements_that_athena_has_no_room_for_are_started_in_a_later_wave(
    large: Compactor, takes: int, compacted: bool
) -> None:
    large.athena.refuses, large.athena.takes = "Too many statements", takes

    def make_room() -> None:
        large.athena.refuses = ""

    large.athena.before_unload = make_room
    if compacted:
        assert large.at(NOW, statement_bytes=8)["compacted"] == {HOUR: 10}
        assert len(list_unloads(large)) == 5
    else:
        with pytest.raises(RuntimeError, match="Too many statements"):
            large.at(NOW, statement_bytes=8)
        assert (list_keys("compacted/"), list_keys("compactions/")) == ([], [])


def test_a_run_that_died_between_two_waves_is_undone_only_when_nothing_can_be_writing(large: Compactor) -> None:
    start = large.athena.start

    def die_at_the_fifth(sql: str) -> str:
        if len(list_unloads(large)) == 4:
            raise MemoryError
        return start(sql)

    with large.patch.context() as patch:
        patch.setattr(large.athena, "start", die_at_the_fifth)
        with pytest.raises(MemoryError):
            large.at(NOW, statement_bytes=8)
    assert large.at(NOW)["undone"] == []
    assert large.at(get_settled_time(), hours=[HOUR])["undone"] == [HOUR]
    assert (count_rows(f"archive/hour={HOUR}/"), list_keys("compacted/")) == (10, [])
    assert large.at(NOW)["compacted"] == {HOUR: 10}


def test_marker_of_an_earlier_version_is_continued(compactor: Compactor) -> None:
    compactor.athena.lasts = True
    compactor.at(NOW)
    document = read_marker(HOUR)
    document = {**{name: document[name] for name in ("run", "delivered", "before", "counted")}, "writing": "0"}
    _s3().put_object(Bucket=BUCKET, Key=f"compactions/{HOUR}.json", Body=json.dumps(document))
    compactor.athena.lasts = False
    assert compactor.at(get_settled_time())["compacted"] == {HOUR: 5}
    assert len(list_unloads(compactor)) == 1
