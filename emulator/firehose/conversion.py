"""Convert records to Parquet, in a process of its own: a minute of a large fleet would block the emulator."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from emulator.firehose.frames import join_frames, split_frames
from emulator.firehose.openx import ConversionError, Row, parse_rows
from emulator.firehose.parquet import write_parquet


@dataclass(frozen=True, slots=True)
class RecordFailure:
    """Why the record at `index` could not be converted."""

    index: int
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class ConversionResult:
    """A Parquet file (empty if no record could be converted), and the records that are not in it."""

    file: bytes
    failures: list[RecordFailure]


def convert(records: Sequence[bytes], columns: Mapping[str, str], compression: str) -> ConversionResult:
    """Convert the records that fit the columns, a mapping of names to Glue types."""
    rows: list[Row] = []
    failures: list[RecordFailure] = []
    for index, record in enumerate(records):
        try:
            rows.extend(parse_rows(record, columns))
        except ConversionError as error:
            failures.append(RecordFailure(index, error.code, str(error)))
    return ConversionResult(write_parquet(rows, columns, compression) if rows else b"", failures)


def convert_in_subprocess(records: Sequence[bytes], columns: Mapping[str, str], compression: str) -> ConversionResult:
    """Call `convert` in another process. Raises CalledProcessError with the process's standard error."""
    parameters = json.dumps({"columns": columns, "compression": compression}).encode()
    done = subprocess.run(
        [sys.executable, "-c", "from emulator.firehose.conversion import main; main()"],
        input=join_frames([parameters, *records]),
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        check=True,
    )
    file, failures = split_frames(done.stdout)
    return ConversionResult(file, [RecordFailure(*failure) for failure in json.loads(failures)])


def main() -> None:
    """Convert the frames on standard input, and write the result as frames to standard output."""
    parameters, *records = split_frames(sys.stdin.buffer.read())
    result = convert(records, **json.loads(parameters))
    failures = [[failure.index, failure.code, failure.message] for failure in result.failures]
    sys.stdout.buffer.write(join_frames([result.file, json.dumps(failures).encode()]))
