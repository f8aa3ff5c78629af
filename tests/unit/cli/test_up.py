from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli.__main__ import app
from ops.flight import FlightOptions
from producer.motion import Motion

BY_DEFAULT = FlightOptions(
    settings={},
    unicorns=3,
    motion=None,
    replay=None,
    seconds=None,
    malformed_every=None,
    aggregate=None,
    limits=False,
    plan=None,
    open_=False,
)


@pytest.fixture
def chosen(monkeypatch: pytest.MonkeyPatch) -> list[FlightOptions]:
    """The options of each flight, which does not take place."""
    flights: list[FlightOptions] = []
    monkeypatch.setattr("cli.up.fly", flights.append)
    monkeypatch.setattr("cli.up.signal.signal", lambda *_: None)
    return flights


@pytest.mark.parametrize(
    ("options", "arguments"),
    [
        ((), []),
        (("--motion", "rides"), ["--motion", "rides"]),
        (("--motion", "straight"), ["--motion", "straight"]),
    ],
)
def test_motion_is_passed_to_the_producer(
    chosen: list[FlightOptions], options: tuple[str, ...], arguments: list[str]
) -> None:
    result = CliRunner().invoke(app, ["up", "-n", "3", *options], catch_exceptions=False)
    assert result.exit_code == 0
    (flight,) = chosen
    assert flight.make_producer_arguments("s") == ["--unicorns", "3", "--stream", "s", *arguments]
    assert replace(flight, settings={}, motion=None) == BY_DEFAULT
    assert flight.motion is (Motion(options[1]) if options else None)


def test_recorded_positions_have_no_motion(chosen: list[FlightOptions], tmp_path: Path) -> None:
    recording = tmp_path / "fleet.csv"
    recording.touch()
    result = CliRunner().invoke(app, ["up", "--replay", str(recording), "--motion", "rides"])
    assert result.exit_code == 2
    assert "give --replay or --motion, not both" in " ".join(result.stderr.replace("│", " ").split())
    assert chosen == []
