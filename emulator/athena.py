"""UNLOAD, which the emulator's Athena lacks: what a SELECT returns, as one Parquet file in an empty place.

Source: Athena user guide, "UNLOAD".
"""

import asyncio
import re
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
from ministack.core.responses import new_uuid
from ministack.services import athena, s3

from emulator.s3 import put_object

_UNLOAD = re.compile(
    r"\s*UNLOAD\s*\((?P<select>.*)\)\s*TO\s*'s3://(?P<bucket>[^/']+)/(?P<prefix>[^']*)'\s*WITH\s*\((?P<options>.*)\)\s*;?\s*",
    re.IGNORECASE | re.DOTALL,
)
_OPTION = re.compile(r"(\w+)\s*=\s*'([^']*)'")
_COMPRESSIONS = {"ZSTD": "zstd", "SNAPPY": "snappy", "GZIP": "gzip", "NONE": "uncompressed"}


class InvalidUnload(ValueError):
    """What an UNLOAD can't be done for; the message is the statement's reason."""


@dataclass(frozen=True, slots=True)
class Unload:
    """A statement, taken apart."""

    select: str
    bucket: str
    prefix: str
    compression: str

    @classmethod
    def parse(cls, sql: str) -> "Unload | None":
        """None where it is another statement. Raises Refused."""
        found = _UNLOAD.fullmatch(sql)
        if found is None:
            return None
        options = {name.lower(): value.upper() for name, value in _OPTION.findall(found["options"])}
        if options.get("format") != "PARQUET" or options.keys() - {"format", "compression"}:
            raise InvalidUnload("The embedded Athena unloads with format = 'PARQUET' and a compression only.")
        compression = options.get("compression", "GZIP")  # Athena's default for Parquet
        if compression not in _COMPRESSIONS:
            raise InvalidUnload(f"Unsupported compression codec {compression}")
        prefix = f"{found['prefix'].rstrip('/')}/"
        return cls(found["select"], found["bucket"], prefix, _COMPRESSIONS[compression])


def install() -> None:
    """Make the emulator's Athena run UNLOAD too. Call before it serves."""
    select = athena._run_duckdb

    async def run_duckdb(query: str, database: str, catalog: str | None = None) -> Any:
        unload = Unload.parse(query)
        if unload is None:
            return await select(query, database, catalog)
        objects = (s3._buckets.get(unload.bucket) or {"objects": {}})["objects"]
        if any(key.startswith(unload.prefix) for key in list(objects)):
            raise InvalidUnload(f"HIVE_PATH_ALREADY_EXISTS: Target directory already exists: {unload.prefix}")
        sql, _, folders = await athena._rewrite_data_paths(unload.select, database, catalog)
        try:
            await asyncio.to_thread(_write_parquet, unload, sql)
        finally:
            for folder in folders:
                shutil.rmtree(folder, ignore_errors=True)
        return {"columns": [], "column_types": [], "rows": []}

    athena._run_duckdb = run_duckdb


def _write_parquet(unload: Unload, sql: str) -> None:
    """Not on the event loop, which a large hour would hold up."""
    with tempfile.TemporaryDirectory() as folder, duckdb.connect() as connection:
        file = Path(folder, "rows.parquet")
        connection.execute(f"COPY ({sql}) TO '{file}' (FORMAT parquet, COMPRESSION {unload.compression})")
        put_object(unload.bucket, f"{unload.prefix}{new_uuid()}", file.read_bytes())
