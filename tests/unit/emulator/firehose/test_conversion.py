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
def test_pieces_that_were_joined_come_apart_as_they_were(pieces: list[bytes]) -> None:
    assert split_frames(join_frames(pieces)) == pieces


def test_good_records_are_in_the_file_and_the_others_are_named_with_their_reason() -> None:
    done = convert(RECORDS, COLUMNS, "SNAPPY")
    assert done.file.startswith(b"PAR1")
    assert done.failures == [
        RecordFailure(1, "DataFormatConversion.ParseError", "The record isn't JSON."),
        RecordFailure(
            2, "DataFormatConversion.MalformedData", "The value of distance doesn't fit a column of type double."
        ),
    ]


def test_another_process_comes_to_the_same() -> None:
    here, apart = (call(RECORDS, COLUMNS, "SNAPPY") for call in (convert, convert_in_subprocess))
    assert apart.failures == here.failures
    assert _rows(apart.file) == _rows(here.file) == [("a", 1.5), ("c", None)]


def test_buffer_without_a_good_record_makes_no_file() -> None:
    assert convert_in_subprocess([b"broken"], COLUMNS, "SNAPPY").file == b""


def test_process_that_fails_says_why() -> None:
    with pytest.raises(subprocess.CalledProcessError) as failed:
        convert_in_subprocess(RECORDS, COLUMNS, "NONSENSE")
    assert b'Expected "compression"' in failed.value.stderr


def _rows(file: bytes) -> list[tuple[object, ...]]:
    with tempfile.NamedTemporaryFile(suffix=".parquet") as kept, duckdb.connect() as connection:
        kept.write(file)
        kept.flush()
        return connection.execute(f"SELECT name, distance FROM '{kept.name}'").fetchall()
