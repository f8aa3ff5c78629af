from pathlib import Path

import pytest

from producer.replay.gpx import read_gpx
from producer.replay.rows import RefusedFile, Row
from tests.unit.producer.replay.loaded import split

GPX = """<?xml version="1.0" encoding="UTF-8"?>
<gpx version="1.1" creator="x" xmlns="http://www.topografix.com/GPX/1/1" xmlns:t="http://garmin.com/t">
<wpt lat="52.0" lon="13.0"><time>2026-01-31T08:00:00Z</time></wpt>
<rte><rtept lat="52.0" lon="13.0"/></rte>
<trk><name>Ride</name><trkseg>
<trkpt lat="52.1" lon="13.1">
  <ele>40.5</ele><time>2026-01-31T08:00:01Z</time>
  <extensions><t:TrackPointExtension><t:hr>120</t:hr><t:cad>80</t:cad></t:TrackPointExtension></extensions>
</trkpt>
<trkpt lat="52.2" lon="13.2"/>
</trkseg></trk></gpx>
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "ride.gpx"
    path.write_text(text)
    return path


def test_the_points_of_tracks_are_rows_with_their_line_and_extensions(tmp_path: Path) -> None:
    rows, _ = split([*read_gpx(write(tmp_path, GPX))])
    assert rows == [
        Row(
            6,
            {
                "lat": "52.1",
                "lon": "13.1",
                "ele": "40.5",
                "time": "2026-01-31T08:00:01Z",
                "hr": "120",
                "cad": "80",
                "track": "Ride",
            },
        ),
        Row(10, {"lat": "52.2", "lon": "13.2", "track": "Ride"}),
    ]


def test_waypoints_and_routes_are_counted_because_nobody_was_there_at_a_time(tmp_path: Path) -> None:
    _, rejects = split([*read_gpx(write(tmp_path, GPX))])
    assert [(reject.number, reject.reason) for reject in rejects] == [
        (3, "is a waypoint, not part of a track"),
        (4, "is a point of a route, not of a track"),
    ]
    assert '"lat": "52.0"' in rejects[0].raw


def test_points_come_while_the_file_is_read(tmp_path: Path) -> None:
    point = '<trkpt lat="52.1" lon="13.1"><time>2026-01-31T08:00:01Z</time></trkpt>\n'
    path = write(tmp_path, "<gpx><trk><trkseg>\n" + point * 5000)  # its end is missing
    points = read_gpx(path)
    assert next(points).number == 2
    with pytest.raises(RefusedFile, match="line 5,002: the XML is broken or cut off: no element found"):
        list(points)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (GPX[:300], "line 6: the XML is broken or cut off"),
        ("<kml></kml>", "is no GPX: its XML is 'kml'"),
        ('<!DOCTYPE gpx [<!ENTITY a "b">]><gpx/>', "has a document type"),
        ("lat,lon\n1,2\n", "line 1: the XML is broken"),
    ],
)
def test_what_is_no_whole_gpx_is_refused_with_a_sentence(tmp_path: Path, text: str, sentence: str) -> None:
    with pytest.raises(RefusedFile, match=sentence):
        [*read_gpx(write(tmp_path, text))]
