from consumer.lineage import Lineage, Shard

ROOT = Shard("root", is_closed=True)
LEFT, RIGHT = Shard("left", frozenset({"root"}), is_closed=True), Shard("right", frozenset({"root"}), is_closed=True)
MERGED = Shard("merged", frozenset({"left", "right"}))


def _make_lineage(*shards: Shard) -> Lineage:
    lineage = Lineage()
    lineage.learn(shards)
    return lineage


def test_a_child_is_opened_when_its_parent_was_read_to_its_end() -> None:
    lineage = _make_lineage(ROOT, LEFT, RIGHT)
    assert lineage.open() == [ROOT]
    assert lineage.open() == []
    lineage.finish("root")
    assert lineage.open() == [LEFT, RIGHT]


def test_a_merged_shard_is_opened_after_both_of_its_parents() -> None:
    lineage = _make_lineage(LEFT, RIGHT, MERGED)
    assert lineage.open() == [LEFT, RIGHT]
    lineage.finish("right")
    assert lineage.open() == []
    lineage.finish("left")
    assert lineage.open() == [MERGED]


def test_a_shard_waits_for_a_parent_that_waits_itself() -> None:
    lineage = _make_lineage(ROOT, LEFT, RIGHT, MERGED)
    lineage.open()
    lineage.finish("root")
    lineage.open()
    lineage.finish("left")
    assert lineage.open() == []


def test_a_parent_that_the_stream_no_longer_keeps_is_not_waited_for() -> None:
    assert _make_lineage(LEFT).open() == [LEFT]


def test_a_shard_that_is_not_to_be_read_lets_its_children_be_opened() -> None:
    lineage = Lineage()
    lineage.finish("root")
    lineage.learn([ROOT, LEFT])
    assert lineage.open() == [LEFT]


def test_learning_of_a_shard_again_does_not_open_it_again() -> None:
    lineage = _make_lineage(ROOT)
    lineage.open()
    lineage.learn([ROOT])
    assert lineage.open() == []
    lineage.finish("root")
    lineage.learn([ROOT])
    assert lineage.open() == []
