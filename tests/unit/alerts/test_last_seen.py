import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.last_place import LastPlace
from alerts.last_seen import (
    InvalidSightings,
    LastAlert,
    Sighting,
    collect_sightings,
    decode,
    encode,
    is_crowded,
    merge,
    merge_into,
    select_watched,
)
from producer.names import make_names
from tests.unit.unicorn.corpus import GOOD
from unicorn.fleets.unicorns import FLEET
from unicorn.reading import parse_reading
from unicorn.summary import MinuteSummary, summarize_minute

HEALTH, MAGIC = "HealthPoints", "MagicPoints"


def make_summary(name: str = "Shadowfax", *, health: int = 150, magic: int = 150) -> MinuteSummary:
    return summarize_minute(parse_reading({**GOOD, "Name": name, "HealthPoints": health, "MagicPoints": magic}))


@st.composite
def any_sighting(draw: st.DrawFn) -> Sighting:
    alerts = draw(
        st.dictionaries(st.sampled_from([HEALTH, MAGIC]), st.builds(LastAlert, st.integers(1, 3), st.integers(-2, 2)))
    )
    places = st.builds(
        LastPlace,
        st.integers(1, 2),
        st.integers(1, 2),
        st.just(40.5),
        st.sampled_from([1.0, 2.0]),
        st.dictionaries(st.sampled_from([HEALTH, MAGIC]), st.sampled_from([1.0, 2.0])),
    )
    return Sighting(draw(st.integers(3, 5)), alerts, draw(st.none() | places))


def forget_places(sightings: dict[str, Sighting]) -> dict[str, Sighting]:
    return {name: sighting._replace(place=None) for name, sighting in sightings.items()}


def test_a_summary_tells_when_its_unicorn_was_heard() -> None:
    assert forget_places(collect_sightings([(60.9, make_summary())], FLEET)) == {"Shadowfax": Sighting(60)}


@pytest.mark.parametrize(
    ("health", "magic", "alerts"),
    [
        (100, 100, {}),
        (99, 150, {HEALTH: 99}),
        (150, 99, {MAGIC: 99}),
        (-5, 300, {HEALTH: -5}),
        (1, 2, {HEALTH: 1, MAGIC: 2}),
    ],
)
def test_vitals_below_their_thresholds_are_in_alert(health: int, magic: int, alerts: dict[str, int]) -> None:
    [sighting] = forget_places(collect_sightings([(60, make_summary(health=health, magic=magic))], FLEET)).values()
    assert sighting == Sighting(60, {name: LastAlert(60, worst) for name, worst in alerts.items()})


def test_each_vital_has_its_own_threshold() -> None:
    fleet = FLEET.set_thresholds("HealthPoints=50,MagicPoints=120")
    [sighting] = collect_sightings([(60, make_summary(health=60, magic=110))], fleet).values()
    assert sighting.alerts == {MAGIC: LastAlert(60, 110)}


def test_of_several_summaries_the_last_arrival_and_the_last_low_one_count() -> None:
    sightings = collect_sightings(
        [(120, make_summary()), (60, make_summary(health=90)), (30, make_summary(health=10))], FLEET
    )
    assert forget_places(sightings) == {"Shadowfax": Sighting(120, {HEALTH: LastAlert(60, 90)})}


@given(any_sighting(), any_sighting(), any_sighting())
def test_joining_is_commutative_associative_and_idempotent(a: Sighting, b: Sighting, c: Sighting) -> None:
    assert merge(a, b) == merge(b, a)
    assert merge(merge(a, b), c) == merge(a, merge(b, c))
    assert merge(a, a) == a
    assert merge(merge(a, b), b) == merge(a, b)


def test_shards_before_and_after_a_split_agree() -> None:
    parent, child = (
        {"Shadowfax": Sighting(60, {HEALTH: LastAlert(60, 90)}), "Silver": Sighting(60)},
        {"Shadowfax": Sighting(120)},
    )
    merge_into(child, parent)
    assert child == {"Shadowfax": Sighting(120, {HEALTH: LastAlert(60, 90)}), "Silver": Sighting(60)}


def test_unicorns_silent_for_a_week_are_forgotten() -> None:
    now = 1_000_000 + 7 * 24 * 3600
    assert select_watched({"Old": Sighting(999_999), "Just": Sighting(1_000_000)}, now) == {"Just": Sighting(1_000_000)}


def test_of_more_unicorns_than_can_be_watched_those_heard_last_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("alerts.last_seen.MAX_WATCHED", 3)
    seen = {"a": Sighting(7), "b": Sighting(9), "c": Sighting(8), "d": Sighting(9), "e": Sighting(7)}
    watched = select_watched(seen, 10)
    assert watched.keys() == {"b", "c", "d"}
    assert is_crowded(watched)
    assert not is_crowded({"a": Sighting(7), "b": Sighting(9)})


def test_long_names_leave_room_for_fewer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("alerts.last_seen.MAX_NAME_CHARACTERS", 500)
    seen = {f"{number:0128d}": Sighting(number) for number in range(9)}
    watched = select_watched(seen, 10)
    assert watched.keys() == {f"{number:0128d}" for number in (6, 7, 8)}
    assert is_crowded(watched)


def test_names_fill_their_limit_exactly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("alerts.last_seen.MAX_NAME_CHARACTERS", 500)
    seen = {f"{number:0100d}": Sighting(number) for number in range(6)}
    assert select_watched(seen, 10).keys() == {f"{number:0100d}" for number in range(1, 6)}
    assert select_watched({**seen, "": Sighting(0)}, 10).keys() == {f"{number:0100d}" for number in range(1, 6)}


def test_as_many_are_watched_as_the_functions_memory_holds() -> None:
    fleet = {str(number): Sighting(7) for number in range(120_001)}
    assert len(select_watched(fleet, 10)) == 120_000
    long_names = {f"{number:0100d}": Sighting(7) for number in range(40_000)}
    assert len(select_watched(long_names, 10)) == 40_000
    assert len(select_watched({**long_names, "x": Sighting(8)}, 10)) == 40_000


@pytest.mark.parametrize(
    ("count", "length", "crowded"), [(119_999, 6, False), (120_000, 6, True), (29_999, 133, False), (31_250, 128, True)]
)
def test_fleet_is_crowded_if_one_more_unicorn_might_not_be_watched(count: int, length: int, crowded: bool) -> None:
    assert is_crowded({f"{number:0{length}d}": Sighting(7) for number in range(count)}) == crowded


def test_names_leave_room_for_the_longest_one() -> None:
    fleet = {f"{number:0100d}": Sighting(7) for number in range(39_998)} | {"x" * 72: Sighting(7)}
    assert not is_crowded(fleet)
    assert is_crowded({**fleet, "y": Sighting(7)})


def test_the_largest_fleet_of_the_documentation_is_watched_whole() -> None:
    seen = {name: Sighting(7) for name in make_names(100_000)}
    assert select_watched(seen, 10) == seen
    assert not is_crowded(seen)


@given(st.dictionaries(st.text(st.characters(exclude_categories=["Cs"]), max_size=5), any_sighting()))
def test_what_is_written_is_read_again(seen: dict[str, Sighting]) -> None:
    assert decode(encode(seen), "here") == seen


def test_what_an_earlier_version_wrote_is_read() -> None:
    """It wrote when vitals were last low, and both vitals of then. Evaluation leaves out those that were not low."""
    assert decode(b'{"Silver":[60],"Arion":[120,60,90,150]}', "here") == {
        "Silver": Sighting(60),
        "Arion": Sighting(120, {HEALTH: LastAlert(60, 90), MAGIC: LastAlert(60, 150)}),
    }


def test_alert_of_a_vital_that_the_fleet_has_lost_is_dropped() -> None:
    assert decode(b'{"Silver":[60,{"WingSpan":[60,1]}]}', "here") == {"Silver": Sighting(60)}


def test_vital_of_a_last_place_that_the_fleet_has_lost_is_dropped() -> None:
    [sighting] = decode(b'{"Silver":[60,{},[1,2,40.5,-74,{"WingSpan":7,"MagicPoints":8}]]}', "here").values()
    assert sighting.place == LastPlace(1, 2, 40.5, -74, {MAGIC: 8})


@pytest.mark.parametrize(
    "data",
    [
        b'{"Silver": [1, {"HealthPoints": 7}]}', b'{"Silver": [1, 2]}',
        b'{"Silver": [1, 2, 3]}', b'{"Silver": [1, 2, 3, 4, 5]}',
        b'{"Silver": [1, {}, [1, 2]]}', b'{"Silver": [1, {}, [1, 2, 3, 4, 5]]}', b'{"Silver": [1, {}, "place"]}',
        b"", b"[]", b'{"Silver": 1}', b'{"Silver": ["x"]}', b'{"Silver": []}', b"\xff", b'{"Silver": [1e999]}',
        b"[" * 100_000,
    ],
)  # fmt: skip
def test_an_object_of_another_kind_is_refused_by_its_name(data: bytes) -> None:
    with pytest.raises(InvalidSightings, match="s3://bucket/seen/1 holds no sightings"):
        decode(data, "s3://bucket/seen/1")
