from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from msgspec.structs import replace
from rich.console import Console

from ops.live_table import Fleet, format_line, make_view
from unicorn.codec import encode
from unicorn.fleets.unicorns import FLEET
from unicorn.printable import to_printable
from unicorn.reading import Reading
from unicorn.timestamps import format_timestamp

READING = Reading(
    Name="Shadowfax",
    StatusTime="2026-11-24 12:00:01.000",
    Latitude=40.75,
    Longitude=-73.98,
    Distance=30.0,
    HealthPoints=150,
    MagicPoints=99,
)
START = datetime(2026, 11, 24, 12, tzinfo=UTC)


def render(fleet: Fleet, *, thresholds: str = "") -> str:
    console = Console(width=120, record=True, file=StringIO())
    console.print(make_view(fleet, title="Fleet", hint="Ctrl-C", vitals=FLEET.set_thresholds(thresholds).vitals))
    return console.export_text()


def test_latest_reading_wins_whatever_the_order_of_arrival() -> None:
    fleet = Fleet()
    later = replace(READING, StatusTime="2026-11-24 12:00:02.000", Latitude=41.0)
    for reading in (later, READING):
        fleet.add(encode(reading), 1.0, START)
    assert fleet.latest["Shadowfax"] == later
    assert fleet.meters["Shadowfax"] == 60.0


def test_unreadable_data_is_counted_apart() -> None:
    fleet = Fleet()
    fleet.add(b"{", 1.0, START)
    fleet.add(encode(READING), 1.0, START)
    assert format_line(fleet, 2.0) == "1 unicorns · 1 readings · 1/s · 1 unreadable"


def test_rate_is_of_the_last_ten_seconds() -> None:
    fleet = Fleet()
    for second in range(1, 31):
        for _ in range(5):
            fleet.add(encode(READING), float(second), START)
    assert 5.0 <= fleet.compute_rate(30.0) <= 5.5
    assert fleet.compute_rate(100.0) == 0.0


def test_low_vitals_are_marked_by_more_than_colour() -> None:
    fleet = Fleet()
    fleet.add(encode(READING), 1.0, START)
    text = render(fleet)
    assert "99 !" in text
    assert "150 !" not in text
    assert "150 !" in render(fleet, thresholds="151")


def test_large_fleet_is_cut_and_a_name_can_not_style_the_table() -> None:
    fleet = Fleet()
    for number in range(20):
        fleet.add(encode(replace(READING, Name=f"Arion [red]{number:02d}[/red]")), 1.0, START)
    text = render(fleet)
    assert "Arion [red]00[/red]" in text
    assert "… and 5 more" in text


def test_names_are_kept_up_to_a_bound_and_that_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ops.live_table.MAX_UNICORNS", 3)
    fleet = Fleet()
    for number in range(9):
        fleet.add(encode(replace(READING, Name=f"made up {number}")), 1.0, START)
    assert list(fleet.latest) == list(fleet.meters) == ["made up 6", "made up 7", "made up 8"]
    assert format_line(fleet, 2.0).startswith("3 unicorns or more · 9 readings")


@pytest.mark.parametrize(
    "name", ["z[/b]", "a [bold]x", "\x1b[2Jcleared", "two\nverdict: exact (lost 0)", "\u202eturned"]
)
def test_no_name_steers_the_table(name: str) -> None:
    fleet = Fleet()
    fleet.add(encode(replace(READING, Name=name)), 1.0, START)
    written = render(fleet)
    assert to_printable(name)[:10] in written
    assert "\x1b" not in written
    assert "\nverdict" not in written


def report(fleet: Fleet, second: float, *, clock_error: timedelta = timedelta(0), health: int = 150) -> None:
    """Add a reading that arrives some seconds after START. Its latitude counts the seconds."""
    arrived = START + timedelta(seconds=second)
    made = replace(
        READING, StatusTime=format_timestamp(arrived + clock_error), Latitude=second / 1000, HealthPoints=health
    )
    fleet.add(encode(made), second, arrived)


def get_second(fleet: Fleet) -> int:
    return round(fleet.latest["Shadowfax"].Latitude * 1000)


@pytest.mark.parametrize(
    ("clock_error", "mark"),
    [
        (timedelta(days=19_724), "54 years ahead"),
        (timedelta(hours=-1), "1 hour behind"),
        (timedelta(seconds=-90), "1.5 minutes behind"),
    ],
)
def test_wrong_clock_hides_neither_place_nor_vitals_and_is_marked(clock_error: timedelta, mark: str) -> None:
    fleet = Fleet()
    for second in range(10):
        report(fleet, second)
    assert "clock" not in render(fleet)
    for second in range(10, 40):
        report(fleet, second, clock_error=clock_error, health=150 if second < 30 else 7)
        assert second - get_second(fleet) <= 1
    text = render(fleet)
    assert "7 !" in text
    assert f"its clock is {mark}" in " ".join(text.split())
    assert "12:00:39" in text  # it was last seen by arrival


def test_one_reading_of_2080_holds_back_none_after_it() -> None:
    fleet = Fleet()
    report(fleet, 1)
    report(fleet, 2, clock_error=timedelta(days=19_724))
    for second in (3, 4):
        report(fleet, second)
    assert get_second(fleet) == 4
    assert "clock" not in render(fleet)


def test_backlog_of_an_unknown_unicorn_is_no_wrong_clock() -> None:
    fleet = Fleet()
    for second in range(600):
        report(fleet, 900 + second / 30, clock_error=timedelta(seconds=second - 900 - second / 30))
        assert "clock" not in render(fleet)


def test_late_readings_move_no_unicorn_back() -> None:
    fleet = Fleet()
    for second in range(60):
        report(fleet, second)
        report(fleet, second + 0.5, clock_error=timedelta(hours=-1))
        assert get_second(fleet) == second
    assert "clock" not in render(fleet)
