"""A run in a bucket that moto plays: what is stored at which moment, and what a command finds afterwards."""

from datetime import UTC, datetime
from typing import Any

import pytest

from backfill.places import DONE, MINUTES, done_folder
from ops.distributed.plan import Plan, Slice
from ops.distributed.run import Run, Unloaded, is_run, make_id
from ops.result_object import ResultLocation, ResultUnreadable
from ops.time_range import TimeRange
from tests.unit.ops.conftest import BUCKET

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
PLAN = Plan(TimeRange(NOW, NOW.replace(hour=13)), (), (Slice("2026-11-24-11", "2026-11-24-12", 10),))


@pytest.fixture
def run(s3: Any) -> Run:
    return Run(make_id(NOW), ResultLocation(s3, "123456789012", BUCKET, ""))


def list_keys(s3: Any) -> list[str]:
    return [one["Key"] for one in s3.list_objects_v2(Bucket=BUCKET).get("Contents", [])]


def unload(s3: Any, run: Run, count: int = 2) -> list[Unloaded]:
    """Write objects as Athena does, and store them."""
    folder = run.make_folder(0)
    for number in range(count):
        s3.put_object(Bucket=BUCKET, Key=f"{folder.removeprefix(f's3://{BUCKET}/')}part={number}/a", Body=b"rows")
    run.store_unloaded(0, folder)
    return run.load_unloaded(0) or []


@pytest.mark.parametrize(("text", "answer"), [("", False), ("20261124T120000-0123abcd", True), ("../x", False)])
def test_ids_have_one_form(text: str, answer: bool) -> None:
    assert is_run(text) is answer
    assert is_run(make_id(NOW))


def test_unknown_run_has_nothing(run: Run) -> None:
    assert (run.load_plan(), run.load_unloaded(0), run.load_result()) == (None, None, None)
    assert (run.list_done(), run.list_present()) == ({}, {})


def test_plan_and_objects_are_found_again(run: Run, s3: Any) -> None:
    run.store_plan(PLAN)
    objects = unload(s3, run)
    again = Run(run.id, run.bucket)
    assert again.load_plan() == PLAN
    assert again.load_unloaded(0) == objects
    assert {one.key: one.etag for one in objects} == again.list_present()


def test_statement_that_wrote_nothing_is_unloaded_too(run: Run, s3: Any) -> None:
    assert unload(s3, run, count=0) == []
    assert run.load_unloaded(0) == []


def test_what_a_killed_statement_wrote_is_removed_before_it_is_run_again(run: Run, s3: Any) -> None:
    s3.put_object(Bucket=BUCKET, Key=f"{MINUTES}{run.id}/000000/killed/a", Body=b"")
    s3.put_object(Bucket=BUCKET, Key=f"{MINUTES}{run.id}/000001/other/a", Body=b"")
    run.forget_unloaded(0)
    assert list_keys(s3) == [f"{MINUTES}{run.id}/000001/other/a"]


def test_done_objects_count_their_summaries(run: Run, s3: Any) -> None:
    first, second = unload(s3, run)
    s3.put_object(Bucket=BUCKET, Key=f"{done_folder(first.key)}120", Body=b"")
    assert run.list_done() == {first.key: 120}
    assert second.key not in run.list_done()


def test_after_the_result_only_it_and_the_plan_are_left(run: Run, s3: Any) -> None:
    run.store_plan(PLAN)
    [one, _] = unload(s3, run)
    run.store_objects([one])
    s3.put_object(Bucket=BUCKET, Key=f"{done_folder(one.key)}120", Body=b"")
    for _ in range(2):
        run.store_result(120, 2)
        assert [key.rpartition("/")[2] for key in list_keys(s3)] == ["plan.json", "result.json"]
    assert run.load_result() == (120, 2)


@pytest.mark.parametrize("body", [b"", b"{}", b"[1]", b'{"objects": 5}', b'{"objects": [["only a key"]]}', b"\xff"])
def test_damaged_document_is_named(run: Run, s3: Any, body: bytes) -> None:
    key = f"backfill/runs/{run.id}/unloaded/000000.json"
    s3.put_object(Bucket=BUCKET, Key=key, Body=body)
    with pytest.raises(ResultUnreadable, match=f"^s3://{BUCKET}/{key} is damaged: delete it$"):
        run.load_unloaded(0)


def test_what_somebody_put_beside_done_objects_counts_for_nothing(run: Run, s3: Any) -> None:
    s3.put_object(Bucket=BUCKET, Key=f"{DONE}{run.id}/000000/notes.txt", Body=b"")
    assert run.list_done() == {}
