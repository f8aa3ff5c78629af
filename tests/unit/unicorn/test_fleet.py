import subprocess
import sys
from pathlib import Path

import pytest
import sqlglot

from ops.paths import ROOT
from unicorn.fleet import Fleet, InvalidFleet, Place, Vital, Walk, above, below
from unicorn.fleets import NAMES, load_fleet

PLACE = (0.0, 0.0)
COURIERS = load_fleet("couriers")


def _declare_places(*places: Place, start: tuple[float, float] = PLACE) -> Fleet:
    return Fleet(vehicle="car", vehicles="cars", start=start, places=places)


@pytest.mark.parametrize("name", NAMES)
def test_declared_fleet_has_columns_that_both_engines_take(name: str) -> None:
    columns = ", ".join(vital.column for vital in load_fleet(name).vitals) or "1"
    for dialect in ("trino", "athena", "duckdb"):
        sqlglot.parse_one(f"SELECT {columns} FROM readings", dialect=dialect)


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: Vital("Health", "Health"), "must be two capitalized words or more, like BatteryPercent, not Health"),
        (lambda: Vital("healthPoints", "Health"), "two capitalized words"),
        (lambda: Vital("LocalTime", "Time"), "two capitalized words"),
        (lambda: Vital("MaxSpeed", "Speed"), "MaxSpeed begins as the fields of a minute summary do"),
        (lambda: Vital("TirePressure", "Tires", valid=(1, 1)), "least value below the greatest"),
        (lambda: Vital("TirePressure", "Tires", gauge=(2, 1)), "least value below the greatest"),
        (lambda: Vital("TirePressure", "Tires", valid=(0, 2**31)), "must fit into 32 bits"),
        (lambda: Vital("TirePressure", "Tires", walk=Walk(start=1, every=2)), "TirePressure must be optional"),
        (
            lambda: Fleet(
                vehicle="car", vehicles="cars", start=PLACE, vitals=(Vital("AbCde", "a"), Vital("AbcDe", "b"))
            ),
            "must differ in more than case",
        ),
        (lambda: _declare_places(Place("Pier", 0, 0)), "A ride needs another place than Pier"),
        (lambda: _declare_places(Place("Pier", 0, 0), Place("Dock", 0.51, 0)), "Dock must lie within 0.5° of the"),
        (lambda: _declare_places(Place("Pier", 0, 0), Place("Dock", 0, -0.51)), "Dock must lie within 0.5° of the"),
        (lambda: _declare_places(Place("Pier", 0, 0), Place("Dock", float("nan"), 0)), "Dock must lie within 0.5°"),
        (
            lambda: _declare_places(Place("Pier", 85, 0), Place("Dock", 85.01, 0), start=(85, 0)),
            "Dock must lie .* 85° of the equator",
        ),
    ],
)
def test_declaration_that_cannot_work_is_refused(make: type, sentence: str) -> None:
    with pytest.raises(InvalidFleet, match=sentence):
        make()


@pytest.mark.parametrize("name", NAMES)
def test_declared_fleet_has_a_dozen_places_with_names_of_their_own(name: str) -> None:
    places = load_fleet(name).places
    assert len({place.name for place in places}) == len({(p.latitude, p.longitude) for p in places}) == 12


def test_places_may_lie_on_both_sides_of_the_date_line() -> None:
    places = Place("West", -17, 179.9), Place("East", -17, -179.9)
    assert _declare_places(*places, start=(-17, 180)).places == places


def test_alert_is_on_its_side_of_the_threshold() -> None:
    assert [below(15).is_raised_by(value) for value in (14, 15, 16)] == [True, False, False]
    assert [above(8.0).is_raised_by(value) for value in (7.9, 8.0, 8.1)] == [False, False, True]
    assert (below(1).choose_worse(3, 4), above(1).choose_worse(3, 4)) == (3, 4)


def test_values_are_written_with_decimals_and_unit() -> None:
    heart_rate, battery, cargo = COURIERS.vitals
    assert (heart_rate.format(120), battery.format(15), cargo.format(8)) == ("120 bpm", "15%", "8.0 °C")
    assert (COURIERS.count(1), COURIERS.count(2000)) == ("1 courier", "2,000 couriers")


def test_thresholds_are_set_by_name_or_all_at_once() -> None:
    assert COURIERS.thresholds == "HeartRate=185,BatteryPercent=15,CargoCelsius=8"
    assert COURIERS.set_thresholds("") == COURIERS
    assert COURIERS.set_thresholds("CargoCelsius=7.5, BatteryPercent=20").thresholds == (
        "HeartRate=185,BatteryPercent=20,CargoCelsius=7.5"
    )
    assert COURIERS.set_thresholds("50").thresholds == "HeartRate=50,BatteryPercent=50,CargoCelsius=50"
    assert COURIERS.set_thresholds(COURIERS.thresholds) == COURIERS


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("BatteryPercent=1.5", "BatteryPercent must be a whole number from 0 to 100, not '1.5'"),
        ("CargoCelsius=7.55", "CargoCelsius must be a number of 1 decimals at most from -50 to 100, not '7.55'"),
        ("CargoCelsius=nan", "not 'nan'"),
        ("CargoCelsius=", "not ''"),
        (
            "WingSpan=1",
            "WingSpan has no alert; of the couriers' vitals HeartRate, BatteryPercent, CargoCelsius have one",
        ),
    ],
)
def test_wrong_threshold_is_told_in_a_sentence(text: str, sentence: str) -> None:
    with pytest.raises(InvalidFleet, match=sentence):
        COURIERS.set_thresholds(text)


def test_process_with_an_unknown_fleet_ends_with_a_sentence() -> None:
    environment = {"WILDRYDES_FLEET": "dragons", "PYTHONPATH": str(ROOT / "lambda")}
    done = subprocess.run(
        (sys.executable, "-c", "import unicorn.reading"), env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert done.stderr == (
        "The variable WILDRYDES_FLEET is wrong. There is no fleet 'dragons': the declared ones are couriers, "
        "positions, unicorns.\n"
    )


def test_unknown_fleet_is_refused_by_name() -> None:
    with pytest.raises(InvalidFleet, match="There is no fleet 'dragons'"):
        load_fleet("dragons")
    assert tuple(sorted(path.stem for path in (ROOT / Path("lambda/unicorn/fleets")).glob("[a-z]*.py"))) == NAMES
