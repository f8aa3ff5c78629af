import itertools
import math
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import asdict, replace

from producer.motion import START_LATITUDE, START_LONGITUDE, Unicorn, make_fleet
from unicorn.reading import Reading, parse_reading
from unicorn.timestamps import format_milliseconds

SEEDS = st.integers(0, 2**64)
NOW = 1_790_000_000_000


def _measure_meters(a: Reading, b: Reading) -> float:
    """Return the distance on the great circle of a spherical earth (haversine)."""
    lat_a, lat_b = math.radians(a.Latitude), math.radians(b.Latitude)
    half = math.sin((lat_b - lat_a) / 2) ** 2
    half += math.cos(lat_a) * math.cos(lat_b) * math.sin(math.radians(b.Longitude - a.Longitude) / 2) ** 2
    return 2 * 6_371_000 * math.asin(math.sqrt(half))


@given(SEEDS, st.floats(-89, 89), st.floats(-180, 180), st.integers(2, 40))
def test_a_reading_is_valid_wherever_the_unicorn_is(seed: int, latitude: float, longitude: float, steps: int) -> None:
    unicorn = Unicorn("Arion", Random(seed), latitude=latitude, longitude=longitude)
    for step in range(steps):
        parse_reading(asdict(unicorn.fly(NOW + step)))


@given(SEEDS, st.floats(-85, 85), st.sampled_from([-180.0, -179.9999, 0.0, 179.9999, 180.0]))
def test_the_distance_is_what_lies_between_two_readings(seed: int, latitude: float, longitude: float) -> None:
    unicorn = Unicorn("Arion", Random(seed), latitude=latitude, longitude=longitude)
    before = unicorn.fly(NOW)
    for _ in range(20):
        reading = unicorn.fly(NOW)
        assert _measure_meters(before, reading) == pytest.approx(reading.Distance, rel=0.01)
        assert 29 <= reading.Distance < 31
        before = reading


@pytest.mark.parametrize("pole", [84.9, -84.9])
def test_a_unicorn_turns_back_before_the_pole(pole: float) -> None:
    for seed in range(20):
        unicorn = Unicorn("Arion", Random(seed), latitude=pole)
        latitudes = [unicorn.fly(NOW).Latitude for _ in range(2000)]
        assert max(map(abs, latitudes)) < 85.001
        assert abs(latitudes[-1]) < 84.99


@given(SEEDS)
def test_a_unicorn_crosses_the_date_line_on_its_bearing(seed: int) -> None:
    def count_crossings(longitude: float) -> int:
        unicorn = Unicorn("Arion", Random(seed), latitude=0, longitude=longitude)
        longitudes = [longitude, *(unicorn.fly(NOW).Longitude for _ in range(20))]
        return sum(abs(b - a) > 300 for a, b in itertools.pairwise(longitudes))

    # Of two unicorns that start on either side of the date line and fly the same way, one crosses it once.
    assert sorted([count_crossings(179.9999999), count_crossings(-179.9999999)]) == [0, 1]


def test_a_flight_starts_at_the_empire_state_building_in_good_health() -> None:
    first = make_fleet(["Shadowfax"], seed=1)[0].fly(NOW)
    start = replace(first, Latitude=START_LATITUDE, Longitude=START_LONGITUDE)
    assert _measure_meters(start, first) == pytest.approx(first.Distance, rel=0.01)
    assert abs(first.HealthPoints - 150) <= 1
    assert abs(first.MagicPoints - 150) <= 1


def test_the_bearing_is_kept() -> None:
    unicorn = Unicorn("Arion", Random(3), latitude=0, longitude=0)
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


@given(st.lists(st.integers(NOW - 5, NOW + 5), min_size=2))
def test_status_times_strictly_increase_even_if_the_clock_does_not(times: list[int]) -> None:
    unicorn = Unicorn("Arion", Random(1))
    stamps = [unicorn.fly(time).StatusTime for time in times]
    assert all(a < b for a, b in itertools.pairwise(stamps))


def test_a_status_time_is_utc_to_the_millisecond() -> None:
    assert format_milliseconds(0) == "1970-01-01 00:00:00.000"
    assert format_milliseconds(1_769_903_999_999) == "2026-01-31 23:59:59.999"
