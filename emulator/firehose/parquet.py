"""Write rows as a Parquet file, with DuckDB."""

import json
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

import duckdb

from emulator.firehose.openx import Row

_DUCKDB_TYPES = {"string": "VARCHAR", "double": "DOUBLE"}


def write_parquet(rows: Iterable[Row], columns: Mapping[str, str], compression: str) -> bytes:
    """Return the rows as a file. `columns` maps names to Glue types; `compression` is SNAPPY, GZIP or UNCOMPRESSED."""
    with tempfile.TemporaryDirectory() as folder, duckdb.connect() as connection:
        lines, file = Path(folder, "rows.json"), Path(folder, "rows.parquet")
        with lines.open("w") as out:
            out.writelines(json.dumps(dict(zip(columns, row, strict=True))) + "\n" for row in rows)
        types = ", ".join(f"'{name}': '{_DUCKDB_TYPES[type_]}'" for name, type_ in columns.items())
        connection.execute(
            f"COPY (SELECT * FROM read_json('{lines}', format = 'newline_delimited', columns = {{{types}}}))"
            f" TO '{file}' (FORMAT parquet, COMPRESSION {compression.lower()})"
        )
        return file.read_bytes()
