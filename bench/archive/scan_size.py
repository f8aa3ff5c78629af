"""Compute how many bytes Athena must read for a query: the column chunks that it needs, from the files' footers.

DuckDB's optimizer tells which columns a statement needs. Athena bills the bytes that it reads, but at least 10 MB per
query. This minimum does not count here.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from duckdb import DuckDBPyConnection

from unicorn.sql import COMPACTED_COLUMNS


def find_columns_read(connection: DuckDBPyConnection, sql: str) -> set[str]:
    """Return the columns of Parquet files that the plan of a statement reads, to return them or to filter by them."""
    [(_, plan)] = connection.execute(f"EXPLAIN (FORMAT json) {sql}").fetchall()
    scans = [node["extra_info"] for node in _walk_plan(json.loads(plan)) if node["name"].strip() == "READ_PARQUET"]
    text = " ".join(value for scan in scans for key in ("Projections", "Filters") for value in _to_list(scan.get(key)))
    return {name for name in COMPACTED_COLUMNS if re.search(rf"\b{name}\b", text)}


def count_bytes_read(
    connection: DuckDBPyConnection, files: Sequence[str], columns: set[str], *, name: str | None = None
) -> int:
    """Return the bytes of these columns in these files, and of the files' footers.

    If `name` is a unicorn's, row groups are skipped whose least and greatest names exclude it.
    """
    chunks = connection.execute(
        "SELECT file_name, row_group_id, path_in_schema, total_compressed_size, stats_min_value, stats_max_value"
        f" FROM parquet_metadata({list(files)!r})"
    ).fetchall()
    skipped = {
        (file, group)
        for file, group, column, _, least, greatest in chunks
        if name is not None and column == "name" and not least <= name <= greatest
    }
    sizes = (size for file, group, column, size, *_ in chunks if column in columns and (file, group) not in skipped)
    return int(sum(sizes)) + sum(map(_get_footer_size, files))


def _get_footer_size(file: str) -> int:
    """Read the length, which precedes the closing magic. Source: Parquet format specification, "File format"."""
    end = Path(file).read_bytes()[-8:]
    return int.from_bytes(end[:4], "little") + len(end)


def _walk_plan(plan: list[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    for node in plan:
        yield node
        yield from _walk_plan(node["children"])


def _to_list(value: str | list[str] | None) -> list[str]:
    return value if isinstance(value, list) else [value] if value else []
