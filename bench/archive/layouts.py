"""Write the same five hours of readings in three layouts: gzipped JSON, Parquet as delivered, Parquet as compacted."""

import gzip
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from duckdb import DuckDBPyConnection

from ops.task import show_task
from producer.motion import Unicorn, make_fleet
from producer.names import make_names
from unicorn.codec import encode
from unicorn.reading import SCHEMA
from unicorn.sql import ARCHIVE_TABLE, COMPACTED_TABLE, PARTITION, select_compacted

HOURS = 5
_FIRST_MS = 1_795_521_600_000
_MINUTE_MS = 60_000
_INVALID_EVERY = 20_000
"""An invalid reading follows after this many. Firehose converts it, but the relation `readings` leaves it out."""
_TYPES = {"string": "VARCHAR", "double": "DOUBLE"}


@dataclass(frozen=True, slots=True)
class Layouts:
    """The folder that holds the three layouts, and how many readings each of them has."""

    folder: Path
    readings: int

    @property
    def json_bytes(self) -> int:
        """The size of all gzipped JSON. A query over one hour reads all of it, because the files have no partitions."""
        return sum(file.stat().st_size for file in self.folder.glob("json/*.gz"))

    def list_files(self, table: str, hour: str) -> list[str]:
        return sorted(map(str, self.folder.glob(f"{table}/{PARTITION}={hour}/*.parquet")))


def write_layouts(connection: DuckDBPyConnection, folder: Path, *, unicorns: int, minutes: int = 60) -> Layouts:
    """Fly the unicorns at 1 Hz for some minutes of each of five hours, and store their readings in each layout."""
    flying = make_fleet(make_names(unicorns), seed=1)
    count = 0
    (folder / "json").mkdir()
    for number in range(HOURS):
        with show_task(f"Flying hour {number + 1} of {HOURS}, and storing it in three layouts"):
            with gzip.open(folder / f"json/{number}.gz", "wb") as out:
                for minute in range(minutes):
                    lines = list(_fly_minute(flying, _FIRST_MS + (number * 60 + minute) * _MINUTE_MS))
                    count += len(lines)
                    out.writelines(lines)
                    _write_delivered(connection, folder, get_hour(number), minute, lines)
            _write_compacted(connection, folder, get_hour(number))
    return Layouts(folder, count)


def get_hour(number: int) -> str:
    """Return the partition of one of the five hours, counted from 0."""
    return f"2026-11-24-{12 + number}"


def _fly_minute(flying: Sequence[Unicorn], start_ms: int) -> Iterator[bytes]:
    """Yield the encoded readings of a minute: one per second and unicorn, spread over the second."""
    for second in range(60):
        for place, unicorn in enumerate(flying):
            line = encode(unicorn.fly(start_ms + second * 1000 + place * 1000 // len(flying)))
            yield line
            if (second * len(flying) + place) % _INVALID_EVERY == 0:
                yield line.replace(b'"HealthPoints":', b'"HealthPoints":0.5e9')


def _write_delivered(connection: DuckDBPyConnection, folder: Path, hour: str, minute: int, lines: list[bytes]) -> None:
    """Write one Parquet file per minute, as Firehose does, with lower-case column names."""
    target = folder / ARCHIVE_TABLE / f"{PARTITION}={hour}"
    target.mkdir(parents=True, exist_ok=True)
    source = folder / "minute.json"
    source.write_bytes(b"".join(lines))
    types = ", ".join(f"'{name}': '{_TYPES[kind.glue_type]}'" for name, kind in SCHEMA.items())
    lower = ", ".join(f'"{name}" AS {name.lower()}' for name in SCHEMA)
    connection.execute(
        f"COPY (SELECT {lower} FROM read_json('{source}', format = 'newline_delimited', columns = {{{types}}}))"
        f" TO '{target}/{minute:02d}.parquet' (FORMAT parquet, COMPRESSION snappy)"
    )


def _write_compacted(connection: DuckDBPyConnection, folder: Path, hour: str) -> None:
    target = folder / COMPACTED_TABLE / f"{PARTITION}={hour}"
    target.mkdir(parents=True)
    connection.execute(
        f"CREATE OR REPLACE VIEW {ARCHIVE_TABLE} AS SELECT * FROM '{folder}/{ARCHIVE_TABLE}/*/*.parquet'"
    )
    connection.execute(f"COPY ({select_compacted(hour)}) TO '{target}/all.parquet' (FORMAT parquet, COMPRESSION zstd)")
