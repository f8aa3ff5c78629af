"""The map shows a fleet wherever it is: a city, a canal, islands on both sides of the antimeridian, all oceans."""

import json
import math
import random
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from ops import session_file
from tests.browser.conftest import OpenContext, Screenshot, wait_until
from tests.own_flight import create_kinesis, run_up
from unicorn.timestamps import format_timestamp

Places = list[tuple[float, float]]
"""Latitudes and longitudes."""
_RECORDS_PER_CALL = 500
_SECONDS = 45


def scatter(center: tuple[float, float], count: int, degrees: float) -> Places:
    """Return places around a center, the same ones for each run."""
    chance = random.Random(f"{center}")
    latitude, longitude = center
    return [(latitude + chance.gauss(0, degrees), longitude + chance.gauss(0, degrees)) for _ in range(count)]


LIVERPOOL = scatter((53.407, -2.965), 12, 0.012)
# The canal runs from Port Said to Suez.
SUEZ = [(31.25 - 1.3 * part / 9, 32.31 + 0.26 * part / 9) for part in range(10)]
FIJI = [(-16.80, 179.9), (-16.85, -179.9), (-17.10, 179.6), (-16.55, -179.7), (-18.13, 178.42), (-17.6, -179.2)]
# Ships on the great routes: between these ports, not quite on a line.
_ROUTES = [
    ((51.9, 3.5), (40.3, -73.5)), ((1.2, 104.0), (6.0, 80.0)), ((6.0, 80.0), (12.5, 45.0)),
    ((36.0, -6.0), (31.5, 32.2)),
    ((35.0, 140.5), (47.0, -165.0 + 360)), ((48.0, -160.0), (34.0, -119.0)), ((-34.5, 18.0), (-23.5, -42.0)),
    ((22.0, 114.5), (35.0, 129.5)), ((-33.9, 151.8), (-36.8, 175.2)), ((9.0, -80.0), (19.0, -65.0)),
]  # fmt: skip


def make_ships(count: int) -> Places:
    chance = random.Random(7)
    ships = []
    for number in range(count):
        (south, west), (north, east) = _ROUTES[number % len(_ROUTES)]
        share = chance.random()
        longitude = west + (east - west) * share + chance.gauss(0, 1)
        ships.append((south + (north - south) * share + chance.gauss(0, 1), (longitude + 540) % 360 - 180))
    return ships


@pytest.fixture(scope="module")
def flight(tmp_path_factory: pytest.TempPathFactory) -> Iterator[session_file.Session]:
    """A fleet of positions that replays one vehicle."""
    home: Path = tmp_path_factory.mktemp("world")
    still = home / "still.csv"
    still.write_text("vehicle_id,timestamp,latitude,longitude\nFirst,2026-05-11T08:30:00Z,53.4,-2.98\n")
    with run_up(home, "--replay", str(still)) as session:
        yield session


def report(flight: session_file.Session, prefix: str, places: Places) -> None:
    """Put a reading of a vehicle at each place on the stream."""
    kinesis = create_kinesis(flight)
    moment = format_timestamp(datetime.now(UTC))
    readings = [
        {"Name": f"{prefix} {number}", "StatusTime": moment, "Latitude": y, "Longitude": x, "Distance": 0}
        for number, (y, x) in enumerate(places, 1)
    ]
    for start in range(0, len(readings), _RECORDS_PER_CALL):
        batch = readings[start : start + _RECORDS_PER_CALL]
        kinesis.put_records(
            StreamName="wildrydes",
            Records=[{"PartitionKey": str(r["Name"]), "Data": json.dumps(r).encode()} for r in batch],
        )


def read_camera(page: Page) -> tuple[float, float, float]:
    """Return the latitude, longitude and zoom of the camera in the address."""
    text = page.evaluate("new URLSearchParams(location.hash.slice(1)).get('map')")
    latitude, longitude, zoom = map(float, text.split(","))
    return latitude, longitude, zoom


def wait_until_in_view(page: Page, places: Places) -> None:
    """Wait until the map shows all places, by the camera in the address and the size of the map."""
    wait_until(page, "new URLSearchParams(location.hash.slice(1)).has('map')")
    deadline = time.monotonic() + _SECONDS
    while outside := [place for place in places if not is_in_view(page, place)]:
        assert time.monotonic() < deadline, (read_camera(page), outside[:5])
        page.wait_for_timeout(200)


def is_in_view(page: Page, place: tuple[float, float]) -> bool:
    latitude, longitude, zoom = read_camera(page)
    size = page.locator("canvas.maplibregl-canvas").bounding_box()
    assert size is not None
    pixels = 512 * 2**zoom
    x = ((place[1] - longitude + 540) % 360 - 180) / 360 * pixels
    y = (project(latitude) - project(place[0])) * pixels
    return abs(x) <= size["width"] / 2 + 1 and abs(y) <= size["height"] / 2


def project(latitude: float) -> float:
    """Return how far north a latitude is on the Mercator square, of 1 a side."""
    return math.asinh(math.tan(math.radians(latitude))) / (2 * math.pi)


@pytest.mark.parametrize("scheme", ["dark", "light"])
@pytest.mark.parametrize(
    ("name", "places", "zooms"),
    [
        ("Bus", LIVERPOOL, (11, 14)),
        ("Tug", SUEZ, (7, 9)),
        ("Ferry", FIJI, (6, 9)),  # Farther away, the map would show the world for both sides of the antimeridian.
        ("Ship", make_ships(1000), (0, 2)),
    ],
)
def test_first_look_and_the_key_a_show_the_whole_fleet_wherever_it_is(
    open_context: OpenContext, flight: session_file.Session, screenshot: Screenshot,
    name: str, places: Places, zooms: tuple[float, float], scheme: str,
) -> None:  # fmt: skip
    report(flight, name, places)
    page = open_context(color_scheme=scheme).new_page()
    page.goto(f"{flight.console}#search={name}")
    expect(page.locator("canvas.maplibregl-canvas")).to_be_visible()
    wait_until_in_view(page, places)
    assert zooms[0] <= read_camera(page)[2] <= zooms[1]
    page.wait_for_timeout(1000)  # until the names have faded in
    page.screenshot(path=screenshot(f"world-{name}-{scheme}"))
    page.evaluate(f"location.hash = 'search={name}&map=0,90,6'")
    wait_until(page, "location.hash.includes('90.00000')")
    page.keyboard.press("a")
    wait_until_in_view(page, places)


def test_vehicle_across_the_antimeridian_is_followed_by_its_name_and_found_by_the_pointer(
    open_context: OpenContext, flight: session_file.Session, screenshot: Screenshot
) -> None:
    report(flight, "Ferry", FIJI)
    page = open_context().new_page()
    # The map's center is just east of the antimeridian, and the ferry is west of it.
    page.goto(f"{flight.console}#map=-16.80000,-179.95000,9.00")
    box = page.locator("#map").bounding_box()
    assert box is not None
    pixels = 512 * 2**9 / 360 * 0.15
    x, y = box["x"] + box["width"] / 2 - pixels, box["y"] + box["height"] / 2
    expect(page.locator("#fleet-size")).to_contain_text("vehicles")
    page.mouse.move(x, y)
    expect(page.locator(".map-tip")).to_contain_text("Ferry 1")
    page.mouse.click(x, y)
    tag = page.locator(".map-name")
    expect(tag).to_have_text("Ferry 1")
    shown = tag.bounding_box()
    assert shown is not None
    assert abs(shown["x"] - x) < 100
    page.screenshot(path=screenshot("world-antimeridian"))
