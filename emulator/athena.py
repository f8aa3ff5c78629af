"""What the emulator's Athena lacks: UNLOAD, Athena's form of results, and tables with other columns than their files.

UNLOAD is in `emulator/unload.py`. A table has the columns that Glue declares: a column that
a file lacks is NULL, and one that only files have can't be queried. A statement that names the hidden column `"$path"`
gets each row's object. How results are written is in `emulator/athena_values.py`. Source: Athena user guide,
"Handle schema updates" and "Get the file locations for source data in Amazon S3".
"""

import asyncio
import shutil
from collections.abc import Callable, Mapping, Sequence
from contextvars import ContextVar
from typing import Any

from emulator.athena_values import write_csv, write_value
from emulator.ministack import RESULTS, athena, s3
from emulator.s3 import put_object
from emulator.unload import InvalidUnload, Unload, write_objects

_Relate = Callable[[Mapping[str, Any], Sequence[str]], str]
_PATH = '"$path"'
_COPIED_TO = "^.*/ministack-athena-[^/]*/"
"""Where the emulator copies a table's objects, with their keys below the table's location."""
_names_path: ContextVar[bool] = ContextVar("names_path", default=False)
"""Whether the statement that is being run names the hidden column."""


def install() -> None:
    """Make the emulator's Athena run UNLOAD, write results as Athena does, and follow Glue's columns. Call it first."""
    athena.table_relation = _follow_declared_columns(athena.table_relation)
    athena.datum_text = write_value
    athena.save_query_results = _save_results
    run_select = athena.run_duckdb

    async def run_duckdb(query: str, database: str, catalog: str | None = None) -> Any:
        _names_path.set(_PATH in query)
        unload = Unload.parse(query)
        if unload is None:
            return _name_arrays(await run_select(query, database, catalog))
        objects = (s3.buckets.get(unload.bucket) or {"objects": {}})["objects"]
        if any(key.startswith(unload.prefix) for key in list(objects)):
            raise InvalidUnload(f"HIVE_PATH_ALREADY_EXISTS: Target directory already exists: {unload.prefix}")
        sql, _, folders = await athena.rewrite_data_paths(unload.select, database, catalog)
        try:
            await asyncio.to_thread(write_objects, unload, sql)
        finally:
            for folder in folders:
                shutil.rmtree(folder, ignore_errors=True)
        return {"columns": [], "column_types": [], "rows": []}

    athena.run_duckdb = run_duckdb


def _follow_declared_columns(relate: _Relate) -> _Relate:
    """Return a function that makes a table's relation from its files, with exactly the columns that Glue declares."""

    def make_relation(table: Mapping[str, Any], files: Sequence[str]) -> str:
        declared = [*table["StorageDescriptor"]["Columns"], *table.get("PartitionKeys", [])]
        names = ", ".join('"{}"'.format(column["Name"].replace('"', '""')) for column in declared)
        relation = relate(table, files)
        if _names_path.get():
            location = table["StorageDescriptor"]["Location"].rstrip("/")
            relation = f"(SELECT *, regexp_replace(filename, '{_COPIED_TO}', '{location}/') AS {_PATH} FROM {relation})"
            names += f", {_PATH}"
        every_column = f"FROM {relation} UNION ALL BY NAME FROM {athena.empty_relation(table)}"
        return f"(SELECT {names} FROM ({every_column}))"

    return make_relation


def _name_arrays(result: dict[str, Any]) -> dict[str, Any]:
    """Return the result with the type of each column that holds arrays."""
    types = [
        "array" if any(isinstance(row[number], list) for row in result["rows"]) else type_
        for number, type_ in enumerate(result["column_types"])
    ]
    return {**result, "column_types": types}


async def _save_results(query_id: str) -> None:
    """Write a result's object. An UNLOAD has none. A failure to write fails the execution."""
    execution = athena.executions[query_id]
    results = execution[RESULTS]
    if results["columns"]:
        execution["Status"]["State"] = "RUNNING"  # until the object is there
        bucket, _, key = execution["ResultConfiguration"]["OutputLocation"].removeprefix("s3://").partition("/")
        body = await asyncio.to_thread(write_csv, results["columns"], results["rows"])
        await asyncio.to_thread(put_object, bucket, key, body)
        execution["Status"]["State"] = "SUCCEEDED"
