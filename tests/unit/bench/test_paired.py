from bench.paired import paired_ratio


def test_a_machine_that_slows_down_for_a_round_changes_no_ratio() -> None:
    assert paired_ratio([100, 50, 100], [10, 5, 10]) == 10


def test_one_disturbed_turn_does_not_count() -> None:
    assert paired_ratio([100, 20, 100], [10, 10, 10]) == 10
