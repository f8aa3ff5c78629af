"""UNLOAD of the emulator's Athena: write the rows of a SELECT to S3, as Parquet or as gzipped lines of JSON.

`partitioned_by` names the last columns of the SELECT. Each of their values gets a folder, as in Hive, and the objects
lack these columns. JSON has no option for its compression. Source: Athena user guide, "UNLOAD".
"""

import re
import tempfile
from dataclasses import dataclass
from pathlib import Path

import duckdb
from ministack.core.responses import new_uuid

from emulator.s3 import put_object

_UNLOAD = re.compile(
    r"\s*UNLOAD\s*\((?P<select>.*)\)\s*TO\s*'s3://(?P<bucket>[^/']+)/(?P<prefix>[^']*)'\s*WITH\s*\((?P<options>.*)\)\s*;?\s*",
    re.IGNORECASE | re.DOTALL,
)
_OPTION = re.compile(r"(\w+)\s*=\s*'([^']*)'")
_PARTITIONS = re.compile(r"\bpartitioned_by\s*=\s*ARRAY\s*\[([^\]]*)\]", re.IGNORECASE)
_COMPRESSIONS = {"ZSTD": "zstd", "SNAPPY": "snappy", "GZIP": "gzip", "NONE": "uncompressed"}
_OPTIONS = {"PARQUET": {"format", "compression"}, "JSON": {"format"}}
_MAX_PARTITIONS = 100


class InvalidUnload(ValueError):
    """An UNLOAD that can't be run. Its message becomes the statement's failure reason."""


@dataclass(frozen=True, slots=True)
class Unload:
    """A parsed UNLOAD statement."""

    select: str
    bucket: str
    prefix: str
    compression: str
    format: str = "parquet"
    partitions: tuple[str, ...] = ()
    """The columns of `partitioned_by`."""

    @classmethod
    def parse(cls, sql: str) -> "Unload | None":
        """Return the parsed statement, or None if it is not an UNLOAD. Raises InvalidUnload."""
        match = _UNLOAD.fullmatch(sql)
        if match is None:
            return None
        partitions = re.findall("'([^']+)'", "".join(_PARTITIONS.findall(match["options"])))
        rest = _PARTITIONS.sub("", match["options"])
        options = {name.lower(): value.upper() for name, value in _OPTION.findall(rest)}
        form = options.get("format", "")
        if form not in _OPTIONS or options.keys() - _OPTIONS[form]:
            raise InvalidUnload("The local Athena unloads as PARQUET with a compression, or as JSON without, only.")
        compression = options.get("compression", "GZIP")  # Athena's default
        if compression not in _COMPRESSIONS:
            raise InvalidUnload(f"Unsupported compression codec {compression}")
        prefix = f"{match['prefix'].rstrip('/')}/"
        return cls(
            match["select"], match["bucket"], prefix, _COMPRESSIONS[compression], form.lower(), tuple(partitions)
        )


def write_objects(unload: Unload, sql: str) -> None:
    """Write the rows to S3. Call it from a thread, because a large hour would block the event loop.

    Raises InvalidUnload.
    """
    with tempfile.TemporaryDirectory() as folder, duckdb.connect() as connection:
        form = f"FORMAT {unload.format}, COMPRESSION {unload.compression}"
        if unload.partitions:
            _check_partitions(connection, unload, sql)
            form += f", PARTITION_BY ({', '.join(unload.partitions)})"
            connection.execute(f"COPY ({sql}) TO '{folder}/rows' ({form})")
        else:
            connection.execute(f"COPY ({sql}) TO '{folder}/rows' ({form})")
        for file in sorted(Path(folder).rglob("*")):
            if file.is_file():
                place = file.parent.relative_to(Path(folder, "rows")).as_posix() + "/" if unload.partitions else ""
                put_object(unload.bucket, f"{unload.prefix}{place}{new_uuid()}", file.read_bytes())


def _check_partitions(connection: duckdb.DuckDBPyConnection, unload: Unload, sql: str) -> None:
    columns = [name for name, *_ in connection.execute(f"DESCRIBE {sql}").fetchall()]
    if tuple(columns[-len(unload.partitions) :]) != unload.partitions:
        raise InvalidUnload("Partition keys must be the last columns in the table and in the same order.")
    names = ", ".join(unload.partitions)
    [(count,)] = connection.execute(f"SELECT count(*) FROM (SELECT DISTINCT {names} FROM ({sql}))").fetchall()
    if count > _MAX_PARTITIONS:
        raise InvalidUnload(f"HIVE_TOO_MANY_OPEN_PARTITIONS: Exceeded limit of {_MAX_PARTITIONS} open writers.")
