from pathlib import Path

import duckdb
import pytest

from producer.replay.parquet import read_parquet
from producer.replay.rows import RefusedFile
from tests.unit.producer.replay.loaded import load_files, split

ROWS = """
    SELECT 'bus ' || (i % 2) AS vehicle_id, TIMESTAMP '2026-01-31 08:00:00' + to_seconds(i) AS ts,
        TIMESTAMPTZ '2026-01-31 08:00:00.5+00' + to_seconds(i) AS zoned, {'lat': 52.5, 'lon': 13.0 + i / 1000} AS pos,
        i::INTEGER AS HealthPoints, 150 AS MagicPoints
    FROM range(6) AS t(i)
"""


def write(path: Path, query: str = ROWS) -> Path:
    with duckdb.connect() as database:
        database.execute("SET TimeZone = 'Asia/Tokyo'")
        database.execute(f"COPY ({query}) TO '{path}' (FORMAT parquet)")
    return path


def test_rows_have_numbers_dotted_names_and_times_with_their_zone(tmp_path: Path) -> None:
    rows, _ = split([*read_parquet(write(tmp_path / "fleet.parquet"))])
    assert [row.number for row in rows] == [1, 2, 3, 4, 5, 6]
    assert rows[1].fields["zoned"] == "2026-01-31T08:00:01.500000Z"
    assert (rows[1].fields["pos.lat"], rows[1].fields["pos.lon"], rows[1].fields["vehicle_id"]) == (
        52.5,
        13.001,
        "bus 1",
    )


def test_a_fleet_s_parquet_replays(tmp_path: Path) -> None:
    loaded = load_files(write(tmp_path / "a [1]*.parquet"))
    assert (loaded.recording.vehicles, loaded.recording.fixes, loaded.skipped) == (2, 6, {})
    assert loaded.fixes[5].reading.StatusTime == "2026-01-31 08:00:05.000"


def test_a_column_that_means_numbers_may_hold_ids(tmp_path: Path) -> None:
    query = "SELECT 7::DOUBLE AS id, 1769846400.25 AS time, 1 AS lat, 2 AS lon, 1 AS HealthPoints, 1 AS MagicPoints"
    [fix] = load_files(write(tmp_path / "fleet.parquet", query)).fixes
    assert (fix.reading.Name, fix.reading.StatusTime) == ("7", "2026-01-31 08:00:00.250")


@pytest.mark.parametrize("size", [0, 4, 500])
def test_a_file_that_is_cut_off_is_refused(tmp_path: Path, size: int) -> None:
    path = write(tmp_path / "fleet.parquet")
    path.write_bytes(path.read_bytes()[:size])
    with pytest.raises(RefusedFile, match="can't be read as Parquet, is it cut off"):
        [*read_parquet(path)]
