"""Whether a run left exactly what it had to."""

import base64
from collections import Counter
from typing import TYPE_CHECKING

from local.firehose.openx import ConversionError, rows
from ops.replay import ARCHIVED, summaries
from tests.simulation.oracle import expected, stored
from tests.simulation.replay import replay
from tests.simulation.run import Run, quarantined
from tests.unit.unicorn.archive import add_compacted
from unicorn.relation import MINUTE_SUMMARIES, columns, with_readings

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


def faults_of(done: Run, connection: "DuckDBPyConnection") -> list[str]:
    """What is wrong after a run: nothing, where the pipeline is exact."""
    wrong: list[str] = []
    archive = _archived(done, connection)
    if done.lost_state:
        replay(done, summaries(connection.execute(with_readings(ARCHIVED.format(where="true"))).fetchall()))
    want = expected(connection, (reading for _, _, reading in done.sent if reading is not None))
    have = stored(done.table.items)
    wrong += [
        f"{key}: stored {have.get(key)}, expected {want.get(key)}"
        for key in want.keys() | have.keys()
        if have.get(key) != want.get(key)
    ]
    if archive != {key: row[:2] for key, row in want.items()}:
        wrong.append(f"the archive has {archive}")
    poison = Counter(data for _, data, reading in done.sent if reading is None)
    kept = Counter(quarantined(done).values())
    if poison != kept:
        wrong.append(f"the quarantine has {kept - poison} too much and lacks {poison - kept}")
    return wrong


def _archived(done: Run, connection: "DuckDBPyConnection") -> dict[tuple[str, str], tuple[int, int]]:
    """What the relation sees of all that was on the stream, converted as Firehose does: millimetres and readings."""
    found = []
    for shard in done.readings.shards["shards"].values():
        for record in shard["records"]:
            try:
                found += rows(base64.b64decode(record.data), columns())
            except ConversionError:
                continue
    types = ", ".join(f"{name} {'VARCHAR' if type_ == 'string' else 'DOUBLE'}" for name, type_ in columns().items())
    connection.execute(f"CREATE OR REPLACE TEMP TABLE archive ({types}, hour VARCHAR DEFAULT '2026-11-24-12')")
    add_compacted(connection)
    if found:
        unnested = ", ".join(f"unnest(${number + 1})" for number in range(len(columns())))
        connection.execute(
            f"INSERT INTO archive ({', '.join(columns())}) SELECT {unnested}",
            [list(column) for column in zip(*found, strict=True)],
        )
    summary = connection.execute(with_readings(MINUTE_SUMMARIES)).fetchall()
    return {(row[0], f"{row[1]:%Y-%m-%d %H:%M}:00.000"): (int(row[2]), int(row[3])) for row in summary}
