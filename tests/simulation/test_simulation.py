"""The pipeline is exact under every schedule, and the simulation detects it if it is not."""

import logging
import os
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import duckdb
import pytest

from tests.simulation.bugs import plant_bugs
from tests.simulation.run import run_simulation
from tests.simulation.verdict import find_faults

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

SCHEDULES = int(os.environ.get("WILDRYDES_SCHEDULES", "2000"))
"""How many random schedules: 100,000 and more for a long night."""
CHUNKS = 10
JUDGED_AT_ONCE = 100
ENOUGH_FOR_A_BUG = 400
"""Seeds within which each planted bug must show. Nearly every bug shows within ten."""
LOSSY_SEEDS = 100


@pytest.fixture(scope="module")
def connection() -> "Iterator[DuckDBPyConnection]":
    logging.disable(logging.INFO)  # the handlers would log thousands of lines
    with duckdb.connect() as database:
        database.execute("SET threads = 1")
        yield database
    logging.disable(logging.NOTSET)


@pytest.mark.timeout(600 + SCHEDULES // CHUNKS)  # a second for each schedule is more than enough
@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_every_schedule_ends_exact(connection: "DuckDBPyConnection", chunk: int) -> None:
    seeds = range(chunk, SCHEDULES, CHUNKS)
    for start in range(0, len(seeds), JUDGED_AT_ONCE):
        wrong = find_faults([run_simulation(seed) for seed in seeds[start : start + JUDGED_AT_ONCE]], connection)
        assert wrong == {}, f"replay them: {', '.join(f'run_simulation({seed})' for seed in wrong)}"


@pytest.mark.parametrize("bug", plant_bugs())
def test_planted_bug_is_caught(connection: "DuckDBPyConnection", bug: str) -> None:
    with plant_bugs()[bug]:
        assert any(find_faults([run_simulation(seed)], connection) for seed in range(ENOUGH_FOR_A_BUG))


def test_lost_state_is_missed_in_the_rows_until_the_archive_is_replayed(connection: "DuckDBPyConnection") -> None:
    lossy = [done for done in map(run_simulation, range(LOSSY_SEEDS)) if done.lost_state]
    assert find_faults([replace(done, lost_state=False) for done in lossy], connection)
    assert find_faults(lossy, connection) == {}


def test_a_seed_gives_the_same_run_again() -> None:
    database, other = run_simulation(7), run_simulation(7)
    assert database.faults.struck == other.faults.struck
    assert database.table.items == other.table.items


def test_every_kind_of_fault_strikes() -> None:
    struck = {kind for seed in range(40) for kind in run_simulation(seed).faults.struck}
    assert struck >= {
        "BatchGetItem refused",
        "PutItem answer refused",
        "PutItem refused",
        "PutObject answer refused",
        "PutObject refused",
        "PutRecords answer refused",
        "PutRecords refused",
        "both flags",
        "concurrent write",
        "function error before",
        "given up",
        "key unprocessed",
        "old records again",
        "record refused",
        "reshard",
        "state lost",
        "time-out after",
        "window ended early",
    }
