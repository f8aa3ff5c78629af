import pytest

from producer.replay.columns import Columns, choose_columns, list_required_fields, parse_map
from producer.replay.rows import RefusedFile, Row

VITALS = ("HealthPoints", "MagicPoints")


def choose(*headers: str, has_names: bool = True, **mapping: str) -> Columns:
    row = Row(1, dict.fromkeys((*headers, *VITALS)))
    return choose_columns([row], {field: (column,) for field, column in mapping.items()}, has_names=has_names)


@pytest.mark.parametrize(
    ("headers", "found"),
    [
        ("vehicle_id,id,trip_id,timestamp,latitude,longitude", "vehicle_id timestamp latitude longitude"),
        ("MMSI,BaseDateTime,LAT,LON,VesselName", "MMSI BaseDateTime LAT LON"),
        ("ID,ais_pos_timestamp,longitude,latitude", "ID ais_pos_timestamp latitude longitude"),
        ("ev.ts,ev.vehicleId,ev.pos.lat,ev.pos.lng", "ev.vehicleId ev.ts ev.pos.lat ev.pos.lng"),
        ("vehicle.id,timestamp,pos.latitude,pos.longitude", "vehicle.id timestamp pos.latitude pos.longitude"),
        ("Name,StatusTime,Latitude,Longitude", "Name StatusTime Latitude Longitude"),
        ("tid,tst,lat,lon", "tid tst lat lon"),
        ("name,date,time,lat,lon", "name date+time lat lon"),
    ],
)  # fmt: skip
def test_usual_headers_are_found(headers: str, found: str) -> None:
    sources = choose(*headers.split(",")).sources
    names = ["+".join(sources[field]) for field in ("Name", "StatusTime", "Latitude", "Longitude")]
    assert " ".join(names) == found


def test_the_columns_are_shown_in_the_form_that_map_takes() -> None:
    columns = choose("a", "date", "time", "lat", "lon", Name="a")
    assert parse_map([columns.to_line()]) == {field: ("+".join(names),) for field, names in columns.sources.items()}


def test_what_the_user_says_goes_before_what_is_usual() -> None:
    assert choose("a+b", "x", "y", "ts", "lat", "lon", StatusTime="x+y", Name="a+b").sources == {
        "HealthPoints": ("HealthPoints",),
        "Latitude": ("lat",),
        "Longitude": ("lon",),
        "MagicPoints": ("MagicPoints",),
        "Name": ("a+b",),
        "StatusTime": ("x", "y"),
    }


def test_without_a_column_for_names_the_file_is_the_vehicle() -> None:
    assert "Name" not in choose("ts", "lat", "lon").sources
    assert "Name" not in choose("id", "ts", "lat", "lon", has_names=False).sources


def test_a_distance_is_taken_only_from_a_column_of_that_name() -> None:
    assert choose("ts", "lat", "lon", "distance").sources["Distance"] == ("distance",)
    assert "Distance" not in choose("ts", "lat", "lon", "distance_km", "odometer").sources


@pytest.mark.parametrize(
    ("headers", "mapping", "sentence"),
    [
        ("ts,lat", {}, "has no column for Longitude: its columns are ts, lat, .* Choose with --map Longitude=COLUMN"),
        ("a,b", {}, "has no column for StatusTime, Latitude and Longitude"),
        ("ts,lat,lon", {"Name": "bus"}, "has no column 'bus' for Name: its columns are ts, lat, lon"),
        ("ts,a.lat,b.lat,lon", {}, "has several columns for Latitude: a.lat, b.lat. Choose with --map Latitude=COLUMN"),
    ],
)
def test_a_column_that_is_missing_is_told_with_those_there_are(
    headers: str, mapping: dict[str, str], sentence: str
) -> None:
    with pytest.raises(RefusedFile, match=sentence):
        choose(*headers.split(","), has_names=True, **mapping)


def test_of_equal_names_the_less_nested_is_found() -> None:
    assert choose("ts", "lat", "lon", "from.lat", "from.lon").sources["Latitude"] == ("lat",)


def test_a_file_without_a_required_vital_is_refused_before_anything_is_read() -> None:
    row = Row(1, {"id": 1, "ts": 2, "lat": 3, "lon": 4})
    with pytest.raises(RefusedFile) as refused:
        choose_columns([row], {}, has_names=True)
    assert str(refused.value) == (
        "has no column for HealthPoints and MagicPoints, which every reading of the fleet has: its columns are"
        " id, ts, lat, lon. Choose with --map HealthPoints=COLUMN, or a fleet without them, such as `positions`"
    )
    assert {*VITALS} <= {*list_required_fields()}


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"POLYLINE": "[[-8.6,41.1],[-8.5,41.2]]"}, "POLYLINE holds many positions in a row"),
        ({"name": "latitude", "value": 52.5}, "rows hold one signal each, as name says"),
    ],
)
def test_rows_that_are_not_one_position_are_explained(fields: dict[str, object], sentence: str) -> None:
    with pytest.raises(RefusedFile, match=sentence):
        choose_columns([Row(1, fields)], {}, has_names=True)


def test_a_map_is_pairs_of_a_field_and_a_column() -> None:
    assert parse_map(["Name=bus, no.,statustime=a+b", "Latitude=y=0"]) == {
        "Name": ("bus, no.",),
        "StatusTime": ("a+b",),
        "Latitude": ("y=0",),
    }


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Name", "'Name' is not FIELD=COLUMN"),
        ("Name=", "is not FIELD=COLUMN"),
        ("Speed=x", "there is no field 'Speed': the fields are Distance, HealthPoints"),
        ("Name=a,name=b", "Name is given twice"),
    ],
)
def test_a_map_that_can_not_be_meant_is_refused(text: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        parse_map([text])
