import pytest

from tests.unit.unicorn.corpus import GOOD
from unicorn.reading import SCHEMA, InvalidReading, Reading, parse_reading

BOUNDS = [
    ("Distance", 0, 100_000),
    ("HealthPoints", -(2**31), 2**31 - 1),
    ("Latitude", -90, 90),
    ("Longitude", -180, 180),
    ("MagicPoints", -(2**31), 2**31 - 1),
    ("Name", "S", "S" * 128),
    ("StatusTime", "2000-01-01 00:00:00.000", "2099-12-31 23:59:59.999"),
]
BEYOND = [
    ("Distance", -1e-9, 100_000.00001),
    ("HealthPoints", -(2**31) - 1, 2**31),
    ("Latitude", -90.00001, 90.00001),
    ("Longitude", -180.00001, 180.00001),
    ("MagicPoints", -(2**31) - 1, 2**31),
    ("Name", "", "S" * 129),
    ("StatusTime", "1999-12-31 23:59:59.999", "2100-01-01 00:00:00.000"),
]


def test_every_field_has_bounds_in_these_tables() -> None:
    assert [name for name, _, _ in BOUNDS] == [name for name, _, _ in BEYOND] == list(SCHEMA)


@pytest.mark.parametrize(("name", "least", "greatest"), BOUNDS)
def test_a_field_accepts_its_bounds(name: str, least: object, greatest: object) -> None:
    assert getattr(parse_reading({**GOOD, name: least}), name) == least
    assert getattr(parse_reading({**GOOD, name: greatest}), name) == greatest


@pytest.mark.parametrize("name", ["HealthPoints", "MagicPoints"])
@pytest.mark.parametrize("bound", [-(2**31), 2**31 - 1])
def test_points_at_their_bounds_may_be_texts_and_doubles(name: str, bound: int) -> None:
    for value in (str(bound), float(bound), f"{bound}.0"):
        assert getattr(parse_reading({**GOOD, name: value}), name) == bound


@pytest.mark.parametrize(("name", "below", "above"), BEYOND)
def test_a_field_refuses_what_lies_beyond_its_bounds(name: str, below: object, above: object) -> None:
    for value in (below, above):
        with pytest.raises(InvalidReading) as refusal:
            parse_reading({**GOOD, name: value})
        assert str(refusal.value).startswith(f"{name} must be ")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"Latitude": 91}, "Latitude must be a number from -90 to 90, not 91"),
        ({"Distance": "far"}, "Distance must be a number from 0 to 100000, not 'far'"),
        (
            {"HealthPoints": 1.5},
            "HealthPoints must be a whole number from -2147483648 to 2147483647, not 1.5",
        ),
        ({"StatusTime": "now"}, "StatusTime must be a UTC time like 2026-01-31 23:59:59.999, not 'now'"),
        (
            {"StatusTime": "2026-02-30 00:00:00.000"},
            "StatusTime must be a time that exists, not '2026-02-30 00:00:00.000'",
        ),
    ],
)
def test_a_refusal_names_the_field_and_the_value(change: dict[str, object], sentence: str) -> None:
    with pytest.raises(InvalidReading) as refusal:
        parse_reading({**GOOD, **change})
    assert str(refusal.value) == sentence


def test_a_refusal_of_a_long_value_stays_short() -> None:
    with pytest.raises(InvalidReading) as refusal:
        parse_reading({**GOOD, "Name": "S" * 100_000})
    assert len(str(refusal.value)) < 200


@pytest.mark.parametrize(("length", "shown"), [(78, f"'{'x' * 78}'"), (79, f"'{'x' * 79}…")])
def test_a_refusal_shows_eighty_characters_of_a_value(length: int, shown: str) -> None:
    with pytest.raises(InvalidReading) as refusal:
        parse_reading({**GOOD, "Distance": "x" * length})
    assert str(refusal.value) == f"Distance must be a number from 0 to 100000, not {shown}"


def test_a_refusal_names_a_missing_field() -> None:
    with pytest.raises(InvalidReading, match=r"^MagicPoints is missing$"):
        parse_reading({name: value for name, value in GOOD.items() if name != "MagicPoints"})


def test_values_have_the_types_that_the_schema_says() -> None:
    reading = parse_reading({**GOOD, "Distance": "29.5", "HealthPoints": "1.5e2", "Latitude": 40, "Name": 7})
    assert reading == Reading(
        Distance=29.5,
        HealthPoints=150,
        Latitude=40.0,
        Longitude=-73.985184,
        MagicPoints=149,
        Name="7",
        StatusTime="2026-01-31 23:58:07.250",
    )
    assert [type(value) for value in (reading.HealthPoints, reading.Latitude)] == [int, float]


@pytest.mark.parametrize("field", ["Latitude", "Longitude"])
@pytest.mark.parametrize(
    ("value", "stored"), [(1e-9, 1e-9), (-1e-9, -1e-9), (9.9e-10, 0.0), (-9.9e-10, 0.0), (1e-300, 0.0), (0.0, 0.0)]
)
def test_coordinate_below_a_tenth_of_a_millimeter_is_zero(field: str, value: float, stored: float) -> None:
    assert getattr(parse_reading({**GOOD, field: value}), field) == stored


@pytest.mark.parametrize("value", [1e-9, 9.9e-10, 0.0004])
def test_distance_keeps_every_digit(value: float) -> None:
    assert parse_reading({**GOOD, "Distance": value}).Distance == value


def test_a_reading_is_made_by_field_names_and_never_changes() -> None:
    reading = parse_reading(GOOD)
    with pytest.raises(AttributeError, match="immutable"):
        reading.Distance = 0.0  # type: ignore[misc]  # that is what is tried
    with pytest.raises(TypeError, match="positional"):
        Reading(*GOOD.values())


@pytest.mark.parametrize(
    ("text", "is_number"), [(" 29.5\t", True), ("\x0029.5 ", True), ("29.5!", False), ("!29", False)]
)
def test_only_what_java_trims_may_surround_a_numbers_text(text: str, is_number: bool) -> None:
    if is_number:
        assert parse_reading({**GOOD, "Distance": text}).Distance == 29.5
    else:
        with pytest.raises(InvalidReading, match="Distance must be a number"):
            parse_reading({**GOOD, "Distance": text})
