from pathlib import Path

import pytest
from google.transit.gtfs_realtime_pb2 import FeedMessage

from producer.replay.gtfs_realtime import read_gtfs_realtime
from producer.replay.rows import RefusedFile
from tests.unit.producer.replay.loaded import split


def write(folder: Path, feed: FeedMessage) -> Path:
    feed.header.gtfs_realtime_version = "2.0"
    path = folder / "positions.pb"
    path.write_bytes(feed.SerializeToString())
    return path


def add_vehicle(feed: FeedMessage, number: int) -> None:
    vehicle = feed.entity.add(id=f"e{number}").vehicle
    vehicle.vehicle.id, vehicle.vehicle.label = f"v{number}", "Line 7"
    vehicle.position.latitude, vehicle.position.longitude, vehicle.position.speed = 52.5, 13.25, 7.5
    vehicle.timestamp = 1_769_846_400


def test_each_vehicle_is_a_row(tmp_path: Path) -> None:
    feed = FeedMessage()
    feed.header.timestamp = 1_769_846_500
    add_vehicle(feed, 1)
    add_vehicle(feed, 2)
    rows, rejects = split([*read_gtfs_realtime(write(tmp_path, feed))])
    assert not rejects
    assert rows[1].number == 2
    assert rows[1].fields == {
        "vehicle.id": "v2",
        "vehicle.label": "Line 7",
        "position.latitude": 52.5,
        "position.longitude": 13.25,
        "position.speed": 7.5,
        "timestamp": "1769846400",
        "header.timestamp": 1_769_846_500,
    }


def test_trips_alerts_and_what_is_deleted_are_rejected(tmp_path: Path) -> None:
    feed = FeedMessage()
    feed.entity.add(id="trip").trip_update.trip.trip_id = "t"
    add_vehicle(feed, 1)
    feed.entity[1].is_deleted = True
    _, rejects = split([*read_gtfs_realtime(write(tmp_path, feed))])
    assert [(reject.number, reject.reason) for reject in rejects] == [
        (1, "is a trip or an alert, not the position of a vehicle"),
        (2, "is deleted"),
    ]


def test_what_is_no_whole_feed_is_refused(tmp_path: Path) -> None:
    feed = FeedMessage()
    add_vehicle(feed, 1)
    path = write(tmp_path, feed)
    path.write_bytes(path.read_bytes()[:-5])
    with pytest.raises(RefusedFile, match="is no GTFS-realtime feed, or is cut off"):
        [*read_gtfs_realtime(path)]
    path.write_bytes(b"")
    with pytest.raises(RefusedFile, match="is no GTFS-realtime feed"):
        [*read_gtfs_realtime(path)]
