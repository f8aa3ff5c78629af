import subprocess
import tempfile

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulator.firehose.conversion import RecordFailure, convert, convert_in_subprocess
from emulator.firehose.frames import join_frames, split_frames

COLUMNS = {"name": "string", "distance": "double"}
RECORDS = [b'{"name": "a", "distance": 1.5}', b"broken", b'{"name": "b", "distance": "x"}', b'{"name": "c"}']


@given(st.lists(st.binary(max_size=50), max_size=20))
def test_joined_frames_are_split_into_the_same_pieces(pieces: list[bytes]) -> None:
    assert split_frames(join_frames(pieces)) == pieces


def test_valid_records_are_in_the_file_and_the_others_are_listed_with_a_reason() -> None:
    result = convert(RECORDS, COLUMNS, "SNAPPY")
    assert result.file.startswith(b"PAR1")
    assert result.failures == [
        RecordFailure(1, "DataFormatConversion.ParseError", "The record isn't JSON."),
        RecordFailure(
            2, "DataFormatConversion.MalformedData", "The value of distance doesn't fit a column of type double."
        ),
    ]


def test_another_process_returns_the_same() -> None:
    here, elsewhere = (call(RECORDS, COLUMNS, "SNAPPY") for call in (convert, convert_in_subprocess))
    assert elsewhere.failures == here.failures
    assert _read_rows(elsewhere.file) == _read_rows(here.file) == [("a", 1.5), ("c", None)]


def test_without_a_valid_record_there_is_no_file() -> None:
    assert convert_in_subprocess([b"broken"], COLUMNS, "SNAPPY").file == b""


def test_failing_process_says_why() -> None:
    with pytest.raises(subprocess.CalledProcessError) as failed:
        convert_in_subprocess(RECORDS, COLUMNS, "NONSENSE")
    assert b'Expected "compression"' in failed.value.stderr


def _read_rows(file: bytes) -> list[tuple[object, ...]]:
    with tempfile.NamedTemporaryFile(suffix=".parquet") as copy, duckdb.connect() as connection:
        copy.write(file)
        copy.flush()
        return connection.execute(f"SELECT name, distance FROM '{copy.name}'").fetchall()
