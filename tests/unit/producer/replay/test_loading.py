from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from producer.replay.choices import LoadOptions
from producer.replay.formats import FORMATS, find_format
from producer.replay.rows import RefusedFile
from tests.unit.producer.replay.loaded import HEADER, load_files, write_csv
from tests.unit.producer.replay.test_gpx import GPX

POINT = "52.5,13.0,90,150"


def test_all_files_are_one_recording_in_the_order_of_time(tmp_path: Path) -> None:
    first = write_csv(tmp_path, f"a,2026-01-31 08:00:02,{POINT}", f"a,2026-01-31 08:00:00,{POINT}", name="1.csv")
    second = write_csv(tmp_path, f"b,2026-01-31 08:00:01,{POINT}", f"a,2026-01-31 08:00:03,{POINT}", name="2.csv")
    loaded = load_files(first, second)
    assert [(fix.reading.Name, fix.reading.StatusTime[17:19]) for fix in loaded.fixes] == [
        ("a", "00"),
        ("b", "01"),
        ("a", "02"),
        ("a", "03"),
    ]
    recording = loaded.recording
    assert (recording.vehicles, recording.fixes, recording.last - recording.first) == (2, 4, 3000)


def test_every_row_is_replayed_or_kept_with_its_reason(tmp_path: Path) -> None:
    rows = [
        f"a,2026-01-31 08:00:00,{POINT}",
        f"a,2026-01-31 08:00:00,{POINT}",
        "a,2026-01-31 08:00:00,52.6,13.0,90,150",
        f"a,2098-01-31 08:00:00,{POINT}",
        f"a,,{POINT}",
        "a,2026-01-31 08:00:09,52.6,13.0,,150",
        "a,2026-01-31",
    ]
    loaded = load_files(write_csv(tmp_path, *rows))
    assert loaded.recording.fixes == 1
    assert {(reject["line"], reject["row"]) for reject in loaded.rejects} == {
        (number, row) for number, row in enumerate(rows, start=2) if number > 2
    }
    assert sum(loaded.skipped.values()) == 6
    assert loaded.skipped["has the vehicle and time of another fix, at another place"] == 1


def test_times_without_a_zone_are_utc_and_that_is_told(tmp_path: Path) -> None:
    path = write_csv(tmp_path, f"a,2026-01-31 08:00:00,{POINT}")
    loaded = load_files(path)
    assert loaded.lines[-1] == "fleet.csv: its times name no zone, and are taken as UTC. Change that with --zone."
    loaded = load_files(path, options=LoadOptions(zone=ZoneInfo("Asia/Tokyo")))
    assert loaded.fixes[0].reading.StatusTime == "2026-01-30 23:00:00.000"
    assert len(loaded.lines) == 1


def test_mixed_zones_are_refused_unless_the_zone_is_given(tmp_path: Path) -> None:
    path = write_csv(tmp_path, f"a,2026-01-31T08:00:00Z,{POINT}", f"a,2026-01-31T08:00:01,{POINT}")
    with pytest.raises(RefusedFile, match=r"fleet.csv has times with a zone \(line 2\) and without \(line 3\)"):
        load_files(path)
    assert load_files(path, options=LoadOptions(zone=ZoneInfo("UTC"))).recording.fixes == 2


def test_dates_whose_day_and_month_can_not_be_told_apart_are_refused(tmp_path: Path) -> None:
    path = write_csv(tmp_path, f"a,02/01/2026 08:00,{POINT}")
    with pytest.raises(RefusedFile, match="such as '02/01/2026 08:00' whose day and month can't be told apart"):
        load_files(path)
    [fix] = load_files(path, options=LoadOptions(time_format="%d/%m/%Y %H:%M")).fixes
    assert fix.reading.StatusTime == "2026-01-02 08:00:00.000"


def test_a_file_without_any_fix_is_refused_with_the_reasons(tmp_path: Path) -> None:
    path = write_csv(tmp_path, f"a,1901-01-01T08:00:00,{POINT}", f"a,1901-01-01T08:00:01,{POINT}", f"a,,{POINT}")
    with pytest.raises(RefusedFile) as refused:
        load_files(path)
    assert str(refused.value) == (
        f"{path} has no fix to replay: skipped 2: StatusTime must be in the years 2000 to 2099 (first: fleet.csv,"
        " line 2, not '1901-01-01 08:00:00.000'); skipped 1: has no time (first: fleet.csv, line 4)."
    )
    with pytest.raises(RefusedFile, match="has no fix to replay: it has no rows"):
        load_files(write_csv(tmp_path))


def test_rejects_at_the_beginning_do_not_hide_the_rows_behind_them(tmp_path: Path) -> None:
    path = write_csv(tmp_path, *["cut off"] * 11_000, f"a,2026-01-31 08:00:00,{POINT}")
    loaded = load_files(path)
    assert (loaded.recording.fixes, loaded.skipped) == (1, {"has fewer cells than the header": 11_000})


def test_a_file_is_a_vehicle_where_no_column_names_one_or_it_is_asked_for(tmp_path: Path) -> None:
    header = HEADER.replace("vehicle", "note")
    ride = write_csv(tmp_path, f"x,2026-01-31 08:00:00,{POINT}", header=header, name="ride.csv")
    loaded = load_files(ride)
    assert loaded.fixes[0].reading.Name == "ride"
    assert ", one vehicle 'ride', Distance computed along the way" in loaded.lines[0]
    bus = write_csv(tmp_path, f"x,2026-01-31 08:00:00,{POINT}", name="bus.csv")
    assert load_files(bus, options=LoadOptions(is_vehicle_per_file=True)).fixes[0].reading.Name == "bus"


def test_two_files_can_not_name_one_vehicle(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    paths = [
        write_csv(folder, f"x,2026-01-31 08:00:00,{POINT}", header=HEADER.replace("vehicle", "note"))
        for folder in (tmp_path, tmp_path / "b")
    ]
    with pytest.raises(RefusedFile, match=r"b/fleet.csv has the name of another file"):
        load_files(*paths)


def test_the_vitals_of_a_gpx_are_among_its_extensions(tmp_path: Path) -> None:
    path = tmp_path / "ride.gpx"
    path.write_text(GPX)
    options = LoadOptions(mapping={"HealthPoints": ("hr",), "MagicPoints": ("cad",)})
    loaded = load_files(path, options=options)
    assert [(fix.reading.Name, fix.reading.HealthPoints, fix.reading.MagicPoints) for fix in loaded.fixes] == [
        ("ride", 120, 80)
    ]
    assert loaded.skipped == {
        "is a waypoint, not part of a track": 1,
        "is a point of a route, not of a track": 1,
        "has no time": 1,
    }
    with pytest.raises(RefusedFile, match="has no column for HealthPoints and MagicPoints"):
        load_files(path)


def test_the_form_of_a_json_file_is_found_by_its_beginning(tmp_path: Path) -> None:
    path = tmp_path / "fleet.json"
    for text, name in (
        ('\n[{"a": 1}]', "JSON"),
        ('{"a": 1}\n{"a": 2}', "JSON lines"),
        ('{"type": "FeatureCollection", "features": []}', "GeoJSON"),
    ):
        path.write_text(text)
        assert find_format(path).name == name


def test_what_has_no_format_is_refused_with_those_there_are(tmp_path: Path) -> None:
    path = tmp_path / "fleet.xlsx"
    path.touch()
    with pytest.raises(RefusedFile, match=r"has a name that tells no format: replayed are \.csv, .*\.gpx"):
        find_format(path)
    with pytest.raises(RefusedFile, match="is no ordinary file"):
        find_format(Path("/dev/null"))


_SUFFIXES = sorted({suffix for format_ in FORMATS for suffix in format_.suffixes})
_SEEDS = [
    f"{HEADER}\na,2026-01-31 08:00:00,{POINT}\n".encode(),
    GPX.encode(),
    b'{"id": 1, "ts": 1769846400, "lat": 52.5, "lon": 13, "HealthPoints": 1, "MagicPoints": 2}\n',
    b'{"features": [{"type": "Feature", "properties": {"time": 1769846400, "HealthPoints": 1, "MagicPoints": 2},'
    b' "geometry": {"type": "Point", "coordinates": [13, 52]}}]}',
    b"$GPRMC,191510.98,A,3645.870025,N,03124.650833,E,1.1,268.2,110922,3.6,E,A,V*42\n",
    b"\n\x0b\n\x032.0\x10\x00\x18\x05\x12\x02\n\x00PAR1",
]


@st.composite
def _damaged(draw: st.DrawFn) -> bytes:
    data = bytearray(draw(st.sampled_from(_SEEDS)))
    for _ in range(draw(st.integers(0, 4))):
        start = draw(st.integers(0, len(data)))
        data[start : start + draw(st.integers(0, 20))] = draw(st.binary(max_size=6))
    return bytes(data)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("damaged")


@settings(max_examples=60)
@given(_damaged(), st.sampled_from(_SUFFIXES))
def test_whatever_a_file_holds_it_is_replayed_or_refused_with_a_sentence(
    folder: Path, data: bytes, suffix: str
) -> None:
    path = folder / f"damaged{suffix}"
    path.write_bytes(data)
    sentence = ""
    try:
        fixes = load_files(path).recording.fixes
    except RefusedFile as refused:
        fixes, sentence = 0, str(refused)
    assert fixes > 0 or (sentence.startswith(str(path)) and sentence.endswith("."))
