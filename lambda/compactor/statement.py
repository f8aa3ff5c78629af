"""The SQL statements of a compaction."""

from unicorn.sql import ARCHIVE_TABLE, COMPACTED_TABLE, PARTITION, select_compacted


def build_unload(hour: str, location: str, *, after: str = "", until: str = "") -> str:
    """Return the statement that writes an hour's rows to an empty location, as one or more sorted files.

    `after` and `until` limit it to a range of the hour's objects, by their paths. INSERT and CTAS would not keep the
    order. A statement writes no partitions, so Athena's limit of 100 does not matter.
    Source: Athena user guide, "UNLOAD".
    """
    select = select_compacted(hour, after=after, until=until)
    return f"UNLOAD ({select}) TO '{location}' WITH (format = 'PARQUET', compression = 'ZSTD')"


def build_row_counts(hour: str) -> str:
    """Return the query for an hour's number of rows in each of the two tables. It reads only the files' footers."""
    delivered, compacted = (
        f"(SELECT count(*) FROM {table} WHERE {PARTITION} = '{hour}')" for table in (ARCHIVE_TABLE, COMPACTED_TABLE)
    )
    return f"SELECT {delivered} AS delivered, {compacted} AS compacted"
