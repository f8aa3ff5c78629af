"""The console's decoder shows of the same records what the functions store, and nothing else."""

from random import Random

from tests.built.console.decoder import decode_by_console, to_values
from tests.fuzz.conftest import INPUTS, SEED, Figures
from tests.fuzz.mutator import mutate_seeds
from tests.fuzz.seeds import make_records
from unicorn.codec import decode
from unicorn.reading import Reading


def test_console_reads_each_record_as_the_functions_do(figures: Figures) -> None:
    inputs = list(mutate_seeds(make_records(), INPUTS, Random(f"console {SEED}")))
    shown = unreadable = 0
    for data, decoded in zip(inputs, decode_by_console(inputs), strict=True):
        pieces = decode(data)
        readings = [piece for piece in pieces if isinstance(piece, Reading)]
        assert decoded["values"] == [to_values(reading) for reading in readings], data
        assert decoded["unreadable"] == len(pieces) - len(readings), data
        shown += len(readings)
        unreadable += decoded["unreadable"]
    figures.record("records in the console", inputs=len(inputs), readings_shown=shown, unreadable=unreadable)
