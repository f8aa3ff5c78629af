"""What statements unload and the function reads is, merged, what one statement over the whole archive would say."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import sqlglot

from aws.relation import with_readings
from backfill.minutes import read_summaries
from emulator.unload import Unload
from ops.archived_minutes import to_summaries
from ops.backfill import build_statement
from ops.deployment import Deployment
from ops.distributed.plan import Plan, Slice
from ops.distributed.unloading import build_unload, unload_missing
from ops.time_range import TimeRange
from runtime.athena import StatementFailed
from tests.unit.unicorn.archive import Archive, archive
from tests.unit.unicorn.corpus import make_document
from unicorn.summary import MinuteSummary, merge_by_minute

RANGE = TimeRange(datetime(2026, 11, 24, 12, tzinfo=UTC), datetime(2026, 11, 24, 13, tzinfo=UTC))
SLICES = (Slice("2026-11-24-12", "2026-11-24-12", 10), Slice("2026-11-24-13", "2026-11-24-14", 7))


@pytest.fixture(scope="module")
def kept() -> Iterator[Archive]:
    """An archive whose readings arrived in several hours, some twice with other values."""
    with archive() as one:
        for number, hour in enumerate(("2026-11-24-12", "2026-11-24-13", "2026-11-24-14")):
            one.add(
                [
                    make_document(
                        Name=name,
                        StatusTime=f"2026-11-24 12:{minute:02d}:{second:02d}.250",
                        Distance=29 + number,
                        HealthPoints=150 - second % 7 - number,
                    )
                    for name in ("O'Malley", "Arion")
                    for minute in range(25)
                    for second in range(number, 60, 5 + number)
                ],
                hour,
            )
        one.compact("2026-11-24-13")
        yield one


@pytest.mark.parametrize("unicorns", [(), ("O'Malley",)])
def test_objects_of_all_slices_merge_to_the_same_minutes(
    kept: Archive, tmp_path: Path, unicorns: tuple[str, ...]
) -> None:
    found: list[MinuteSummary] = []
    parts = 0
    for number, one in enumerate(SLICES):
        unload = Unload.parse(build_unload(Plan(RANGE, unicorns, SLICES), one, "s3://results/folder/"))
        assert unload is not None
        assert (unload.format, unload.partitions) == ("json", ("part",))
        options = "FORMAT json, COMPRESSION gzip, PARTITION_BY (part)"
        kept.ask(f"COPY ({unload.select}) TO '{tmp_path}/{number}' ({options})")
        for file in (tmp_path / str(number)).rglob("*.*"):
            parts += 1
            with file.open("rb") as body:
                found += read_summaries(body, after=0)
    whole = to_summaries(kept.ask_as_athena(with_readings(build_statement(RANGE, list(unicorns)))))
    assert merge_by_minute(found) == {summary.key: summary for summary in whole}
    assert parts == 17


def test_athena_can_parse_the_select() -> None:
    unload = Unload.parse(build_unload(Plan(RANGE, ("O'Malley",), SLICES), SLICES[0], "s3://results/folder/"))
    assert unload is not None
    (parsed,) = sqlglot.parse(unload.select, dialect="athena")
    assert parsed is not None


class FakeRun:
    """A run whose statements 1 is unloaded already."""

    def __init__(self) -> None:
        self.stored = {1}
        self.forgotten: list[int] = []

    def load_unloaded(self, number: int) -> list[str] | None:
        return [] if number in self.stored else None

    def forget_unloaded(self, number: int) -> None:
        self.forgotten.append(number)

    def make_folder(self, number: int) -> str:
        return f"s3://results/{number}/"

    def store_unloaded(self, number: int, folder: str) -> None:
        assert folder == f"s3://results/{number}/"
        self.stored.add(number)


class FakeAthena:
    """Athena in which the statement for one folder ends otherwise."""

    def __init__(self, state: str, of: str = "s3://results/2/") -> None:
        self.state, self.of = state, of
        self.started: list[str] = []
        self.stopped: list[str] = []

    def start_query_execution(self, *, QueryString: str, **_: Any) -> dict[str, str]:  # noqa: N803
        self.started.append(QueryString)
        return {"QueryExecutionId": str(len(self.started) - 1)}

    def get_query_execution(self, *, QueryExecutionId: str) -> dict[str, Any]:  # noqa: N803
        state = self.state if self.of in self.started[int(QueryExecutionId)] else "SUCCEEDED"
        return {"QueryExecution": {"Status": {"State": state, "StateChangeReason": "too large"}}}

    def stop_query_execution(self, *, QueryExecutionId: str) -> None:  # noqa: N803
        self.stopped.append(QueryExecutionId)


def unload(run: FakeRun, athena: FakeAthena, sleep: Any = None) -> None:
    session: Any = SimpleNamespace(client=lambda _: athena)
    deployment = Deployment(session=session, outputs={"WorkGroupName": "w", "DatabaseName": "d"}, statuses={})
    plan: Any = Plan(RANGE, (), (SLICES[0],) * 7)
    unload_missing(deployment, run, plan, lambda _: None, sleep=sleep or (lambda _: None))  # type: ignore[arg-type]


def test_only_what_is_not_unloaded_yet_is_unloaded_into_empty_folders() -> None:
    run, athena = FakeRun(), FakeAthena("SUCCEEDED")
    unload(run, athena)
    assert run.stored == set(range(7))
    assert run.forgotten == [0, 2, 3, 4, 5, 6]
    assert len(athena.started) == 6
    assert athena.stopped == []


def test_failed_statement_stops_the_others_and_counts_for_nothing() -> None:
    run, athena = FakeRun(), FakeAthena("FAILED")
    with pytest.raises(StatementFailed, match="too large"):
        unload(run, athena)
    assert run.stored == {0, 1}
    assert athena.stopped == ["1", "2", "3"]


def test_interrupt_stops_the_statements_that_run() -> None:
    def interrupt(_: float) -> None:
        raise KeyboardInterrupt

    run, athena = FakeRun(), FakeAthena("RUNNING", of="s3://results/0/")
    with pytest.raises(KeyboardInterrupt):
        unload(run, athena, interrupt)
    assert run.stored == {1}
    assert athena.stopped == ["0", "1", "2", "3"]
