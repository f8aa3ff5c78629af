"""Converting a buffer in a process of its own: a minute of a large fleet would keep the emulator from answering."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from emulator.firehose.frames import joined, separated
from emulator.firehose.openx import ConversionError, Row, rows
from emulator.firehose.parquet import parquet


@dataclass(frozen=True, slots=True)
class Failure:
    """A record that couldn't be converted."""

    index: int
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Converted:
    """What a buffer came to: a file, empty without a good record, and what isn't in it."""

    file: bytes
    failures: list[Failure]


def convert(records: Sequence[bytes], columns: Mapping[str, str], compression: str) -> Converted:
    """One Parquet file of all that fits the columns (names to Glue types)."""
    good: list[Row] = []
    failures: list[Failure] = []
    for index, record in enumerate(records):
        try:
            good.extend(rows(record, columns))
        except ConversionError as error:
            failures.append(Failure(index, error.code, str(error)))
    return Converted(parquet(good, columns, compression) if good else b"", failures)


def converted_apart(records: Sequence[bytes], columns: Mapping[str, str], compression: str) -> Converted:
    """As `convert`, in another process. Raises CalledProcessError, with what it wrote on stderr."""
    asked = json.dumps({"columns": columns, "compression": compression}).encode()
    done = subprocess.run(
        [sys.executable, "-c", "from emulator.firehose.conversion import main; main()"],
        input=joined([asked, *records]),
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        check=True,
    )
    file, failures = separated(done.stdout)
    return Converted(file, [Failure(*failure) for failure in json.loads(failures)])


def main() -> None:
    """Convert what comes on standard input, and write what it came to on standard output."""
    asked, *records = separated(sys.stdin.buffer.read())
    done = convert(records, **json.loads(asked))
    failures = [[failure.index, failure.code, failure.message] for failure in done.failures]
    sys.stdout.buffer.write(joined([done.file, json.dumps(failures).encode()]))
