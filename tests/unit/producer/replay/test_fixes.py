import pytest

from producer.replay.columns import Columns
from producer.replay.fixes import Fix, FixMaker
from producer.replay.rows import Reject, Row
from producer.replay.times import TimeReader
from tests.unit.producer.replay.loaded import NOW
from unicorn.reading import Reading

YEARS = "StatusTime must be in the years 2000 to 2099"
SWAPPED = "its coordinates are out of range, and look swapped: map them the other way round"
FIELDS: dict[str, object] = {
    "Name": "bus 1",
    "StatusTime": "2026-01-31 08:00:00",
    "Latitude": "52.5",
    "Longitude": "13.25",
    "HealthPoints": "90",
    "MagicPoints": 150,
}


def make(*, name: str | None = None, factors: dict[str, float] | None = None, **changes: object) -> Fix | Reject:
    fields = FIELDS | changes
    sources = {field: (field,) for field in fields if name is None or field != "Name"}
    maker = FixMaker(Columns(sources), TimeReader(), name=name, now=NOW, factors=factors, keeps_rows=True)
    return maker.make(Row(7, fields, "as read"))


def make_fix(**changes: object) -> Fix:
    made = make(**changes)  # type: ignore[arg-type]
    assert isinstance(made, Fix), made
    return made


def test_a_row_becomes_a_valid_reading_with_its_line() -> None:
    assert make() == Fix(
        1_769_846_400_000,
        Reading(
            Name="bus 1",
            StatusTime="2026-01-31 08:00:00.000",
            Latitude=52.5,
            Longitude=13.25,
            Distance=0.0,
            HealthPoints=90,
            MagicPoints=150,
        ),
        has_distance=False,
        number=7,
        raw="as read",
    )


@pytest.mark.parametrize(
    ("changes", "reason", "detail"),
    [
        ({"StatusTime": ""}, "has no time", ""),
        ({"StatusTime": "\\N"}, "has no time", ""),
        ({"Latitude": None}, "has no position", ""),
        ({"Longitude": "nan"}, "has no position", ""),
        ({"Name": " "}, "Name is missing", ""),
        ({"HealthPoints": "NULL"}, "HealthPoints is missing", ""),
        ({"HealthPoints": "9.5"}, "HealthPoints must be a whole number from -2147483648 to 2147483647", "not '9.5'"),
        ({"StatusTime": "1901-12-13T20:45Z"}, YEARS, "not '1901-12-13 20:45:00.000'"),
        ({"StatusTime": "2098-01-01T00:00:00Z"}, "is in the future", "at 2098-01-01 00:00:00.000"),
        ({"StatusTime": "0"}, YEARS, "not '1970-01-01 00:00:00.000'"),
        ({"StatusTime": "soon"}, "its time has no time of day, or is of a format that needs --time-format", "soon"),
        ({"Latitude": 91, "Longitude": 100}, "Latitude must be a number from -90 to 90", "not 91"),
        ({"Latitude": "116.3", "Longitude": "39.9"}, SWAPPED, "latitude 116.3, longitude 39.9"),
        ({"Latitude": 0, "Longitude": "0.0"}, "is at 0, 0, which devices report without a position", ""),
        ({"Latitude": "52,5"}, "Latitude has a decimal comma: export numbers with decimal points", "52,5"),
        ({"Name": "1.23E+08"}, "a spreadsheet has rounded its Name: export the column as text", "1.23E+08"),
        ({"Name": "x" * 129}, "Name must be text of 1 to 128 characters", None),
        ({"Distance": 100_001}, "Distance must be a number from 0 to 100000", "not 100001"),
    ],
)  # fmt: skip
def test_a_row_that_can_not_be_replayed_is_rejected_with_the_reason(
    changes: dict[str, object], reason: str, detail: str | None
) -> None:
    made = make(**changes)  # type: ignore[arg-type]
    assert isinstance(made, Reject)
    assert (made.number, made.reason, made.raw) == (7, reason, "as read")
    assert detail is None or made.detail == detail


def test_zero_is_a_name_and_so_is_na() -> None:
    assert make_fix(Name="0").reading.Name == "0"
    assert make_fix(Name=0).reading.Name == "0"
    assert make_fix(Name="NA").reading.Name == "NA"
    assert make_fix(Name=367_752_440.0).reading.Name == "367752440"


def test_a_file_may_name_its_vehicle() -> None:
    assert make_fix(name="ride").reading.Name == "ride"


def test_a_distance_of_the_file_is_kept_in_meters() -> None:
    fix = make_fix(Distance="0.25", factors={"Distance": 1000.0})
    assert (fix.reading.Distance, fix.has_distance) == (250.0, True)
    assert not make_fix(Distance="").has_distance


def test_a_converted_vital_is_rounded_to_a_whole_number() -> None:
    assert make_fix(HealthPoints="10.3", factors={"HealthPoints": 1.852}).reading.HealthPoints == 19
    assert make_fix(Latitude="1.5", factors={"Latitude": 10.0}).reading.Latitude == 15.0
    rejected = make(HealthPoints="fast", factors={"HealthPoints": 1.852})
    assert isinstance(rejected, Reject)
    assert rejected.detail == "not 'fast'"


def test_several_columns_are_joined_and_a_clock_may_be_an_hour_ahead() -> None:
    columns = {field: (field,) for field in FIELDS} | {"StatusTime": ("date", "time")}
    maker = FixMaker(Columns(columns), TimeReader(), name=None, now=NOW)
    fix = maker.make(Row(1, FIELDS | {"date": "2027-01-15", "time": "09:00:00"}))
    assert isinstance(fix, Fix)
    assert fix.reading.StatusTime == "2027-01-15 09:00:00.000"
    assert isinstance(maker.make(Row(1, FIELDS | {"date": "2027-01-15", "time": ""})), Reject)
    assert isinstance(maker.make(Row(1, FIELDS | {"date": "2027-01-16", "time": "09:00:00"})), Reject)


def test_the_first_rows_with_and_without_a_zone_are_known() -> None:
    maker = FixMaker(Columns({field: (field,) for field in FIELDS}), TimeReader(), name=None, now=NOW)
    for number, zone in enumerate(("", "Z", "", "+01:00"), start=1):
        maker.make(Row(number, FIELDS | {"StatusTime": f"2026-01-31T08:00:00{zone}"}))
    assert (maker.first_without_zone, maker.first_with_zone) == (1, 2)
