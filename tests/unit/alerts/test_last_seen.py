import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.last_seen import (
    FORGOTTEN_SECONDS,
    InvalidSightings,
    Sighting,
    decode,
    encode,
    is_crowded,
    joined,
    remembered,
    sightings,
    together,
)
from producer.names import names
from tests.unit.unicorn.corpus import GOOD
from unicorn.reading import parse
from unicorn.summary import MinuteSummary, summary_of

VITALS = 100


def summary(name: str = "Shadowfax", *, health: int = 150, magic: int = 150) -> MinuteSummary:
    return summary_of(parse({**GOOD, "Name": name, "HealthPoints": health, "MagicPoints": magic}))


@st.composite
def any_sighting(draw: st.DrawFn) -> Sighting:
    low = draw(st.integers(0, 3))
    vitals = draw(st.tuples(st.integers(-2, 2), st.integers(-2, 2))) if low else (0, 0)
    return Sighting(draw(st.integers(low, 5)), low, *vitals)


def test_a_summary_tells_when_its_unicorn_was_heard() -> None:
    assert sightings([(60.9, summary())], VITALS) == {"Shadowfax": Sighting(60)}


@pytest.mark.parametrize(
    ("health", "magic", "is_low"), [(100, 100, False), (99, 150, True), (150, 99, True), (-5, 300, True)]
)
def test_vitals_below_the_threshold_are_low(health: int, magic: int, is_low: bool) -> None:
    [found] = sightings([(60, summary(health=health, magic=magic))], VITALS).values()
    assert found == (Sighting(60, 60, health, magic) if is_low else Sighting(60))


def test_of_several_summaries_the_last_arrival_and_the_last_low_one_count() -> None:
    found = sightings([(120, summary()), (60, summary(health=90)), (30, summary(health=10))], VITALS)
    assert found == {"Shadowfax": Sighting(120, 60, 90, 150)}


@given(any_sighting(), any_sighting(), any_sighting())
def test_joining_is_commutative_associative_and_idempotent(a: Sighting, b: Sighting, c: Sighting) -> None:
    assert joined(a, b) == joined(b, a)
    assert joined(joined(a, b), c) == joined(a, joined(b, c))
    assert joined(a, a) == a
    assert joined(joined(a, b), b) == joined(a, b)


def test_shards_before_and_after_a_split_agree() -> None:
    parent, child = {"Shadowfax": Sighting(60, 60, 90, 90), "Silver": Sighting(60)}, {"Shadowfax": Sighting(120)}
    assert together([child, parent]) == {"Shadowfax": Sighting(120, 60, 90, 90), "Silver": Sighting(60)}


def test_unicorns_silent_for_a_week_are_forgotten() -> None:
    now = 1_000_000 + FORGOTTEN_SECONDS
    assert remembered({"Old": Sighting(999_999), "Just": Sighting(1_000_000)}, now) == {"Just": Sighting(1_000_000)}


def test_of_more_unicorns_than_can_be_watched_those_heard_last_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("alerts.last_seen.MOST_WATCHED", 3)
    seen = {"a": Sighting(7), "b": Sighting(9), "c": Sighting(8), "d": Sighting(9), "e": Sighting(7)}
    kept = remembered(seen, 10)
    assert kept.keys() == {"b", "c", "d"}
    assert is_crowded(kept)
    assert not is_crowded({"a": Sighting(7), "b": Sighting(9)})


def test_long_names_leave_room_for_fewer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("alerts.last_seen.MOST_CHARACTERS", 500)
    seen = {f"{number:0128d}": Sighting(number) for number in range(9)}
    kept = remembered(seen, 10)
    assert kept.keys() == {f"{number:0128d}" for number in (6, 7, 8)}
    assert is_crowded(kept)


def test_the_largest_fleet_of_the_documentation_is_watched_whole() -> None:
    seen = {name: Sighting(7) for name in names(100_000)}
    assert remembered(seen, 10) == seen
    assert not is_crowded(seen)


@given(st.dictionaries(st.text(st.characters(exclude_categories=["Cs"]), max_size=5), any_sighting()))
def test_what_is_written_is_read_again(seen: dict[str, Sighting]) -> None:
    assert decode(encode(seen), "here") == seen


@pytest.mark.parametrize("data", [b"", b"[]", b'{"Silver": 1}', b'{"Silver": ["x"]}', b'{"Silver": []}', b"\xff"])
def test_an_object_of_another_kind_is_refused_by_its_name(data: bytes) -> None:
    with pytest.raises(InvalidSightings, match="s3://bucket/seen/1 holds no sightings"):
        decode(data, "s3://bucket/seen/1")
