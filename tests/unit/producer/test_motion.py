import itertools
from hashlib import sha256
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import asdict, replace

from producer.motion import Unicorn, make_fleet
from producer.paths import StraightPath
from tests.unit.producer.distance import measure_meters
from unicorn.reading import parse_reading
from unicorn.timestamps import format_milliseconds

SEEDS = st.integers(0, 2**64)
NOW = 1_790_000_000_000


def _set_out(random: Random, start: tuple[float, float]) -> Unicorn:
    return Unicorn("Arion", random, StraightPath(random, start))


@given(SEEDS, st.floats(-89, 89), st.floats(-180, 180), st.integers(2, 40))
def test_a_reading_is_valid_wherever_the_unicorn_is(seed: int, latitude: float, longitude: float, steps: int) -> None:
    unicorn = _set_out(Random(seed), (latitude, longitude))
    for step in range(steps):
        parse_reading(asdict(unicorn.fly(NOW + step)))


@given(SEEDS, st.floats(-85, 85), st.sampled_from([-180.0, -179.9999, 0.0, 179.9999, 180.0]))
def test_the_distance_is_what_lies_between_two_readings(seed: int, latitude: float, longitude: float) -> None:
    unicorn = _set_out(Random(seed), (latitude, longitude))
    before = unicorn.fly(NOW)
    for _ in range(20):
        reading = unicorn.fly(NOW)
        assert measure_meters(before, reading) == pytest.approx(reading.Distance, rel=0.01)
        assert 29 <= reading.Distance < 31
        before = reading


@pytest.mark.parametrize("pole", [84.9, -84.9])
def test_a_unicorn_turns_back_before_the_pole(pole: float) -> None:
    for seed in range(20):
        unicorn = _set_out(Random(seed), (pole, -74.0))
        latitudes = [unicorn.fly(NOW).Latitude for _ in range(2000)]
        assert max(map(abs, latitudes)) < 85.001
        assert abs(latitudes[-1]) < 84.99


@given(SEEDS)
def test_a_unicorn_crosses_the_date_line_on_its_bearing(seed: int) -> None:
    def count_crossings(longitude: float) -> int:
        unicorn = _set_out(Random(seed), (0, longitude))
        longitudes = [longitude, *(unicorn.fly(NOW).Longitude for _ in range(20))]
        return sum(abs(b - a) > 300 for a, b in itertools.pairwise(longitudes))

    # Of two unicorns that start on either side of the date line and fly the same way, one crosses it once.
    assert sorted([count_crossings(179.9999999), count_crossings(-179.9999999)]) == [0, 1]


def test_a_flight_starts_at_the_empire_state_building_in_good_health() -> None:
    first = make_fleet(["Shadowfax"], seed=1)[0].fly(NOW)
    start = replace(first, Latitude=40.749167, Longitude=-73.985184)
    assert measure_meters(start, first) == pytest.approx(first.Distance, rel=0.01)
    assert abs(first.HealthPoints - 150) <= 1
    assert abs(first.MagicPoints - 150) <= 1


def test_the_bearing_is_kept() -> None:
    unicorn = _set_out(Random(3), (0, 0))
    readings = [unicorn.fly(NOW) for _ in range(500)]
    slopes = [(b.Latitude - a.Latitude) / (b.Longitude - a.Longitude) for a, b in itertools.pairwise(readings)]
    assert max(slopes) == pytest.approx(min(slopes), rel=1e-3)


def test_vitals_change_by_one_half_of_the_time() -> None:
    unicorn = Unicorn("Arion", Random(5))
    readings = [unicorn.fly(NOW) for _ in range(10_000)]
    for points in ([r.HealthPoints for r in readings], [r.MagicPoints for r in readings]):
        changes = [b - a for a, b in itertools.pairwise(points)]
        assert {-1, 0, 1} == set(changes)
        assert [changes.count(change) / len(changes) for change in (-1, 0, 1)] == pytest.approx(
            [0.25, 0.5, 0.25], abs=0.03
        )


@given(SEEDS, st.integers(1, 5))
def test_equal_seeds_and_names_fly_alike_whatever_the_time(seed: int, readings: int) -> None:
    names = ["Shadowfax", "Arion"]
    one, other = make_fleet(names, seed), make_fleet(names, seed)
    for step in range(readings):
        for a, b in zip(one, other, strict=True):
            assert replace(a.fly(NOW + step), StatusTime="") == replace(b.fly(9 * NOW // 8 + 7 * step), StatusTime="")


def test_a_unicorn_flies_its_own_way_whoever_else_flies() -> None:
    alone, among = make_fleet(["Arion"], 7), make_fleet(["Shadowfax", "Arion"], 7)
    assert alone[0].fly(NOW) == among[1].fly(NOW)
    assert among[0].fly(NOW).Latitude != among[1].fly(NOW).Latitude


def test_another_seed_is_another_flight() -> None:
    assert make_fleet(["Arion"], 1)[0].fly(NOW) != make_fleet(["Arion"], 2)[0].fly(NOW)


def test_flight_of_a_seed_is_the_same_in_every_version() -> None:
    fleet = make_fleet(["Shadowfax", "Arion"], 7)
    readings = [unicorn.fly(NOW + step) for step in range(10_000) for unicorn in fleet]
    drawn = [(reading.Distance, reading.HealthPoints, reading.MagicPoints) for reading in readings]
    assert (
        sha256(repr(drawn).encode()).hexdigest() == "bdf084233b764ffd355ac58cf6e35dd49553647f696ee13c102f4b604b29271a"
    )
    for reading, place in (
        (readings[0], (40.74921640493925, -73.98552884204658)),
        (readings[-2], (41.25008659672354, -77.4948370517023)),
        (readings[-1], (42.534243459743614, -71.26857462382723)),
    ):
        # The sine of one machine differs from another's in the last digit.
        assert (reading.Latitude, reading.Longitude) == pytest.approx(place, abs=1e-9)


@given(st.lists(st.integers(NOW - 5, NOW + 5), min_size=2))
def test_status_times_strictly_increase_even_if_the_clock_does_not(times: list[int]) -> None:
    unicorn = Unicorn("Arion", Random(1))
    stamps = [unicorn.fly(time).StatusTime for time in times]
    assert all(a < b for a, b in itertools.pairwise(stamps))


def test_a_status_time_is_utc_to_the_millisecond() -> None:
    assert format_milliseconds(0) == "1970-01-01 00:00:00.000"
    assert format_milliseconds(1_769_903_999_999) == "2026-01-31 23:59:59.999"
