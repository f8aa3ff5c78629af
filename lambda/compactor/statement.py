"""The SQL statements of a compaction."""

from unicorn.sql import ARCHIVE_TABLE, COMPACTED_TABLE, PARTITION, select_compacted


def build_unload(hour: str, location: str) -> str:
    """Return the statement that writes an hour's rows to an empty location, as one or more sorted files.

    INSERT and CTAS would not keep the order. Source: Athena user guide, "UNLOAD".
    """
    return f"UNLOAD ({select_compacted(hour)}) TO '{location}' WITH (format = 'PARQUET', compression = 'ZSTD')"


def build_row_counts(hour: str) -> str:
    """Return the query for an hour's number of rows in each of the two tables. It reads only the files' footers."""
    delivered, compacted = (
        f"(SELECT count(*) FROM {table} WHERE {PARTITION} = '{hour}')" for table in (ARCHIVE_TABLE, COMPACTED_TABLE)
    )
    return f"SELECT {delivered} AS delivered, {compacted} AS compacted"
