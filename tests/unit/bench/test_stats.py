from bench.stats import compute_paired_ratio


def test_machine_that_slows_down_for_a_round_does_not_change_the_ratio() -> None:
    assert compute_paired_ratio([100, 50, 100], [10, 5, 10]) == 10


def test_one_disturbed_measurement_does_not_count() -> None:
    assert compute_paired_ratio([100, 20, 100], [10, 10, 10]) == 10
