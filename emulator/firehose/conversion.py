"""Converting a buffer in a process of its own: a minute of a large fleet would keep the emulator from answering."""

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
    """A record that couldn't be converted."""

    index: int
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class ConversionResult:
    """What a buffer came to: a file, empty without a good record, and what isn't in it."""

    file: bytes
    failures: list[RecordFailure]


def convert(records: Sequence[bytes], columns: Mapping[str, str], compression: str) -> ConversionResult:
    """One Parquet file of all that fits the columns (names to Glue types)."""
    good: list[Row] = []
    failures: list[RecordFailure] = []
    for index, record in enumerate(records):
        try:
            good.extend(parse_rows(record, columns))
        except ConversionError as error:
            failures.append(RecordFailure(index, error.code, str(error)))
    return ConversionResult(write_parquet(good, columns, compression) if good else b"", failures)


def convert_in_subprocess(records: Sequence[bytes], columns: Mapping[str, str], compression: str) -> ConversionResult:
    """As `convert`, in another process. Raises CalledProcessError, with what it wrote on stderr."""
    asked = json.dumps({"columns": columns, "compression": compression}).encode()
    done = subprocess.run(
        [sys.executable, "-c", "from emulator.firehose.conversion import main; main()"],
        input=join_frames([asked, *records]),
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        check=True,
    )
    file, failures = split_frames(done.stdout)
    return ConversionResult(file, [RecordFailure(*failure) for failure in json.loads(failures)])


def main() -> None:
    """Convert what comes on standard input, and write what it came to on standard output."""
    asked, *records = split_frames(sys.stdin.buffer.read())
    done = convert(records, **json.loads(asked))
    failures = [[failure.index, failure.code, failure.message] for failure in done.failures]
    sys.stdout.buffer.write(join_frames([done.file, json.dumps(failures).encode()]))
