"""The saved queries `trips` and `stops`, held to a corpus that the console's rule is held to as well."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from aws.saved_query import load_queries
from tests.unit.unicorn.archive import Archive, encode_readings
from tests.unit.unicorn.corpus import GOOD
from unicorn.fleets.couriers import FLEET as COURIERS
from unicorn.reading import Reading, parse_reading

ROOT = Path(__file__).parents[3]
VEHICLES = json.loads((ROOT / "tests" / "trips.json").read_text())["vehicles"]
SAVED = {query.name: query for query in load_queries(ROOT / "queries")}
NOON = datetime.fromisoformat("2026-01-31 12:00")
HOUR = "2026-01-31-12"


def make_minutes(name: str, metres: list[float | None]) -> Iterator[Reading]:
    """Yield a reading for each minute. Health falls by one a minute."""
    flown = 0.0
    for minute, distance in enumerate(metres):
        if distance is None:
            continue
        flown += distance
        moment = NOON + timedelta(minutes=minute, seconds=59)
        yield parse_reading(
            {
                **GOOD,
                "Name": name,
                "StatusTime": f"{moment:%Y-%m-%d %H:%M:%S}.000",
                "Distance": distance,
                "Latitude": 40 + flown / 1e6,
                "HealthPoints": 150 - minute,
            }
        )


def ask(archive: Archive, query: str, **values: str) -> list[tuple[Any, ...]]:
    archive.refill(
        encode_readings(
            [reading for name, vehicle in VEHICLES.items() for reading in make_minutes(name, vehicle["metres"])]
        ),
        hour=HOUR,
    )
    return archive.ask(SAVED[query].to_sql(since="2026-01-31T12:00", **values))


@pytest.mark.parametrize("name", VEHICLES)
def test_trips_of_a_vehicle(an_archive: Archive, name: str) -> None:
    metres = VEHICLES[name]["metres"]
    flown = [sum(distance or 0 for distance in metres[:end]) for end in range(len(metres) + 1)]
    rows = ask(an_archive, "trips", unicorn=name)
    expected = VEHICLES[name]["trips"]
    assert [row[2:4] for row in rows] == [
        (NOON + timedelta(minutes=first), NOON + timedelta(minutes=last, seconds=59)) for first, last, *_ in expected
    ]
    assert [(row[0], row[1]) for row in rows] == [(name, NOON.date())] * len(expected)
    for row, (first, last, metres_flown, speed) in zip(rows, expected, strict=True):
        assert row[4] == pytest.approx(last - first + 59 / 60)
        assert row[5:7] == pytest.approx((metres_flown, speed))
        # A trip starts where the vehicle was in the minute before, if it is known.
        start = flown[first] if first > 0 else flown[1]
        assert (row[7], row[9]) == pytest.approx((40 + start / 1e6, 40 + flown[last + 1] / 1e6))
        assert row[11] == 150 - last


@pytest.mark.parametrize("name", VEHICLES)
def test_stops_of_a_vehicle(an_archive: Archive, name: str) -> None:
    rows = ask(an_archive, "stops", unicorn=name)
    expected = VEHICLES[name]["stops"]
    assert [row[2:4] for row in rows] == [
        (NOON + timedelta(seconds=start), NOON + timedelta(seconds=end)) for start, end in expected
    ]
    assert [row[4] for row in rows] == pytest.approx([(end - start) / 60 for start, end in expected])


def test_everybodys_trips_are_in_order_of_names_and_times(an_archive: Archive) -> None:
    rows = ask(an_archive, "trips")
    assert len(rows) == sum(len(vehicle["trips"]) for vehicle in VEHICLES.values())
    assert rows == sorted(rows, key=lambda row: (row[0], row[2]))
    stops = ask(an_archive, "stops")
    assert len(stops) == sum(len(vehicle["stops"]) for vehicle in VEHICLES.values())


@pytest.mark.parametrize(
    ("values", "trips"),
    [
        ({"stop_minutes": "10"}, 1),
        ({"least_metres": "601"}, 1),
        ({"least_metres": "1201"}, 0),
        ({"moving_metres": "301"}, 1),
    ],
)
def test_the_rules_of_trips_can_be_set(an_archive: Archive, values: dict[str, str], trips: int) -> None:
    assert len(ask(an_archive, "trips", unicorn="stands for five minutes between two trips", **values)) == trips


def test_the_worst_value_of_a_vital_is_the_one_nearest_to_its_alert() -> None:
    [trips] = [query for query in load_queries(ROOT / "queries", COURIERS) if query.name == "trips"]
    above = next(vital for vital, alert in COURIERS.watched_vitals if alert.is_above)
    below = next(vital for vital, alert in COURIERS.watched_vitals if not alert.is_above)
    for expression in (
        f"max(max_{above.column}) AS {above.column}",
        f"max({above.column}) AS {above.column}",
        f"min({below.column}) AS {below.column}",
    ):
        assert expression in trips.text
