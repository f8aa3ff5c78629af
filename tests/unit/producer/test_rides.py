from collections.abc import Sequence
from itertools import groupby, pairwise
from math import cos, hypot, radians
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import asdict, replace

from producer.motion import Motion, Unicorn, make_fleet
from producer.names import make_names
from producer.paths import RidingPath
from tests.unit.producer.distance import measure_meters
from unicorn.fleet import Fleet, Place
from unicorn.fleets import NAMES, load_fleet
from unicorn.reading import Reading, parse_reading

SEEDS = st.integers(0, 2**64)
NOW = 1_790_000_000_000
DAY = 86_400
STOP_METERS = 150
"""From a place to the stops beside it, at most."""
DECLARED = st.sampled_from(NAMES).map(load_fleet)


@st.composite
def cities(draw: st.DrawFn, latitudes: st.SearchStrategy[float]) -> Fleet:
    """A fleet with some places around a start."""
    latitude, longitude = draw(latitudes), draw(st.floats(-180, 180) | st.sampled_from([-180.0, 179.99, 180.0]))
    offsets = draw(st.lists(st.tuples(st.floats(-0.4, 0.4), st.floats(-0.4, 0.4)), min_size=2, max_size=5))
    places = [Place("Corner", latitude + north, _wrap(longitude + east)) for north, east in offsets]
    return Fleet(vehicle="car", vehicles="cars", start=(latitude, longitude), places=tuple(places))


def _wrap(longitude: float) -> float:
    return longitude - 360 if longitude > 180 else longitude + 360 if longitude < -180 else longitude


def _ride(seed: int, fleet: Fleet, readings: int) -> list[Reading]:
    (unicorn,) = make_fleet(["Arion"], seed, Motion.RIDES, fleet=fleet)
    return [unicorn.fly(NOW + 1000 * step) for step in range(readings)]


def _find_nearest(reading: Reading, places: Sequence[Place]) -> tuple[float, Place]:
    """Return the nearest place of a reading, after the meters to it."""
    return min(
        (
            (measure_meters(reading, replace(reading, Latitude=place.latitude, Longitude=place.longitude)), place)
            for place in places
        ),
        key=lambda pair: pair[0],
    )


def _find_stops(readings: Sequence[Reading]) -> list[list[Reading]]:
    """Return the readings of each pause that has begun and ended."""
    runs = [(distance == 0, list(run)) for distance, run in groupby(readings, key=lambda reading: reading.Distance)]
    return [run for is_pause, run in runs[1:-1] if is_pause]


@given(SEEDS, cities(st.floats(-84.5, 84.5)))
def test_reading_is_valid_wherever_the_city_is(seed: int, fleet: Fleet) -> None:
    for reading in _ride(seed, fleet, 200):
        parse_reading(asdict(reading))


@settings(max_examples=20)
@given(SEEDS, DECLARED)
def test_distance_is_what_lies_between_two_readings(seed: int, fleet: Fleet) -> None:
    for before, reading in pairwise(_ride(seed, fleet, 1500)):
        assert measure_meters(before, reading) == pytest.approx(reading.Distance, rel=0.01, abs=1e-3)
        assert before.StatusTime < reading.StatusTime


@given(SEEDS, cities(st.floats(-60, 60)))
def test_distance_is_about_right_in_a_vast_city_and_on_the_date_line(seed: int, fleet: Fleet) -> None:
    for before, reading in pairwise(_ride(seed, fleet, 300)):
        assert measure_meters(before, reading) == pytest.approx(reading.Distance, rel=0.025, abs=1e-3)


@settings(max_examples=20)
@given(SEEDS, DECLARED)
def test_ride_moves_29_to_31_meters_a_reading_up_to_its_end(seed: int, fleet: Fleet) -> None:
    readings = _ride(seed, fleet, 3000)
    for reading, after in pairwise(readings):
        is_end = reading.Distance < 31 and after.Distance == 0
        assert 29 <= reading.Distance < 31 or is_end or reading.Distance == 0


@settings(max_examples=20)
@given(SEEDS, DECLARED)
def test_rides_end_at_places_and_each_leads_to_another_one(seed: int, fleet: Fleet) -> None:
    stops = _find_stops(_ride(seed, fleet, 5000))
    assert len(stops) > 2
    reached = [_find_nearest(stop[0], fleet.places) for stop in stops]
    assert max(meters for meters, _ in reached) < STOP_METERS
    assert all(place != following for (_, place), (_, following) in pairwise(reached))


@settings(max_examples=20)
@given(SEEDS, DECLARED)
def test_vehicle_stands_still_for_15_to_60_readings_in_a_pause(seed: int, fleet: Fleet) -> None:
    for stop in _find_stops(_ride(seed, fleet, 3000)):
        assert 15 <= len(stop) <= 60
        assert len({(reading.Latitude, reading.Longitude) for reading in stop}) == 1


@settings(max_examples=6)
@given(SEEDS, DECLARED)
def test_vehicle_stays_in_the_city_for_a_day_and_calls_at_every_place(seed: int, fleet: Fleet) -> None:
    places = fleet.places
    middle = [sum(values) / len(places) for values in zip(*((p.latitude, p.longitude) for p in places), strict=True)]
    east = 111_320 * cos(radians(middle[0]))
    farthest = max(hypot((p.latitude - middle[0]) * 110_540, (p.longitude - middle[1]) * east) for p in places)
    assert farthest < 15_000
    path = RidingPath(Random(seed), places)
    called: set[int] = set()
    for _ in range(DAY):
        flown = path.move(30.0)
        assert (
            hypot((path.latitude - middle[0]) * 110_540, (path.longitude - middle[1]) * east) < farthest + STOP_METERS
        )
        if not flown:
            called.add(min(range(len(places)), key=lambda n: _measure_degrees(path, places[n])))
    assert len(called) == len(places)


def _measure_degrees(path: RidingPath, place: Place) -> float:
    return hypot(path.latitude - place.latitude, path.longitude - place.longitude)


@given(SEEDS, DECLARED, st.integers(1, 500))
def test_equal_seeds_and_names_ride_alike_whatever_the_time(seed: int, fleet: Fleet, readings: int) -> None:
    one, other = (make_fleet(["Shadowfax", "Arion"], seed, Motion.RIDES, fleet=fleet) for _ in range(2))
    for step in range(readings):
        for a, b in zip(one, other, strict=True):
            assert replace(a.fly(NOW + step), StatusTime="") == replace(b.fly(9 * NOW // 8 + 7 * step), StatusTime="")


@pytest.mark.parametrize("fleet", NAMES)
def test_thousand_vehicles_are_spread_over_their_city_and_move_at_once(fleet: str) -> None:
    places = load_fleet(fleet).places
    flying = make_fleet(make_names(1000), 1, Motion.RIDES, fleet=load_fleet(fleet))
    readings = [unicorn.fly(NOW) for unicorn in flying]
    assert min(reading.Distance for reading in readings) > 0
    squares = {(round(reading.Latitude, 2), round(reading.Longitude, 2)) for reading in readings}
    assert len(squares) > 40
    assert sum(_find_nearest(reading, places)[0] < STOP_METERS for reading in readings) < 100


def test_fleet_without_places_flies_straight() -> None:
    fleet = Fleet(vehicle="car", vehicles="cars", start=(10.0, 20.0))
    ride, straight = (make_fleet(["Arion"], 3, motion, fleet=fleet)[0] for motion in Motion)
    assert [ride.fly(NOW) for _ in range(50)] == [straight.fly(NOW) for _ in range(50)]


def test_places_at_one_point_still_differ_by_their_stops() -> None:
    places = (Place("Front", 0, 0), Place("Back", 0, 0))
    unicorn = Unicorn("Arion", Random(1), RidingPath(Random(1), places))
    readings = [unicorn.fly(NOW) for _ in range(500)]
    assert len(_find_stops(readings)) > 2
    assert max(_find_nearest(reading, places)[0] for reading in readings) < STOP_METERS
