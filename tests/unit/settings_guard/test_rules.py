"""Which updates are refused, and which sentence tells what to deploy instead."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from settings_guard.rules import (
    AWS_KEY,
    DECLARED_VITALS,
    StreamState,
    Update,
    describe_vitals,
    find_reason_to_refuse,
)
from unicorn.fleet import Vital

NOW = datetime(2026, 11, 29, 12, 0, tzinfo=UTC)
KEY = "arn:aws:kms:eu-west-1:123456789012:key/1"
DEFAULT = {"kms": "managed", "shards": "1", "retention": "24", "sign_in": "none", "removal": "destroy"}


def make_streams(*shards: int, on_demand: bool = False, key: str | None = AWS_KEY) -> list[StreamState]:
    names = ("wildrydes", "wildrydes-summary")
    return [StreamState(name, count, on_demand, key) for name, count in zip(names, shards, strict=True)]


def judge(
    before: dict[str, str],
    after: dict[str, str],
    streams: list[StreamState] | None = None,
    retired_at: datetime | None = None,
) -> str | None:
    return find_reason_to_refuse(
        Update(
            before={**DEFAULT, **before},
            after={**DEFAULT, **after},
            streams=make_streams(1, 1) if streams is None else streams,
            retired_at=retired_at,
            now=NOW,
        )
    )


@pytest.mark.parametrize("before", [{"kms": "customer"}, {"kms": "managed"}])
def test_key_that_encrypts_the_streams_is_not_removed(before: dict[str, str]) -> None:
    reason = judge(before, {"kms": "managed"}, make_streams(1, 1, key=KEY))
    assert reason == (
        "-c kms=managed would make everything unreadable that the stage's key encrypts. Deploy with -c kms=retired "
        "first: see docs/settings.md#turn-kmscustomer-off."
    )


@pytest.mark.parametrize(
    ("before", "after", "key"),
    [
        ("managed", "customer", AWS_KEY),
        ("managed", "customer", None),
        ("customer", "customer", KEY),
        ("customer", "retired", KEY),
        ("retired", "customer", AWS_KEY),
        ("retired", "retired", AWS_KEY),
    ],
)
def test_key_may_be_added_retired_and_used_again(before: str, after: str, key: str | None) -> None:
    retired_at = NOW if before == "retired" else None
    assert judge({"kms": before}, {"kms": after}, make_streams(1, 1, key=key), retired_at) is None


def test_retired_key_is_not_removed_while_streams_hold_its_records() -> None:
    day_ago = NOW - timedelta(hours=24)
    reason = judge({"kms": "retired"}, {}, retired_at=day_ago + timedelta(seconds=1))
    assert reason is not None
    assert "after 2026-11-29 12:00 UTC" in reason
    assert judge({"kms": "retired"}, {}, retired_at=day_ago) is None


def test_retention_before_the_update_counts_for_the_records_of_a_retired_key() -> None:
    retired_at = NOW - timedelta(hours=25)
    assert judge({"kms": "retired", "retention": "48"}, {"retention": "24"}, retired_at=retired_at) is not None
    assert judge({"kms": "retired", "retention": "24"}, {"retention": "48"}, retired_at=retired_at) is None


@pytest.mark.parametrize(
    ("shards", "wanted", "step"),
    [
        ((4, 4), 1, 4),
        ((4, 4), 2, 4),
        ((4, 4), 8, 4),
        ((8, 4), 4, 8),
        ((16, 4), 16, 8),
    ],
)
def test_streams_on_demand_keep_their_shards_when_they_are_provisioned(
    shards: tuple[int, int], wanted: int, step: int
) -> None:
    streams = make_streams(*shards, on_demand=True)
    reason = judge({"shards": "on-demand"}, {"shards": str(wanted)}, streams)
    assert reason is not None
    assert "a stream keeps its shards when it leaves on demand" in reason
    assert f"Deploy with -c shards={step} first, then halve or double it until it is {wanted}." in reason
    assert f"wildrydes has {shards[0]} and wildrydes-summary has {shards[1]} open shards" in reason
    assert judge({"shards": "on-demand"}, {"shards": str(step)}, streams) is None


@pytest.mark.parametrize("on_demand", [(True, False), (False, True)])
def test_one_stream_on_demand_is_enough_to_keep_the_shards(on_demand: tuple[bool, bool]) -> None:
    pairs = zip(make_streams(4, 4), on_demand, strict=True)
    streams = [replace(stream, on_demand=is_on_demand) for stream, is_on_demand in pairs]
    assert "keeps its shards" in (judge({}, {"shards": "2"}, streams) or "")
    assert judge({}, {"shards": "4"}, streams) is None


@pytest.mark.parametrize(
    ("shards", "wanted", "step"),
    [((4, 4), 1, 2), ((4, 4), 9, 8), ((5, 5), 2, 3), ((1, 1), 3, 2), ((4, 2), 1, 2), ((2, 4), 5, 4)],
)
def test_shards_at_most_double_or_halve_in_one_update(shards: tuple[int, int], wanted: int, step: int) -> None:
    reason = judge({}, {"shards": str(wanted)}, make_streams(*shards))
    assert reason is not None
    assert "a stream can at most double or halve its shards" in reason
    assert f"Deploy with -c shards={step} first" in reason
    assert judge({}, {"shards": str(step)}, make_streams(*shards)) is None


@pytest.mark.parametrize(("now", "wanted"), [(4, 2), (4, 8), (4, 4), (4, 7), (5, 3), (1, 2), (4, "on-demand")])
def test_shards_within_one_step_are_changed_in_place(now: int, wanted: object) -> None:
    assert judge({}, {"shards": str(wanted)}, make_streams(now, now)) is None


def test_streams_that_no_number_suits_are_brought_nearer_first() -> None:
    reason = judge({"shards": "on-demand"}, {"shards": "8"}, make_streams(32, 4, on_demand=True))
    assert reason is not None
    assert "No number of shards suits both streams" in reason
    assert "aws kinesis update-shard-count" in reason


@pytest.mark.parametrize("sign_in", ["required", "mfa"])
def test_users_are_not_deleted_with_a_setting(sign_in: str) -> None:
    reason = judge({"sign_in": sign_in}, {"sign_in": "none"})
    assert reason is not None
    assert "-c sign_in=none would delete the user pool with all its users" in reason
    assert "-c removal=retain first" in reason
    kept = {"sign_in": sign_in, "removal": "retain"}
    assert judge(kept, {"sign_in": "none", "removal": "retain"}) is None
    assert judge(kept, {"sign_in": "none"}) is None, "the pool is kept by the template that is deployed"


@pytest.mark.parametrize(
    ("before", "after"), [("none", "required"), ("none", "mfa"), ("required", "mfa"), ("mfa", "required")]
)
def test_sign_in_is_turned_on_and_changed_in_place(before: str, after: str) -> None:
    assert judge({"sign_in": before}, {"sign_in": after}) is None


def test_first_deployment_is_never_refused() -> None:
    for after in ({}, {"kms": "customer", "shards": "500", "sign_in": "mfa"}, {"kms": "retired"}):
        update = Update(before={}, after={**DEFAULT, **after}, streams=[], retired_at=None, now=NOW)
        assert find_reason_to_refuse(update) is None


PRESSURE = Vital("TirePressure", "Tires", decimals=1, valid=(0, 10), is_optional=True)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ([], [PRESSURE]),
        ([PRESSURE], []),
        ([replace(PRESSURE, is_optional=False)], [PRESSURE]),
        ([PRESSURE], [replace(PRESSURE, valid=(-1, 11), label="Pressure", decimals=2)]),
        ([replace(PRESSURE, is_optional=False)], [replace(PRESSURE, is_optional=False)]),
    ],
    ids=["added", "dropped", "made optional", "more valid values", "unchanged"],
)
def test_fleet_may_change_so_that_stored_readings_stay_valid(before: list[Vital], after: list[Vital]) -> None:
    assert judge({DECLARED_VITALS: describe_vitals(before)}, {DECLARED_VITALS: describe_vitals(after)}) is None


@pytest.mark.parametrize(
    ("before", "after", "problem"),
    [
        (
            [],
            [replace(PRESSURE, is_optional=False)],
            "must be optional, because readings that are stored already lack it",
        ),
        ([PRESSURE], [replace(PRESSURE, is_optional=False)], "must be optional, because readings"),
        ([PRESSURE], [replace(PRESSURE, decimals=0)], "can't change between whole and decimal numbers"),
        ([PRESSURE], [replace(PRESSURE, valid=(1, 10))], "can't have fewer valid values than before"),
        ([PRESSURE], [replace(PRESSURE, valid=(0, 9))], "can't have fewer valid values than before"),
    ],
)
def test_fleet_whose_stored_readings_would_be_invalid_is_refused(
    before: list[Vital], after: list[Vital], problem: str
) -> None:
    reason = judge({DECLARED_VITALS: describe_vitals(before)}, {DECLARED_VITALS: describe_vitals(after)})
    assert reason is not None
    assert reason.startswith(f"The vital TirePressure {problem}")
    assert reason.endswith(": see docs/fleets.md#change-a-fleet-that-is-deployed.")


def test_first_guarded_deployment_is_not_compared() -> None:
    assert judge({}, {DECLARED_VITALS: describe_vitals([replace(PRESSURE, is_optional=False)])}) is None
