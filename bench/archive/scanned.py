"""How many bytes a question makes Athena read: the column chunks that it can't do without, as the files' footers say.

Which columns those are is the optimizer's answer, and not ours: DuckDB's, for the very statement. Athena bills what it
reads, and at least 10 MB a question, which is left out here.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from duckdb import DuckDBPyConnection

from unicorn.sql import COMPACTED_COLUMNS


def columns_read(connection: DuckDBPyConnection, sql: str) -> set[str]:
    """The columns that the plan of a statement reads in Parquet files, to answer or to filter."""
    [(_, plan)] = connection.execute(f"EXPLAIN (FORMAT json) {sql}").fetchall()
    scans = [node["extra_info"] for node in _nodes(json.loads(plan)) if node["name"].strip() == "READ_PARQUET"]
    told = " ".join(text for scan in scans for part in ("Projections", "Filters") for text in _listed(scan.get(part)))
    return {name for name in COMPACTED_COLUMNS if re.search(rf"\b{name}\b", told)}


def bytes_read(
    connection: DuckDBPyConnection, files: Sequence[str], columns: set[str], *, name: str | None = None
) -> int:
    """Of these columns in these files, with the files' footers; of one unicorn, only where its name may be.

    A row group is left out where the least and the greatest name in it say that the unicorn isn't there.
    """
    chunks = connection.execute(
        "SELECT file_name, row_group_id, path_in_schema, total_compressed_size, stats_min_value, stats_max_value"
        f" FROM parquet_metadata({list(files)!r})"
    ).fetchall()
    left_out = {
        (file, group)
        for file, group, column, _, least, greatest in chunks
        if name is not None and column == "name" and not least <= name <= greatest
    }
    read = (size for file, group, column, size, *_ in chunks if column in columns and (file, group) not in left_out)
    return int(sum(read)) + sum(map(_footer, files))


def _footer(file: str) -> int:
    """Its length stands before the closing magic. Source: the Parquet format's specification, "File format"."""
    end = Path(file).read_bytes()[-8:]
    return int.from_bytes(end[:4], "little") + len(end)


def _nodes(plan: list[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    for node in plan:
        yield node
        yield from _nodes(node["children"])


def _listed(value: str | list[str] | None) -> list[str]:
    return value if isinstance(value, list) else [value] if value else []
