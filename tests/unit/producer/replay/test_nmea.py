from pathlib import Path

import pytest

from producer.replay.nmea import read_nmea
from tests.unit.producer.replay.loaded import split


def make_sentence(body: str) -> str:
    checksum = 0
    for character in body:
        checksum ^= ord(character)
    return f"${body}*{checksum:02X}"


def test_a_valid_position_is_a_row_in_degrees(tmp_path: Path) -> None:
    body = "GNRMC,191503.25,A,4807.038000,N,01131.000000,W,000.5,054.7,110922,,,A"
    path = tmp_path / "log.nmea"
    path.write_text(make_sentence(body) + "\r\n")
    [row], rejects = split([*read_nmea(path)])
    assert not rejects
    assert row.fields == {
        "time": "2022-09-11T19:15:03.250000Z",
        "lat": 48.1173,
        "lon": pytest.approx(-11.516667),
        "spd": 0.5,
        "cog": 54.7,
    }


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("# a comment", "is no RMC sentence, which alone says date and place"),
        (make_sentence("GPGGA,,,,,,0,,,,,,,,"), "is no RMC sentence, which alone says date and place"),
        (make_sentence("GPRMC,,V,,,,,,,,,,N"), "says that the receiver has no position"),
        ("$GNRMC,191503.00,A,4807.038000,N,01131.000000,E,000.5,054.7,110922,,,A*00", "is damaged or cut off"),
        ("$GNRMC,191503.00,A,4807.03", "is damaged or cut off"),
    ],
)
def test_other_lines_are_rejected_with_their_number(tmp_path: Path, line: str, reason: str) -> None:
    path = tmp_path / "log.nmea"
    path.write_text(f"\n{line}\n")
    rows, [reject] = split([*read_nmea(path)])
    assert not rows
    assert (reject.number, reject.reason, reject.raw) == (2, reason, line)
