from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from producer.replay.fixes import Fix
from producer.replay.rows import Reject
from producer.replay.track import Track, get_max_distance, measure_distance
from unicorn.reading import Reading
from unicorn.timestamps import format_milliseconds

_latitudes, _longitudes = st.floats(-90, 90), st.floats(-180, 180)


def make_fix(
    time: int, name: str = "bus 1", *, latitude: float = 52.0, longitude: float = 13.0, distance: float | None = None
) -> Fix:
    reading = Reading(
        Name=name,
        StatusTime=format_milliseconds(time),
        Latitude=latitude,
        Longitude=longitude,
        Distance=distance or 0.0,
        HealthPoints=1,
        MagicPoints=1,
    )
    return Fix(time, reading, distance is not None, time)


def follow(*fixes: Fix) -> tuple[list[Fix | Reject], Track]:
    track = Track()
    return [track.follow(fix) for fix in fixes], track


def get_distances(followed: list[Fix | Reject]) -> list[float]:
    return [fix.reading.Distance for fix in followed if isinstance(fix, Fix)]


@pytest.mark.parametrize(
    ("places", "meters"),
    [
        ((0, 0, 0, 1), 111_195.1),
        ((0, 179.5, 0, -179.5), 111_195.1),
        ((90, 0, 90, 77), 0),
        ((51.5007, -0.1246, 40.6892, -74.0445), 5_574_848),  # Big Ben to the Statue of Liberty
        ((0, 0, 0, 180), 20_015_114),
    ],
)
def test_distances_are_those_of_great_circles(places: tuple[float, float, float, float], meters: float) -> None:
    assert measure_distance(*places) == pytest.approx(meters, rel=1e-5, abs=1e-6)


@given(_latitudes, _longitudes, _latitudes, _longitudes)
def test_a_distance_is_symmetric_and_at_most_half_round_the_earth(a: float, b: float, c: float, d: float) -> None:
    assert 0 <= measure_distance(a, b, c, d) <= 20_015_115
    assert measure_distance(a, b, c, d) == pytest.approx(measure_distance(c, d, a, b), abs=1e-3)


def test_each_vehicle_s_distance_is_from_its_own_previous_fix() -> None:
    followed, track = follow(
        make_fix(0), make_fix(1, "bus 2"), make_fix(2, longitude=13.001), make_fix(3, "bus 2", latitude=52.001)
    )
    assert get_distances(followed) == [0.0, 0.0, pytest.approx(68.46, abs=0.01), pytest.approx(111.19, abs=0.01)]
    assert (track.vehicles, track.jumps) == (2, 0)


def test_a_distance_of_the_file_stays() -> None:
    followed, _ = follow(make_fix(0), make_fix(1, longitude=13.001, distance=80.0))
    assert get_distances(followed) == [0.0, 80.0]


def test_a_jump_counts_as_no_distance_and_the_next_fix_goes_on_from_there() -> None:
    followed, track = follow(make_fix(0), make_fix(1, longitude=15.0), make_fix(2, longitude=15.001))
    assert get_distances(followed) == [0.0, 0.0, pytest.approx(68.46, abs=0.01)]
    assert track.jumps == 1
    assert get_max_distance() == 100_000.0


@dataclass(frozen=True)
class Repeat:
    second: Fix
    reason: str


@pytest.mark.parametrize(
    "repeat",
    [
        Repeat(make_fix(0), "repeats a fix of the same vehicle, time and place"),
        Repeat(make_fix(0, longitude=13.001), "has the vehicle and time of another fix, at another place"),
    ],
)
def test_a_second_fix_at_a_vehicle_s_time_is_rejected_because_both_would_be_one_reading(repeat: Repeat) -> None:
    followed, _ = follow(make_fix(0), make_fix(0, "bus 2"), repeat.second, make_fix(1, longitude=13.002))
    assert isinstance(followed[2], Reject)
    assert followed[2].reason == repeat.reason
    assert get_distances(followed) == [0.0, 0.0, pytest.approx(136.9, abs=0.1)]
