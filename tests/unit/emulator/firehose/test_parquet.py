from pathlib import Path

import duckdb

from emulator.firehose.openx import Row
from emulator.firehose.parquet import write_parquet
from unicorn.sql import COLUMNS


def test_rows_are_read_from_the_file_as_they_were_written(tmp_path: Path) -> None:
    rows: list[Row] = [["Shadow\x00fax \u2728 'quoted\"", 0.1 + 0.2, None], ["", -1e-300, 5.0]]
    file = tmp_path / "rows.parquet"
    file.write_bytes(write_parquet(rows, {"name": "string", "latitude": "double", "distance": "double"}, "SNAPPY"))
    with duckdb.connect() as connection:
        assert connection.execute(f"SELECT * FROM '{file}'").fetchall() == [tuple(row) for row in rows]


def test_every_column_of_the_archive_has_a_type_that_can_be_written() -> None:
    assert write_parquet([[None] * len(COLUMNS)], COLUMNS, "SNAPPY")[:4] == b"PAR1"
