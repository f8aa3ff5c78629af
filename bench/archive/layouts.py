"""The same hours in three layouts: gzipped JSON by the hour, Parquet as Firehose delivers it, and compacted."""

import gzip
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from duckdb import DuckDBPyConnection

from ops.task import show_task
from producer.motion import Unicorn, fleet
from producer.names import names
from unicorn.codec import encode
from unicorn.reading import SCHEMA
from unicorn.sql import ARCHIVE_TABLE, COMPACTED_TABLE, PARTITION, select_compacted

HOURS = 5
_FIRST_MS = 1_795_521_600_000
_MINUTE_MS = 60_000
_INVALID = 20_000
"""Each so many readings comes one that Firehose converts and the relation refuses, as a fleet has them now and then."""
_TYPES = {"string": "VARCHAR", "double": "DOUBLE"}


@dataclass(frozen=True, slots=True)
class Layouts:
    """Where they are, by the names of tables."""

    folder: Path
    readings: int

    @property
    def json_bytes(self) -> int:
        """Of all hours: a question about one of them reads every file, since nothing says what is in which."""
        return sum(file.stat().st_size for file in self.folder.glob("json/*.gz"))

    def files(self, table: str, hour: str) -> list[str]:
        return sorted(map(str, self.folder.glob(f"{table}/{PARTITION}={hour}/*.parquet")))


def write(connection: DuckDBPyConnection, folder: Path, *, unicorns: int, minutes: int = 60) -> Layouts:
    """Fly each unicorn at 1 Hz for five hours, of which each has so many minutes, and store the readings thrice."""
    flying = fleet(names(unicorns), seed=1)
    count = 0
    (folder / "json").mkdir()
    for number in range(HOURS):
        with show_task(f"Flying hour {number + 1} of {HOURS}, and storing it in three layouts"):
            with gzip.open(folder / f"json/{number}.gz", "wb") as out:
                for minute in range(minutes):
                    lines = list(_minute(flying, _FIRST_MS + (number * 60 + minute) * _MINUTE_MS))
                    count += len(lines)
                    out.writelines(lines)
                    _deliver(connection, folder, hour(number), minute, lines)
            _compact(connection, folder, hour(number))
    return Layouts(folder, count)


def hour(number: int) -> str:
    """The partition of one of the five."""
    return f"2026-11-24-{12 + number}"


def _minute(flying: Sequence[Unicorn], start_ms: int) -> Iterator[bytes]:
    """What arrives in a minute: each second a reading of each unicorn, a little later for each."""
    for second in range(60):
        for place, unicorn in enumerate(flying):
            line = encode(unicorn.fly(start_ms + second * 1000 + place * 1000 // len(flying)))
            yield line
            if (second * len(flying) + place) % _INVALID == 0:
                yield line.replace(b'"HealthPoints":', b'"HealthPoints":0.5e9')


def _deliver(connection: DuckDBPyConnection, folder: Path, hour: str, minute: int, lines: list[bytes]) -> None:
    """An object a minute, as Firehose buffers; keys become columns whatever their case."""
    there = folder / ARCHIVE_TABLE / f"{PARTITION}={hour}"
    there.mkdir(parents=True, exist_ok=True)
    arrived = folder / "minute.json"
    arrived.write_bytes(b"".join(lines))
    types = ", ".join(f"'{name}': '{_TYPES[kind.glue_type]}'" for name, kind in SCHEMA.items())
    lower = ", ".join(f'"{name}" AS {name.lower()}' for name in SCHEMA)
    connection.execute(
        f"COPY (SELECT {lower} FROM read_json('{arrived}', format = 'newline_delimited', columns = {{{types}}}))"
        f" TO '{there}/{minute:02d}.parquet' (FORMAT parquet, COMPRESSION snappy)"
    )


def _compact(connection: DuckDBPyConnection, folder: Path, hour: str) -> None:
    there = folder / COMPACTED_TABLE / f"{PARTITION}={hour}"
    there.mkdir(parents=True)
    connection.execute(
        f"CREATE OR REPLACE VIEW {ARCHIVE_TABLE} AS SELECT * FROM '{folder}/{ARCHIVE_TABLE}/*/*.parquet'"
    )
    connection.execute(f"COPY ({select_compacted(hour)}) TO '{there}/all.parquet' (FORMAT parquet, COMPRESSION zstd)")
