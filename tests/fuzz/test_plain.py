"""The fast path for uniform batches accepts only what the codec decodes alike."""

from random import Random

from tests.fuzz.conftest import INPUTS, SEED, Figures
from tests.fuzz.mutator import mutate_seeds
from tests.fuzz.seeds import make_records
from tests.unit.unicorn.test_fast_decode import assert_same


def test_what_is_taken_as_plain_is_judged_the_same(figures: Figures) -> None:
    plain = sum(assert_same([data]) for data in mutate_seeds(make_records(), INPUTS, Random(f"plain {SEED}")))
    figures.record("records by the short cut", inputs=INPUTS, plain=plain, left_to_the_codec=INPUTS - plain)
