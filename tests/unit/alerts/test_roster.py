import gzip
import json
import time
from typing import Any

import boto3
import pytest

from alerts.last_place import LastPlace
from alerts.last_seen import Sighting
from alerts.roster import KEY, RosterObject, encode
from tests.unit.mocked_aws import mocked_aws

NOW = 1_763_993_400.0
VITALS = ("HealthPoints", "MagicPoints")


def see(seconds_ago: float, **vitals: float) -> Sighting:
    arrived = int((NOW - seconds_ago) * 1000)
    return Sighting(arrived // 1000, {}, LastPlace(arrived, arrived - 5, 40.123456789, -73.5, vitals))


def read(data: bytes) -> dict[str, Any]:
    return dict(json.loads(data))


def test_roster_has_the_last_place_time_and_vitals_of_everybody() -> None:
    roster = read(encode({"Silver": see(600, MagicPoints=7.5)}, VITALS, NOW))
    arrived = int((NOW - 600) * 1000)
    assert roster == {
        "version": 1,
        "written": int(NOW * 1000),
        "vitals": list(VITALS),
        "vehicles": [["Silver", arrived, arrived - 5, 40.123457, -73.5, None, 7.5]],
    }


def test_vehicle_without_a_known_place_is_left_out() -> None:
    assert read(encode({"Silver": Sighting(1)}, VITALS, NOW))["vehicles"] == []


def test_if_there_are_too_many_the_silent_ones_that_were_heard_last_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("alerts.roster.MAX_VEHICLES", 3)
    seen = {"old": see(9_000), "lost": see(800), "silent": see(400), "live": see(1), "alive": see(2)}
    assert [row[0] for row in read(encode(seen, VITALS, NOW))["vehicles"]] == ["silent", "lost", "old"]
    del seen["old"]
    assert [row[0] for row in read(encode(seen, VITALS, NOW))["vehicles"]] == ["silent", "lost", "live"]


def test_roster_of_ten_thousand_is_small_and_made_in_time() -> None:
    seen = {f"Unicorn {number}": see(number / 10, HealthPoints=150, MagicPoints=149) for number in range(10_000)}
    began = time.process_time()
    body = gzip.compress(encode(seen, VITALS, NOW), compresslevel=5)
    assert time.process_time() - began < 5
    assert len(body) < 300_000
    assert len(read(gzip.decompress(body))["vehicles"]) == 10_000


def test_object_is_compressed_and_never_cached(monkeypatch: pytest.MonkeyPatch) -> None:
    with mocked_aws(monkeypatch):
        s3 = boto3.client("s3")
        s3.create_bucket(Bucket="rosters")
        RosterObject(s3, "rosters").save({"Silver": see(600)}, VITALS, NOW)
        stored = s3.get_object(Bucket="rosters", Key=KEY)
    assert (stored["ContentEncoding"], stored["CacheControl"]) == ("gzip", "no-store")
    assert read(gzip.decompress(stored["Body"].read()))["vehicles"][0][0] == "Silver"
