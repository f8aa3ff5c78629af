"""Checks of what runs left behind. One query checks many runs, at the cost of one."""

import base64
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

from ops.archived_minutes import to_summaries
from ops.quarantine_reader import count_pieces
from tests.simulation.oracle import Key, Row, compute_expected_rows, read_stored_rows
from tests.simulation.replay import replay
from tests.simulation.run import Run, read_quarantine
from tests.unit.unicorn.archive import add_compacted, convert_records, write_arrays
from unicorn.sql import ARCHIVE_TABLE, COLUMNS, MINUTE_SUMMARIES, select_minute_steps, select_readings

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


def find_faults(runs: Sequence[Run], connection: "DuckDBPyConnection") -> dict[int, list[str]]:
    """Return the faults of each run, by its seed, without the runs that are exact."""
    _archive(runs, connection)
    lossy = {done.seed: done for done in runs if done.lost_state}
    for seed, minutes in _query_runs(connection, select_minute_steps("true"), lossy).items():
        replay(lossy[seed], to_summaries(map(write_arrays, minutes)))
    want = compute_expected_rows(
        connection, ((done.seed, reading) for done in runs for _, _, readings in done.sent for reading in readings)
    )
    archived = _query_runs(connection, MINUTE_SUMMARIES, [done.seed for done in runs])
    judged = {done.seed: _find_wrong_rows(done, want.get(done.seed, {}), archived.get(done.seed, [])) for done in runs}
    return {seed: wrong for seed, wrong in judged.items() if wrong}


def _find_wrong_rows(done: Run, want: Mapping[Key, Row], archived: Iterable[Sequence[Any]]) -> list[str]:
    have = read_stored_rows(done.table.items)
    wrong = [
        f"{key}: stored {have.get(key)}, expected {want.get(key)}"
        for key in want.keys() | have.keys()
        if have.get(key) != want.get(key)
    ]
    archive = {(row[0], f"{row[1]:%Y-%m-%d %H:%M}:00.000"): (int(row[2]), int(row[3])) for row in archived}
    if archive != {key: row[:2] for key, row in want.items()}:
        wrong.append(f"the archive has {archive}")
    poison = Counter(data for _, data, readings in done.sent if not readings)
    quarantined = Counter(read_quarantine(done).values())
    if poison != quarantined:
        wrong.append(f"the quarantine has {quarantined - poison} too much and lacks {poison - quarantined}")
    if (counted := count_pieces(done.quarantine, "quarantine")) != poison.total():
        wrong.append(f"{counted} pieces are counted in the quarantine instead of {poison.total()}")
    return wrong


def _archive(runs: Iterable[Run], connection: "DuckDBPyConnection") -> None:
    """Archive everything on the streams, converted as Firehose does, separately for each run."""
    types = ", ".join(f"{name} {'VARCHAR' if type_ == 'string' else 'DOUBLE'}" for name, type_ in COLUMNS.items())
    connection.execute(f"CREATE OR REPLACE TEMP TABLE archives ({types}, hour VARCHAR, run INTEGER)")
    add_compacted(connection)
    rows = [[*row, "2026-11-24-12", done.seed] for done in runs for row in _convert(done)]
    if rows:
        unnested = ", ".join(f"unnest(${number + 1})" for number in range(len(rows[0])))
        connection.execute(
            f"INSERT INTO archives SELECT {unnested}", [list(column) for column in zip(*rows, strict=True)]
        )


def _convert(done: Run) -> Iterator[list[Any]]:
    shards = done.readings.shards["shards"].values()
    rows = convert_records(base64.b64decode(record.data) for shard in shards for record in shard["records"])
    return (row for row in rows if row is not None)


def _query_runs(connection: "DuckDBPyConnection", sql: str, runs: Iterable[int]) -> dict[int, list[tuple[Any, ...]]]:
    """Return the rows of a query on the relation `readings` in each run, sorted by its first two columns."""
    answer = connection.execute(
        f"""
        SELECT runs.run, answer.*
        FROM (SELECT unnest($1) AS run) AS runs, LATERAL (
          WITH {ARCHIVE_TABLE} AS (SELECT * FROM archives WHERE archives.run = runs.run),
               readings AS ({select_readings()})
          {sql}
        ) AS answer
        ORDER BY 1, 2, 3
        """,
        [list(runs)],
    ).fetchall()
    return {run: [row[1:] for row in of_run] for run, of_run in groupby(answer, key=lambda row: row[0])}
